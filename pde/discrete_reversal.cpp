#include "pde/discrete_reversal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "pde/require_times.hpp"

namespace undiffuse::pde {
namespace {

/// The place of time t in increasing times, whose numbers come from the same expression; size() if it is not
/// there.
std::size_t find_time(const std::vector<double>& times, double t, double tolerance) {
  const auto found = std::lower_bound(times.begin(), times.end(), t - tolerance);
  if (found == times.end() || *found > t + tolerance) return times.size();
  return static_cast<std::size_t>(found - times.begin());
}

}  // namespace

template <int Dim>
DiscreteReversalRates<Dim>::DiscreteReversalRates(std::shared_ptr<const HeatPath<Dim>> path, double T)
    : path_(std::move(path)), T_(T) {
  if (!path_) throw std::invalid_argument("DiscreteReversalRates: no path");
}

template <int Dim>
double DiscreteReversalRates<Dim>::order_in_space() const {
  return std::numeric_limits<double>::infinity();
}

template <int Dim>
void DiscreteReversalRates<Dim>::rates(double t, EdgeRates<Dim>& out) const {
  const std::size_t k = find_time(path_->times(), T_ - t, 1e-15 * T_);
  if (k == path_->times().size()) {
    throw std::invalid_argument(fmt::format("DiscreteReversalRates: the path does not know time {}", T_ - t));
  }
  const auto p = path_->at(static_cast<Index>(k));
  const Grid<Dim>& grid = path_->grid();
  for (int axis = 0; axis < Dim; ++axis) {
    const double r = path_->kappa() / (grid.spacing(axis) * grid.spacing(axis));
    for (Index c = 0; c < grid.size(); ++c) {
      const Index above = upper_neighbour(grid, axis, c);
      const bool open = above >= 0 && p[c] > 0 && p[above] > 0;
      out.up[axis][c] = open ? r * (p[above] / p[c]) : 0;
      out.down[axis][c] = open ? r * (p[c] / p[above]) : 0;
    }
  }
}

template <int Dim>
DiscreteReversal<Dim> discrete_reversal_rates(const Field<Dim>& p0, double kappa, double T,
                                              const sde::TimeGrid& reverse_times, Scheme scheme) {
  require_increasing(reverse_times, "discrete_reversal_rates");
  if (reverse_times.t.front() < 0 || reverse_times.t.back() > T) {
    throw std::invalid_argument("discrete_reversal_rates: reverse times outside of [0, T]");
  }
  std::vector<double> times;
  for (Index k = reverse_times.steps() - 1; k >= 0; --k)
    times.push_back(T - rate_time(reverse_times, scheme, k));
  times.push_back(T);
  auto path = std::make_shared<const HeatPath<Dim>>(p0, kappa, std::move(times));
  Field<Dim> terminal = path->field(path->size() - 1);
  auto rates = std::make_shared<const DiscreteReversalRates<Dim>>(std::move(path), T);
  auto solver = std::make_unique<MasterEquation<Dim>>(p0.grid, std::move(rates), reverse_times, scheme);
  return {std::move(solver), std::move(terminal)};
}

template class DiscreteReversalRates<1>;
template class DiscreteReversalRates<2>;
template DiscreteReversal<1> discrete_reversal_rates<1>(const Field<1>&, double, double, const sde::TimeGrid&,
                                                        Scheme);
template DiscreteReversal<2> discrete_reversal_rates<2>(const Field<2>&, double, double, const sde::TimeGrid&,
                                                        Scheme);

}  // namespace undiffuse::pde
