#pragma once
#include "pde/heat_march.hpp"
#include "pde/heat_solve.hpp"

namespace undiffuse::pde {

/// Heat problem by Crank–Nicolson in time, centred in space (HeatOperator):
///
///     (1 - ½Δt A) u^{k+1} = (1 + ½Δt A) u^k + ½Δt (b(t_k) + b(t_{k+1}))
///
/// Second order in Δt, also with walls that vary in time, and in h; stable for every Δt; conserves Σu V to
/// rounding between walls without flux. Not positive: for κΔt/h² ≫ 1 the shortest waves decay slowly and
/// change sign. For rough data let Rannacher's start take the first steps, each as two implicit Euler steps
/// of Δt/2 with the same matrix, which damp those waves and leave the order at 2. Backward (κ -> -κ) a step
/// is exactly the inverse of a forward one: the stiffest modes, which a forward step multiplies by almost -1,
/// hardly grow, and a singular mode is infinite. Sources: Crank & Nicolson, Math. Proc. Camb. Phil. Soc. 43
/// (1947) 50–67; Rannacher, Numer. Math. 43 (1984) 309–327.
template <int Dim>
class HeatCrankNicolson final : public Solver<Dim> {
 public:
  /// damped_steps: how many steps Rannacher's start takes; 2 suffice. Throws std::invalid_argument as
  /// HeatOperator does, and unless times increase.
  HeatCrankNicolson(HeatProblem<Dim> problem, sde::TimeGrid times, Direction direction = Direction::forward,
                    Index damped_steps = 0);

  Order order() const override { return {.space = 2, .time = 2}; }
  std::string_view source() const override { return "Crank & Nicolson (1947); Rannacher (1984)"; }
  const sde::TimeGrid& times() const override { return march_.steps.times(); }
  /// Infinity; 0 backward.
  double max_stable_dt() const override;
  void advance(Field<Dim>& u, Index first, Index count) override;

  /// What a step multiplies a mode by, z = κλΔt with λ its eigenvalue of Δ_h; backward -κλΔt.
  static double stability_function(double z);

 private:
  HeatMarch<Dim> march_;
  HeatSolve<Dim> solve_;
  Index damped_steps_;
  Eigen::VectorXd slope_;
};

}  // namespace undiffuse::pde
