#include "pde/reversed_chain.hpp"

#include <limits>

#include "pde/closed_form.hpp"
#include "pde/heat_path.hpp"
#include "pde/require_times.hpp"

namespace undiffuse::pde {

template <int Dim>
ReversedChain<Dim>::ReversedChain(const Field<Dim>& p0, double kappa, sde::TimeGrid reverse_times)
    : grid_(p0.grid), times_(std::move(reverse_times)), rates_(heat_rates(grid_, kappa)), sweep_(grid_) {
  require_density(p0, "ReversedChain");
  require_increasing(times_, "ReversedChain");
  const Index steps = times_.steps();
  densities_.resize(grid_.size(), steps + 1);
  Eigen::VectorXd p = p0.values;
  densities_.col(steps) = p;
  for (Index k = steps - 1; k >= 0; --k) {
    propagate(k, p);
    densities_.col(k) = p;
  }
}

template <int Dim>
void ReversedChain<Dim>::propagate(Index k, Eigen::VectorXd& u) {
  for (int axis = 0; axis < Dim; ++axis) sweep_.implicit_euler(axis, times_.step_size(k), rates_, u);
}

template <int Dim>
Order ReversedChain<Dim>::order() const {
  return {.space = std::numeric_limits<double>::infinity(), .time = std::numeric_limits<double>::infinity()};
}

template <int Dim>
double ReversedChain<Dim>::max_stable_dt() const {
  return std::numeric_limits<double>::infinity();
}

template <int Dim>
void ReversedChain<Dim>::advance(Field<Dim>& q, Index first, Index count) {
  require_on(grid_, q, "ReversedChain");
  require_steps(times_, first, count, "ReversedChain");
  for (Index k = first; k < first + count; ++k) {
    divide_by_density(densities_.col(k), q, "ReversedChain");
    propagate(k, q.values);
    q.values.array() *= densities_.col(k + 1).array();
  }
}

template class ReversedChain<1>;
template class ReversedChain<2>;

}  // namespace undiffuse::pde
