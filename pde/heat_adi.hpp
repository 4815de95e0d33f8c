#pragma once
#include <memory>
#include <vector>

#include "pde/adi_plane.hpp"
#include "pde/axis_solve.hpp"
#include "pde/heat_march.hpp"

namespace undiffuse::pde {

/// Heat problem by alternating directions, centred in space (HeatOperator), one tridiagonal solve a line and
/// axis. In the plane Peaceman & Rachford's scheme, with b_a the walls of axis a and s the source,
///
///     (1 - ½Δt A₁) u* = (1 + ½Δt A₂) u + ½Δt (b₁(t + ½Δt) + b₂(t) + s(t + ½Δt))
///     (1 - ½Δt A₂) u' = (1 + ½Δt A₁) u* + ½Δt (b₁(t + ½Δt) + b₂(t + Δt) + s(t + ½Δt))
///
/// in space Douglas's, v₀ = u + Δt (A u + b(t)) with b_a's change over the step and s's at its middle,
///
///     (1 - ½Δt A_a) v_a = v_{a-1} - ½Δt A_a u + ½Δt (b_a(t + Δt) - b_a(t)),   a = 1, 2, 3
///
/// and on the line Crank–Nicolson. Second order in Δt for a given grid, and in h; stable for every Δt in the
/// plane, and in space where κ is one. Not positive; rough data want an L-stable start. Any walls, κ that
/// varies and nodes; walls that vary in time cost accuracy near them when Δt ≫ h². In the plane, with one κ
/// and nothing that varies in time, two passes through memory a step (AdiPlane). Sources: Peaceman &
/// Rachford, J. SIAM 3 (1955) 28–41; Douglas, Numer. Math. 4 (1962) 41–63; Hundsdorfer & Verwer, Numerical
/// Solution of Time-Dependent Advection-Diffusion-Reaction Equations (2003), section IV.3.
template <int Dim>
class HeatAdi final : public Solver<Dim> {
 public:
  /// Throws std::invalid_argument as HeatOperator does, and unless times increase.
  HeatAdi(HeatProblem<Dim> problem, sde::TimeGrid times);

  Order order() const override { return {.space = 2, .time = 2}; }
  std::string_view source() const override { return "Peaceman & Rachford (1955); Douglas (1962)"; }
  const sde::TimeGrid& times() const override { return march_.steps.times(); }
  /// Infinity.
  double max_stable_dt() const override;
  void advance(Field<Dim>& u, Index first, Index count) override;

 private:
  HeatMarch<Dim> march_;
  void peaceman_rachford(double t, double dt, Vector u);
  void douglas(double t, double dt, Vector u);

  std::unique_ptr<AdiPlane> plane_;  ///< where it serves, else what follows
  std::vector<AxisSolve<Dim>> axes_;
  Eigen::VectorXd work_, stage_;
};

}  // namespace undiffuse::pde
