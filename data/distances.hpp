#pragma once
#include "data/points.hpp"
#include "data/random.hpp"

namespace undiffuse::data {

/// Distances between laws, from arrays alone. Weighted samples: weights >= 0, any scale, empty = equal.

/// L¹ distance of two densities on the same cells, Σ|p_i - q_i| V; V the cell volume. Total variation is
/// half.
double l1_distance(ConstVector p, ConstVector q, double cell_volume);

/// W₁ of two weighted samples on the line, exact: ∫|F - G| dx, O(n log n).
/// Source: Vallender, Theory Probab. Appl. 18 (1974) 784–786.
double wasserstein1(ConstVector x, ConstVector y, ConstVector x_weights = Eigen::VectorXd(),
                    ConstVector y_weights = Eigen::VectorXd());
/// W₂ of two weighted samples on the line, exact: (∫(F⁻¹ - G⁻¹)² du)^{1/2}.
double wasserstein2(ConstVector x, ConstVector y, ConstVector x_weights = Eigen::VectorXd(),
                    ConstVector y_weights = Eigen::VectorXd());

/// W₁ between equally weighted samples and a piecewise constant density: edges (n+1) ascending, density (n).
/// Exact for that density (piecewise linear distribution function), outside of which it is zero. The density
/// is normalised to mass 1; values below zero by at most 1e-10 of the largest are rounding and count as zero.
/// O(m log m + n).
double wasserstein1_to_density(ConstVector samples, ConstVector edges, ConstVector density);

/// What W₁ n independent samples of that density have on average as n grows: √(2/π) ∫√(F(1-F)/n) dx.
/// Source: del Barrio, Giné & Matrán, Ann. Probab. 27 (1999) 1009–1071.
double wasserstein1_sampling_floor(ConstVector edges, ConstVector density, double n);

/// Sliced W₂ of two equally weighted samples (n, d) and (m, d): root mean square of W₂ over `directions`
/// random directions, uniform on the sphere: direction i is row i of the stream's normals of step 0, divided
/// by its length. O(directions (n log n + m log m)). Source: Bonneel et al., J. Math. Imaging Vis. 51 (2015)
/// 22–45.
double sliced_wasserstein2(ConstPoints x, ConstPoints y, Index directions, Stream stream);

/// Energy distance (2E|X-Y| - E|X-X'| - E|Y-Y'|)^{1/2} of two equally weighted samples; O(n log n) on the
/// line, O((n + m)² d) otherwise, where a square below the round-off of its terms, (n + m) ε E|X-Y|, is zero.
/// Source: Székely & Rizzo, J. Stat. Plan. Inference 143 (2013) 1249–1272.
double energy_distance(ConstPoints x, ConstPoints y);
/// The same for weighted samples on the line.
double energy_distance(ConstVector x, ConstVector y, ConstVector x_weights, ConstVector y_weights);

}  // namespace undiffuse::data
