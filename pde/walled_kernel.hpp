#pragma once
#include "pde/grid.hpp"

namespace undiffuse::pde {

/// One axis between walls without flux, or closed on itself.
struct Interval {
  double lower, upper;  ///< [length]
  Boundary boundary;    ///< no_flux | periodic
  double length() const { return upper - lower; }
};

/// The heat kernel between walls, K(x, y; κt): density [1/length] at x of what stood at y a time t ago, as
/// two series that share no term. By images, g(r) = e^{-r²/4κt} / √(4πκt), Σ over |j| <= images:
///
///     no flux   Σ_j [g(x - y + 2jL) + g(x + y - 2a + 2jL)],     periodic   Σ_j g(x - y + jL)
///
/// and by the eigenfunctions of the Laplacian (Jacobi's θ₃; Poisson's sum of the other one):
///
///     no flux   1/L [1 + 2 Σ_{n=1}^{modes} e^{-κt(nπ/L)²} cos(nπ(x-a)/L) cos(nπ(y-a)/L)]
///     periodic  1/L [1 + 2 Σ_{n=1}^{modes} e^{-κt(2πn/L)²} cos(2πn(x-y)/L)]
///
/// Images are for short times, and right to rounding in each tail; modes for long ones, with rounding of 1/L
/// everywhere. A Gaussian N(m, s²) that diffuses between the walls is K(x, m; κt + s²/2).
/// Source: Carslaw & Jaeger, Conduction of Heat in Solids (1959), chapters 10 and 14.
/// All throw std::invalid_argument for lower >= upper, another boundary, κt <= 0 or a negative number of
/// terms.
double kernel_by_images(const Interval& walls, double kappa_t, double x, double y, Index images);
double kernel_by_modes(const Interval& walls, double kappa_t, double x, double y, Index modes);

/// Terms that leave less than about `relative` of 1/L out, for x, y between the walls: images a side,
/// eigenfunctions. 0 < relative < 1.
Index images_needed(const Interval& walls, double kappa_t, double relative);
Index modes_needed(const Interval& walls, double kappa_t, double relative);

/// Rate [1/time] at which mode n falls: κ(nπ/L)² without flux, κ(2πn/L)² on a torus.
double mode_rate(const Interval& walls, double kappa, Index n);

}  // namespace undiffuse::pde
