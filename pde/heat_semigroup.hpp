#pragma once
#include "pde/grid.hpp"

namespace undiffuse::pde {

/// The semigroup of the finite-volume heat equation, p -> e^{κtΔ_h} p, by uniformisation (Jensen's method),
/// axis by axis, which commute:
///
///     e^{κtδ²/h²} p = e^{-m} Σ_n m^n/n! Qⁿ p,   m = 2κt/h²,   (Qp)_i = ½ (p_{i-1} + p_{i+1})
///
/// the same as convolution with the kernel e^{-m} I_n(m) and its images in the walls. No time step and no
/// error but rounding: every term is positive, so *each cell* of a non-negative p is right to a few
/// roundings, tails of 1e-126 included, where a Fourier or cosine transform has the rounding of the largest
/// cell everywhere. The sum ends where what is left is below 1e-17 of every cell, or of what a double can
/// hold; weights by Fox & Glynn, normalised; long times in pieces of m <= 500. A field with negative values
/// is taken as the difference of two that have none. Cost: about m + 10 √m updates a cell and axis. Not for m
/// beyond 1e6: take the spectral solver where the relative accuracy of small values does not matter. Sources:
/// Jensen, Skand. Aktuarietidskr. 36 (1953) 87–91; Fox & Glynn, Comm. ACM 31 (1988) 440–445.
template <int Dim>
class HeatSemigroup {
 public:
  /// kappa: diffusivity [length²/time], > 0. Throws std::invalid_argument.
  HeatSemigroup(const Grid<Dim>& grid, double kappa);

  /// p -> e^{κtΔ_h} p in place; the same bits for any number of threads. Throws std::invalid_argument for a
  /// field of another grid, with a value that is not finite, or t < 0.
  void apply(double t, Field<Dim>& p) const;

 private:
  void apply_axis(int axis, double m, Eigen::VectorXd& p) const;
  void apply_non_negative(double t, Eigen::VectorXd& p) const;

  Grid<Dim> grid_;
  double kappa_;
};

}  // namespace undiffuse::pde
