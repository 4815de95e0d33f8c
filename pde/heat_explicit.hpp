#pragma once
#include <memory>

#include "pde/heat_march.hpp"
#include "pde/stencil_steps.hpp"

namespace undiffuse::pde {

enum class UnstableSteps { refused, allowed };

/// Heat problem by explicit Euler in time, centred in space (HeatOperator):
///
///     u^{k+1} = u^k + Δt (A u^k + b(t_k))
///
/// First order in Δt, second in h; conserves Σu V to rounding between walls without flux. Stable
/// for Δt <= 2 / |λ|max, on equal cells 1 / (2κ Σ_axes 1/h²), h²/(2κ) on the line; a longer step is refused
/// unless it is asked for. Positive and without new extrema for Δt <= 1 / max |A_cc|: the same where walls
/// pass nothing, h²/(3κ) on a line of cells with a value given at a wall, which is half a cell away. Not for
/// fine grids: halving h takes four times the steps. Backward (κ -> -κ) every step is unstable, by nature and
/// not by scheme. Where κ is one and nothing varies in time, steps of equal length go several at a time while
/// they are in cache (StencilSteps). Source: Richtmyer & Morton, Difference Methods for Initial-Value
/// Problems (1967), section 1.2.
template <int Dim>
class HeatExplicit final : public Solver<Dim> {
 public:
  /// Throws std::invalid_argument as HeatOperator does, and unless times increase and the longest step is
  /// stable, allowed or backward.
  HeatExplicit(HeatProblem<Dim> problem, sde::TimeGrid times, Direction direction = Direction::forward,
               UnstableSteps unstable = UnstableSteps::refused);

  Order order() const override { return {.space = 2, .time = 1}; }
  std::string_view source() const override { return "Richtmyer & Morton (1967), section 1.2"; }
  const sde::TimeGrid& times() const override { return march_.steps.times(); }
  /// 0 backward.
  double max_stable_dt() const override;
  /// Likewise.
  double max_monotone_dt() const override;
  void advance(Field<Dim>& u, Index first, Index count) override;

  /// What a step multiplies a mode by, z = κλΔt with λ its eigenvalue of Δ_h; backward -κλΔt.
  static double stability_function(double z);
  static double stability_limit(const Grid<Dim>& grid, double kappa);

 private:
  HeatMarch<Dim> march_;
  std::unique_ptr<StencilSteps<Dim>> stencil_;  ///< where it serves
  Eigen::VectorXd derivative_;                  ///< where it does not
};

}  // namespace undiffuse::pde
