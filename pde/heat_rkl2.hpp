#pragma once
#include "pde/heat_march.hpp"

namespace undiffuse::pde {

/// Heat problem by Runge–Kutta–Legendre super-time-stepping, centred in space (HeatOperator): s stages on the
/// three-term recurrence of Legendre's polynomials, with F(t, u) = A u + b(t),
///
///     Y₁ = u + μ̃₁ Δt F(t, u)
///     Y_j = μ_j Y_{j-1} + ν_j Y_{j-2} + (1 - μ_j - ν_j) u + μ̃_j Δt F(t + c_{j-1} Δt, Y_{j-1}) + γ̃_j Δt F(t,
///     u)
///
/// and u' = Y_s, s the least odd number >= 3 with Δt <= (s² + s - 2) / (2 |λ|max): s stages reach as far as
/// s²/4 explicit Euler steps. Second order in Δt and h; stable; no system to solve whatever walls and κ are.
/// Not positive for rough data. Source: Meyer, Balsara & Aslam, J. Comput. Phys. 257 (2014) 594–626.
template <int Dim>
class HeatRkl2 final : public Solver<Dim> {
 public:
  /// Throws std::invalid_argument as HeatOperator does, unless times increase, and for a step that takes more
  /// than 9999 stages.
  HeatRkl2(HeatProblem<Dim> problem, sde::TimeGrid times);

  Order order() const override { return {.space = 2, .time = 2}; }
  std::string_view source() const override { return "Meyer, Balsara & Aslam (2014)"; }
  const sde::TimeGrid& times() const override { return march_.steps.times(); }
  /// With 9999 stages.
  double max_stable_dt() const override;
  void advance(Field<Dim>& u, Index first, Index count) override;

  /// What a step multiplies a mode by, z = κλΔt with λ its eigenvalue of Δ_h.
  static double stability_function(double z, int stages);
  /// How many stages a step takes.
  int stages(double dt) const;

 private:
  void step(double t, double dt, Vector u);
  HeatMarch<Dim> march_;
  Eigen::VectorXd start_slope_, slope_, before_, stage_;
};

}  // namespace undiffuse::pde
