#include "pde/heat_explicit.hpp"

#include <utility>

namespace undiffuse::pde {

template <int Dim>
double HeatExplicit<Dim>::stability_limit(const Grid<Dim>& grid, double kappa) {
  return 2 / HeatOperator<Dim>({grid, kappa}, Direction::forward, "HeatExplicit").spectral_radius();
}

template <int Dim>
double HeatExplicit<Dim>::stability_function(double z) {
  return 1 + z;
}

template <int Dim>
double HeatExplicit<Dim>::max_monotone_dt() const {
  return march_.stable_dt(1 / march_.A.largest_rate());
}

template <int Dim>
double HeatExplicit<Dim>::max_stable_dt() const {
  return march_.stable_dt(2 / march_.A.spectral_radius());
}

template <int Dim>
HeatExplicit<Dim>::HeatExplicit(HeatProblem<Dim> problem, sde::TimeGrid times, Direction direction,
                                UnstableSteps unstable)
    : march_(std::move(problem), std::move(times), direction, "HeatExplicit") {
  if (StencilSteps<Dim>::serves(march_.A)) {
    stencil_ = std::make_unique<StencilSteps<Dim>>(march_.A);
  } else {
    derivative_.setZero(march_.A.grid().size());
  }
  if (unstable == UnstableSteps::refused) march_.require_stable(max_stable_dt());
}

template <int Dim>
void HeatExplicit<Dim>::advance(Field<Dim>& u, Index first, Index count) {
  if (stencil_) {
    return march_.advance_together(u, first, count, [&](double dt, Index steps, Vector values) {
      stencil_->advance(dt, steps, values);
    });
  }
  march_.advance(u, first, count, [&](double t, double dt, Vector values) {
    march_.A.derivative(t, values, derivative_);
    values += dt * derivative_;
  });
}

template class HeatExplicit<1>;
template class HeatExplicit<2>;
template class HeatExplicit<3>;

}  // namespace undiffuse::pde
