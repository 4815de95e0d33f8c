#pragma once
#include "pde/heat_march.hpp"
#include "pde/spectrum.hpp"

namespace undiffuse::pde {

/// Heat problem by exponential time differencing, mode by mode (Spectrum), centred in space (HeatOperator):
/// with z = κλΔt, λ the mode's eigenvalue of Δ_h, and the forcing b of source and walls taken as linear
/// within a step,
///
///     û' = e^z û + Δt (φ₁(z) b̂(t) + φ₂(z) (b̂(t + Δt) - b̂(t))),   φ₁ = (e^z - 1)/z,  φ₂ = (φ₁ - 1)/z
///
/// Exact in time for forcing that is constant or linear in t, second order for any other; second in h;
/// stable. φ by Taylor's series for small z, where the formulas cancel. Not for forcing that depends on u.
/// Sources: Cox & Matthews, J. Comput. Phys. 176 (2002) 430–455; Hochbruck & Ostermann, Acta Numerica 19
/// (2010) 209–286.
template <int Dim>
class HeatExponential final : public Solver<Dim> {
 public:
  /// Throws std::invalid_argument as HeatOperator does, for Robin walls, unequal cells or κ, and unless times
  /// increase.
  HeatExponential(HeatProblem<Dim> problem, sde::TimeGrid times);

  Order order() const override { return {.space = 2, .time = 2}; }
  std::string_view source() const override { return "Cox & Matthews (2002)"; }
  const sde::TimeGrid& times() const override { return march_.steps.times(); }
  /// Infinity.
  double max_stable_dt() const override;
  void advance(Field<Dim>& u, Index first, Index count) override;

  /// What a step multiplies a mode by, z = κλΔt with λ its eigenvalue of Δ_h.
  static double stability_function(double z);

 private:
  HeatMarch<Dim> march_;
  void factorise(double dt);

  Spectrum<Dim> modes_;
  Eigen::VectorXd e_, phi1_, phi2_, now_, next_;
  double dt_ = 0;
};

}  // namespace undiffuse::pde
