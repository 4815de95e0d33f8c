#pragma once
#include "pde/heat_steps.hpp"
#include "pde/theta_step.hpp"

namespace undiffuse::pde {

/// Heat equation  ∂u/∂t = κ Δu  between no-flux walls or on a torus: Crank–Nicolson in time, centred in
/// space,
///
///     (1 - ½κ Δt Δ_h) u^{k+1} = (1 + ½κ Δt Δ_h) u^k
///
/// Second order in Δt and h; stable for every Δt; conserves Σu to rounding. Not positive: for κΔt/h² ≫ 1 the
/// shortest waves decay slowly and change sign, so start rough data with a few implicit Euler steps
/// (Rannacher, Numer. Math. 43, 1984). Backward (κ -> -κ) a step is exactly the inverse of a forward one: the
/// stiffest modes, which a forward step multiplies by almost -1, hardly grow, and a singular mode is
/// infinite. Source: Crank & Nicolson, Math. Proc. Camb. Phil. Soc. 43 (1947) 50–67.
template <int Dim>
class HeatCrankNicolson final : public Solver<Dim> {
 public:
  /// kappa: diffusivity [length²/time]. Factorises where the step changes. Throws std::invalid_argument
  /// unless kappa > 0 and times increase.
  HeatCrankNicolson(const Grid<Dim>& grid, double kappa, sde::TimeGrid times,
                    Direction direction = Direction::forward);

  Order order() const override { return {.space = 2, .time = 2}; }
  std::string_view source() const override { return "Crank & Nicolson (1947)"; }
  const sde::TimeGrid& times() const override { return steps_.times(); }
  /// Infinity; 0 backward.
  double max_stable_dt() const override;
  void advance(Field<Dim>& u, Index first, Index count) override;

  /// What a step multiplies a mode by, z = κλΔt with λ its eigenvalue of Δ_h; backward -κλΔt.
  static double stability_function(double z) { return ThetaStep<Dim>::factor(0.5, z); }

 private:
  Grid<Dim> grid_;
  HeatSteps steps_;
  ThetaStep<Dim> step_;
};

}  // namespace undiffuse::pde
