#pragma once
#include "pde/heat_steps.hpp"
#include "pde/theta_step.hpp"

namespace undiffuse::pde {

/// Heat equation  ∂u/∂t = κ Δu  between no-flux walls or on a torus: implicit Euler in time, centred in
/// space,
///
///     (1 - κ Δt Δ_h) u^{k+1} = u^k
///
/// First order in Δt, second in h; stable for every Δt, conserves Σu to rounding and makes no new extrema. On
/// the line the solve keeps every component positive and accurate; the plane's fast transform only to
/// round-off of the largest value. Not where accuracy in time matters: Crank–Nicolson costs the same.
/// Backward (κ -> -κ) it multiplies modes by 1/(1 - κ|λ|Δt), which *damps* the stiffest ones: it hides the
/// blow-up, and a singular mode is infinite. Source: Laasonen, Acta Math. 81 (1949) 309–317.
template <int Dim>
class HeatImplicitEuler final : public Solver<Dim> {
 public:
  /// kappa: diffusivity [length²/time]. Factorises where the step changes. Throws std::invalid_argument
  /// unless kappa > 0 and times increase.
  HeatImplicitEuler(const Grid<Dim>& grid, double kappa, sde::TimeGrid times,
                    Direction direction = Direction::forward);

  Order order() const override { return {.space = 2, .time = 1}; }
  std::string_view source() const override { return "Laasonen (1949)"; }
  const sde::TimeGrid& times() const override { return steps_.times(); }
  /// Infinity; 0 backward.
  double max_stable_dt() const override;
  void advance(Field<Dim>& u, Index first, Index count) override;

  /// What a step multiplies a mode by, z = κλΔt with λ its eigenvalue of Δ_h; backward -κλΔt.
  static double stability_function(double z) { return ThetaStep<Dim>::factor(1, z); }

 private:
  Grid<Dim> grid_;
  HeatSteps steps_;
  ThetaStep<Dim> step_;
};

}  // namespace undiffuse::pde
