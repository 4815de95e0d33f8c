#pragma once
#include "pde/heat_steps.hpp"
#include "pde/spectrum.hpp"

namespace undiffuse::pde {

/// Heat equation  ∂u/∂t = κ Δu  between no-flux walls or on a torus, exactly, mode by mode:
///
///     û_k(t + Δt) = e^{-κk²Δt} û_k(t)
///
/// k² the continuous symbol, û the coefficients of the cell averages. No error in time; in space none for
/// modes of the grid, and for a smooth density only what it has beyond the grid's last mode. Conserves Σu to
/// rounding. Not positive: tails below round-off of the largest value are noise of either sign. Backward (κ
/// -> -κ) factors of e^{709} and more are infinite and spoil the field at once; BackwardHeatSpectral keeps
/// them as logarithms. Source: Fourier, Théorie analytique de la chaleur (1822); Trefethen, Spectral Methods
/// in MATLAB (2000), chapter 3.
template <int Dim>
class HeatSpectral final : public Solver<Dim> {
 public:
  /// kappa: diffusivity [length²/time]. Throws std::invalid_argument unless kappa > 0 and times increase.
  HeatSpectral(const Grid<Dim>& grid, double kappa, sde::TimeGrid times,
               Direction direction = Direction::forward);

  Order order() const override;
  std::string_view source() const override { return "Trefethen (2000), chapter 3"; }
  const sde::TimeGrid& times() const override { return steps_.times(); }
  /// Infinity; 0 backward.
  double max_stable_dt() const override;
  void advance(Field<Dim>& u, Index first, Index count) override;

  /// What a step multiplies a mode by, z = -κk²Δt; backward κk²Δt.
  static double stability_function(double z);

 private:
  HeatSteps steps_;
  Spectrum<Dim> spectrum_;
  Eigen::VectorXd factor_;
  double dt_ = 0;
};

}  // namespace undiffuse::pde
