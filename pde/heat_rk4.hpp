#pragma once
#include "pde/heat_march.hpp"

namespace undiffuse::pde {

/// Heat problem by the classical Runge–Kutta method in time, centred in space (HeatOperator): with F(t, u) =
/// A u + b(t),
///
///     k₁ = F(t, u),  k₂ = F(t + Δt/2, u + Δt/2 k₁),  k₃ = F(t + Δt/2, u + Δt/2 k₂),  k₄ = F(t + Δt, u + Δt
///     k₃) u' = u + Δt/6 (k₁ + 2k₂ + 2k₃ + k₄)
///
/// Fourth order in Δt on a given grid, second in h; also with walls that vary in time, though with a larger
/// constant the finer the grid is. Stable for Δt <= 2.785294 / |λ|max, 0.70 h²/κ on the line: 1.4 times
/// explicit Euler's limit for four times the work, so not to go far but to be exact in time. Sources: Kutta,
/// Z. Math. Phys. 46 (1901) 435–453; Hairer & Wanner, Solving Ordinary Differential Equations II (1996),
/// section IV.2.
template <int Dim>
class HeatRk4 final : public Solver<Dim> {
 public:
  /// Throws std::invalid_argument as HeatOperator does, and unless times increase and the longest step is
  /// stable.
  HeatRk4(HeatProblem<Dim> problem, sde::TimeGrid times);

  Order order() const override { return {.space = 2, .time = 4}; }
  std::string_view source() const override { return "Kutta (1901)"; }
  const sde::TimeGrid& times() const override { return march_.steps.times(); }
  double max_stable_dt() const override;
  void advance(Field<Dim>& u, Index first, Index count) override;

  /// What a step multiplies a mode by, z = κλΔt with λ its eigenvalue of Δ_h.
  static double stability_function(double z);

 private:
  HeatMarch<Dim> march_;
  Eigen::VectorXd slope_, stage_, sum_;
};

}  // namespace undiffuse::pde
