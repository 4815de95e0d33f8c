#pragma once
#include <numbers>

#include "pde/heat_march.hpp"
#include "pde/heat_solve.hpp"

namespace undiffuse::pde {

/// Heat problem by the two-stage singly diagonally implicit Runge–Kutta method, centred in space
/// (HeatOperator): with γ = 1 - 1/√2 and F(t, u) = A u + b(t),
///
///     k₁ = F(t + γΔt, u + γΔt k₁),   k₂ = F(t + Δt, u + (1-γ)Δt k₁ + γΔt k₂)
///     u' = u + Δt ((1-γ) k₁ + γ k₂)
///
/// Second order in Δt, also with walls that vary in time, and in h; stable for every Δt, and L-stable: the
/// shortest waves of rough data are gone in a few steps, where Crank–Nicolson keeps them. Two solves a step,
/// one factorisation. Not positive. Source: Alexander, SIAM J. Numer. Anal. 14 (1977) 1006–1021.
template <int Dim>
class HeatSdirk2 final : public Solver<Dim> {
 public:
  /// Throws std::invalid_argument as HeatOperator does, and unless times increase.
  HeatSdirk2(HeatProblem<Dim> problem, sde::TimeGrid times);

  Order order() const override { return {.space = 2, .time = 2}; }
  std::string_view source() const override { return "Alexander (1977)"; }
  const sde::TimeGrid& times() const override { return march_.steps.times(); }
  /// Infinity.
  double max_stable_dt() const override;
  void advance(Field<Dim>& u, Index first, Index count) override;

  /// What a step multiplies a mode by, z = κλΔt with λ its eigenvalue of Δ_h.
  static double stability_function(double z);

 private:
  static constexpr double gamma_ = 1 - 1 / std::numbers::sqrt2;
  HeatMarch<Dim> march_;
  HeatSolve<Dim> solve_;
  Eigen::VectorXd slope_, stage_;
};

}  // namespace undiffuse::pde
