#pragma once
#include "data/gaussian_process.hpp"
#include "sde/affine.hpp"
#include "sde/time_grid.hpp"

namespace undiffuse::experiments::curve {

using data::Index;

/// What is known of the curves without a single draw. A Gaussian law falls into modes that do not see each
/// other: the eigenvectors V_j of C, in which X_t ~ N(α m_j, α² λ_j + σ²).
struct Modes {
  Eigen::MatrixXd V;       ///< (n, n), a mode a column
  Eigen::VectorXd lambda;  ///< (n) eigenvalues of C
  Eigen::VectorXd mean;    ///< (n) Vᵀm
};
Modes modes_of(const data::GaussianProcess& law);

/// A Gaussian law by modes, and the same in values.
struct ModeLaw {
  Eigen::VectorXd mean, variance;
};
struct ValueLaw {
  Eigen::VectorXd mean;
  Eigen::MatrixXd covariance;
};
ModeLaw forward_law(const Modes& modes, const sde::AffineProcess& process, double t);
ValueLaw values_of(const Modes& modes, const ModeLaw& law);

/// What Euler's steps of the reverse SDE, τ from 0 to T over `times`, make of a law at τ = 0: again Gaussian,
/// exactly
///
///     mean' = A mean + Δτ g² α m/S,   variance' = A² variance + g² Δτ,   A = 1 - Δτ (a + g²/S)
///
/// with S = α² λ + σ², all at t = T - τ.
ModeLaw after_euler(const Modes& modes, const sde::AffineProcess& process, const sde::TimeGrid& times,
                    ModeLaw law);
/// The smallest A of any mode and step: below -1 errors grow.
double smallest_factor(const Modes& modes, const sde::AffineProcess& process, const sde::TimeGrid& times);

/// The roughness of a curve: mean over the inner positions of (x_{i+1} - 2x_i + x_{i-1})². For white noise of
/// variance 1 it is 6.
Eigen::VectorXd roughness_of(const Eigen::MatrixXd& curves);
/// Its law for Gaussian curves: a sum of squares with weights w, of which sums deviate by less than
/// 2√(spread x) + 2 w_max x but for e^{-x}.
struct RoughnessLaw {
  double mean;
  double spread;  ///< Σ w² + 2 Σ w (shift)²: half the variance
  double heaviest;
};
RoughnessLaw roughness_law(const ValueLaw& law);

}  // namespace undiffuse::experiments::curve
