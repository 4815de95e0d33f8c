#pragma once
#include <memory>

#include "pde/heat_march.hpp"

namespace undiffuse::pde {

/// Heat problem by lines with error control: Dormand–Prince 5(4) in time, adaptive, centred in space
/// (HeatOperator). Inner steps are chosen so that the estimated error of each is at most  absolute + relative
/// |u|  in every cell.
///
/// Order 5 of the inner steps; the error is set by the tolerances, and dt matters hardly, so a grid needs no
/// more times than are to be saved. Explicit: on a fine grid stability, not accuracy, sets the inner step,
/// near 3.3 / |λ|max; then take HeatRosenbrock. Source: Dormand & Prince, J. Comput. Appl. Math. 6 (1980)
/// 19–26, by Boost.Odeint.
template <int Dim>
class HeatDormandPrince final : public Solver<Dim> {
 public:
  /// Tolerances [of u], positive, relative >= 1e-14. Throws std::invalid_argument for others, as HeatOperator
  /// does, and unless times increase.
  HeatDormandPrince(HeatProblem<Dim> problem, sde::TimeGrid times, double relative = 1e-6,
                    double absolute = 1e-9);
  ~HeatDormandPrince() override;

  Order order() const override { return {.space = 2, .time = 5}; }
  std::string_view source() const override { return "Dormand & Prince (1980)"; }
  const sde::TimeGrid& times() const override { return march_.steps.times(); }
  /// Infinity: inner steps are stable.
  double max_stable_dt() const override;
  /// Throws data::NumericalError where the inner step underflows, more than 10⁶ of them are tried or a value
  /// is not finite.
  void advance(Field<Dim>& u, Index first, Index count) override;

 private:
  struct Inner;  ///< Odeint's stepper and its state

  HeatMarch<Dim> march_;
  std::unique_ptr<Inner> inner_;
};

}  // namespace undiffuse::pde
