#include "pde/heat_crank_nicolson.hpp"

#include <limits>
#include <utility>

namespace undiffuse::pde {

template <int Dim>
HeatCrankNicolson<Dim>::HeatCrankNicolson(const Grid<Dim>& grid, double kappa, sde::TimeGrid times,
                                          Direction direction)
    : grid_(grid),
      steps_(kappa, std::move(times), direction, "HeatCrankNicolson"),
      step_(grid, steps_.kappa(), 0.5) {}

template <int Dim>
double HeatCrankNicolson<Dim>::max_stable_dt() const {
  return steps_.backward() ? 0 : std::numeric_limits<double>::infinity();
}

template <int Dim>
void HeatCrankNicolson<Dim>::advance(Field<Dim>& u, Index first, Index count) {
  require_on(grid_, u, "HeatCrankNicolson");
  steps_.require(first, count, "HeatCrankNicolson");
  for (Index k = first; k < first + count; ++k) step_.apply(steps_.dt(k), u.values);
}

template class HeatCrankNicolson<1>;
template class HeatCrankNicolson<2>;

}  // namespace undiffuse::pde
