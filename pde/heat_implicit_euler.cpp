#include "pde/heat_implicit_euler.hpp"

#include <limits>
#include <utility>

namespace undiffuse::pde {

template <int Dim>
HeatImplicitEuler<Dim>::HeatImplicitEuler(HeatProblem<Dim> problem, sde::TimeGrid times, Direction direction)
    : march_(std::move(problem), std::move(times), direction, "HeatImplicitEuler"), solve_(march_.A) {}

template <int Dim>
double HeatImplicitEuler<Dim>::stability_function(double z) {
  return 1 / (1 - z);
}

template <int Dim>
double HeatImplicitEuler<Dim>::max_stable_dt() const {
  return march_.stable_dt(std::numeric_limits<double>::infinity());
}

template <int Dim>
void HeatImplicitEuler<Dim>::advance(Field<Dim>& u, Index first, Index count) {
  march_.advance(u, first, count, [&](double t, double dt, Vector values) {
    march_.A.add_forcing(t + dt, dt, values);
    solve_.apply(dt, values);
  });
}

template class HeatImplicitEuler<1>;
template class HeatImplicitEuler<2>;
template class HeatImplicitEuler<3>;

}  // namespace undiffuse::pde
