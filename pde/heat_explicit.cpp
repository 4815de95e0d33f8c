#include "pde/heat_explicit.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

#include "pde/discrete_laplacian.hpp"

namespace undiffuse::pde {

template <int Dim>
double HeatExplicit<Dim>::stability_limit(const Grid<Dim>& grid, double kappa) {
  double sum = 0;
  for (int axis = 0; axis < Dim; ++axis) sum += 1 / (grid.spacing(axis) * grid.spacing(axis));
  return 1 / (2 * kappa * sum);
}

template <int Dim>
HeatExplicit<Dim>::HeatExplicit(const Grid<Dim>& grid, double kappa, sde::TimeGrid times, Direction direction,
                                UnstableSteps unstable)
    : grid_(grid),
      steps_(kappa, std::move(times), direction, "HeatExplicit"),
      laplacian_(Eigen::VectorXd::Zero(grid.size())) {
  constexpr double rounding = 1e-12;  // a step that means to be at the limit is
  const double limit = stability_limit(grid, kappa);
  if (direction == Direction::forward && unstable == UnstableSteps::refused &&
      steps_.longest() > limit * (1 + rounding)) {
    throw std::invalid_argument(
        fmt::format("HeatExplicit: a step of {} is above the stability limit {}", steps_.longest(), limit));
  }
}

template <int Dim>
void HeatExplicit<Dim>::advance(Field<Dim>& u, Index first, Index count) {
  require_on(grid_, u, "HeatExplicit");
  steps_.require(first, count, "HeatExplicit");
  for (Index k = first; k < first + count; ++k) {
    discrete_laplacian(grid_, u.values, laplacian_);
    u.values += (steps_.kappa() * steps_.dt(k)) * laplacian_;
  }
}

template class HeatExplicit<1>;
template class HeatExplicit<2>;

}  // namespace undiffuse::pde
