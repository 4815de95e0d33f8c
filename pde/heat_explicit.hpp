#pragma once
#include "pde/heat_steps.hpp"

namespace undiffuse::pde {

enum class UnstableSteps { refused, allowed };

/// Heat equation  ∂u/∂t = κ Δu  between no-flux walls or on a torus: explicit Euler in time, centred in
/// space,
///
///     u^{k+1} = u^k + κ Δt Δ_h u^k
///
/// First order in Δt, second in h; conserves Σu to rounding. Stable, positive and without new extrema for
/// Δt <= 1 / (2κ Σ_axes 1/h²), h²/(2κ) on the line; a longer step is refused unless it is asked for. Not for
/// fine grids: halving h takes four times the steps. Backward (κ -> -κ) every step is unstable, by nature and
/// not by scheme. Source: Richtmyer & Morton, Difference Methods for Initial-Value Problems (1967),
/// section 1.2.
template <int Dim>
class HeatExplicit final : public Solver<Dim> {
 public:
  /// kappa: diffusivity [length²/time]. Throws std::invalid_argument unless kappa > 0, times increase, and
  /// the longest step is stable, allowed or backward.
  HeatExplicit(const Grid<Dim>& grid, double kappa, sde::TimeGrid times,
               Direction direction = Direction::forward, UnstableSteps unstable = UnstableSteps::refused);

  Order order() const override { return {.space = 2, .time = 1}; }
  std::string_view source() const override { return "Richtmyer & Morton (1967), section 1.2"; }
  const sde::TimeGrid& times() const override { return steps_.times(); }
  /// 0 backward.
  double max_stable_dt() const override {
    return steps_.backward() ? 0 : stability_limit(grid_, steps_.kappa());
  }
  void advance(Field<Dim>& u, Index first, Index count) override;

  /// What a step multiplies a mode by, z = κλΔt with λ its eigenvalue of Δ_h; backward -κλΔt.
  static double stability_function(double z) { return 1 + z; }
  static double stability_limit(const Grid<Dim>& grid, double kappa);

 private:
  Grid<Dim> grid_;
  HeatSteps steps_;
  Eigen::VectorXd laplacian_;
};

}  // namespace undiffuse::pde
