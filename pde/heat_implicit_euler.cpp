#include "pde/heat_implicit_euler.hpp"

#include <limits>
#include <utility>

namespace undiffuse::pde {

template <int Dim>
HeatImplicitEuler<Dim>::HeatImplicitEuler(const Grid<Dim>& grid, double kappa, sde::TimeGrid times,
                                          Direction direction)
    : grid_(grid),
      steps_(kappa, std::move(times), direction, "HeatImplicitEuler"),
      step_(grid, steps_.kappa(), 1) {}

template <int Dim>
double HeatImplicitEuler<Dim>::max_stable_dt() const {
  return steps_.backward() ? 0 : std::numeric_limits<double>::infinity();
}

template <int Dim>
void HeatImplicitEuler<Dim>::advance(Field<Dim>& u, Index first, Index count) {
  require_on(grid_, u, "HeatImplicitEuler");
  steps_.require(first, count, "HeatImplicitEuler");
  for (Index k = first; k < first + count; ++k) step_.apply(steps_.dt(k), u.values);
}

template class HeatImplicitEuler<1>;
template class HeatImplicitEuler<2>;

}  // namespace undiffuse::pde
