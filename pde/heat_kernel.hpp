#pragma once
#include "pde/grid.hpp"

namespace undiffuse::pde {

/// Heat between walls, ∂p/∂t = κ Δp, by its kernel and the kernel's images, axis by axis:
///
///     p_i(t) = Σ_j [W(i-j) + W(i+j+1)] p_j,   W(d) = Σ_m g((d + 2nm) h),   g(x) = h e^{-x²/4κt} / √(4πκt)
///
/// (on a torus Σ_j W(i-j) p_j with images n cells apart). By Poisson's sum it is the exact propagator of
/// every mode of the grid, as HeatSpectral has it, up to e^{-κ(π/h)²t}; but it is positive, so each cell of a
/// non-negative p is right to a few roundings, far tails included. Symmetric and stochastic: W is divided by
/// its sum. Not for times so short that cells do not resolve the kernel: resolves() says which; there the
/// grid's own HeatSemigroup is what is left. Cost: cells a line for each cell and axis. Source: Carslaw &
/// Jaeger, Conduction of Heat in Solids (1959), chapter 10; Trefethen & Weideman, SIAM Rev. 56 (2014)
/// 385–458.
template <int Dim>
class HeatKernel {
 public:
  /// kappa: diffusivity [length²/time], > 0. Throws std::invalid_argument.
  HeatKernel(const Grid<Dim>& grid, double kappa);

  /// Whether sum and integral of the kernel are the same to rounding: κ(π/h)²t >= 37 along every axis.
  bool resolves(double t) const;

  /// p -> e^{κtΔ} p in place; the same bits for any number of threads. A field with negative values is taken
  /// as the difference of two that have none. Throws std::invalid_argument for a field of another grid, with
  /// a value that is not finite, or a time that is not resolved.
  void apply(double t, Field<Dim>& p) const;

 private:
  void apply_axis(int axis, double t, Eigen::VectorXd& p) const;
  void apply_non_negative(double t, Eigen::VectorXd& p) const;

  Grid<Dim> grid_;
  double kappa_;
};

}  // namespace undiffuse::pde
