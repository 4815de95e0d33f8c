#pragma once
#include "pde/heat_march.hpp"
#include "pde/heat_solve.hpp"

namespace undiffuse::pde {

/// Heat problem by implicit Euler in time, centred in space (HeatOperator):
///
///     (1 - Δt A) u^{k+1} = u^k + Δt b(t_{k+1})
///
/// First order in Δt, second in h; stable for every Δt, conserves Σu V to rounding between walls without flux
/// and makes no new extrema. On the line the solve keeps every component positive and accurate; the plane's
/// fast transform only to round-off of the largest value. Not where accuracy in time matters: Crank–Nicolson
/// costs the same. Backward (κ -> -κ) it multiplies modes by 1/(1 - κ|λ|Δt), which *damps* the stiffest ones:
/// it hides the blow-up, and a singular mode is infinite. Source: Laasonen, Acta Math. 81 (1949) 309–317.
template <int Dim>
class HeatImplicitEuler final : public Solver<Dim> {
 public:
  /// Throws std::invalid_argument as HeatOperator does, and unless times increase.
  HeatImplicitEuler(HeatProblem<Dim> problem, sde::TimeGrid times, Direction direction = Direction::forward);

  Order order() const override { return {.space = 2, .time = 1}; }
  std::string_view source() const override { return "Laasonen (1949)"; }
  const sde::TimeGrid& times() const override { return march_.steps.times(); }
  /// Infinity; 0 backward.
  double max_stable_dt() const override;
  /// Likewise.
  double max_monotone_dt() const override { return max_stable_dt(); }
  void advance(Field<Dim>& u, Index first, Index count) override;

  /// What a step multiplies a mode by, z = κλΔt with λ its eigenvalue of Δ_h; backward -κλΔt.
  static double stability_function(double z);

 private:
  HeatMarch<Dim> march_;
  HeatSolve<Dim> solve_;
};

}  // namespace undiffuse::pde
