#include "pde/master_equation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "data/errors.hpp"
#include "pde/describe_cell.hpp"
#include "pde/require_times.hpp"

namespace undiffuse::pde {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

template <int Dim>
std::shared_ptr<const RateSource<Dim>> required(std::shared_ptr<const RateSource<Dim>> rates) {
  if (!rates) throw std::invalid_argument("MasterEquation: no rates");
  return rates;
}

/// Their mean where all steps are equal up to rounding, else 0.
double equal_step(const sde::TimeGrid& times) {
  const double mean = (times.t.back() - times.t.front()) / static_cast<double>(times.steps());
  const double largest = std::max(std::abs(times.t.front()), std::abs(times.t.back()));
  constexpr double rounding = 4 * std::numeric_limits<double>::epsilon();
  for (Index k = 0; k < times.steps(); ++k)
    if (std::abs(times.step_size(k) - mean) > rounding * largest) return 0;
  return mean;
}

}  // namespace

double rate_time(const sde::TimeGrid& times, Scheme scheme, Index k) {
  const bool at_end = scheme == Scheme::implicit_euler && k + 1 < times.steps();
  return at_end ? times.t[static_cast<std::size_t>(k + 1)] : times.midpoint(k);
}

template <int Dim>
MasterEquation<Dim>::MasterEquation(const Grid<Dim>& grid, std::shared_ptr<const RateSource<Dim>> rates,
                                    sde::TimeGrid times, Scheme scheme)
    : grid_(grid),
      rates_(required<Dim>(std::move(rates))),
      times_(std::move(times)),
      scheme_(scheme),
      now_(grid),
      sweep_(grid) {
  require_increasing(times_, "MasterEquation");
  uniform_dt_ = equal_step(times_);
}

template <int Dim>
Order MasterEquation<Dim>::order() const {
  return {.space = rates_->order_in_space(), .time = scheme_ == Scheme::implicit_euler ? 1.0 : 2.0};
}

template <int Dim>
double MasterEquation<Dim>::max_stable_dt() const {
  return infinity;
}

template <int Dim>
double MasterEquation<Dim>::positive_dt(const EdgeRates<Dim>& rates) const {
  if (scheme_ != Scheme::midpoint) return infinity;
  double limit = infinity;
  for (int axis = 0; axis < Dim; ++axis) {
    const double share = axis + 1 < Dim ? 0.5 : 1.0;  // of the step, in Strang's splitting
    limit = std::min(limit, 2 / (share * largest_outflow(grid_, rates, axis)));
  }
  return limit;
}

template <int Dim>
double MasterEquation<Dim>::max_positive_dt(double t) const {
  EdgeRates<Dim> rates(grid_);
  rates_->rates(t, rates);
  return positive_dt(rates);
}

template <int Dim>
void MasterEquation<Dim>::ask_for_rates(Index k) {
  if (known_) return;
  rates_->rates(rate_time(times_, scheme_, k), now_);
  require_rates(k);
  known_ = rates_->constant();
  const bool factorises = known_ && scheme_ == Scheme::implicit_euler && uniform_dt_ > 0;
  for (int axis = 0; axis < Dim && factorises; ++axis) {
    if (grid_.periodic(axis)) return factors_.clear();
    factors_.emplace_back(grid_, axis, uniform_dt_, now_);
  }
}

template <int Dim>
void MasterEquation<Dim>::implicit_euler(Index k, Eigen::VectorXd& q) {
  for (JumpFactors<Dim>& along : factors_) along.solve(q);
  if (!factors_.empty()) return;
  for (int axis = 0; axis < Dim; ++axis) sweep_.implicit_euler(axis, times_.step_size(k), now_, q);
}

template <int Dim>
void MasterEquation<Dim>::step(Index k, Eigen::VectorXd& q) {
  ask_for_rates(k);
  if (scheme_ == Scheme::implicit_euler) return implicit_euler(k, q);
  const double dt = times_.step_size(k);
  const auto along = [&](int axis, double share) {
    scheme_ == Scheme::midpoint ? sweep_.midpoint(axis, share * dt, now_, q)
                                : sweep_.exponential(axis, share * dt, now_, q);
  };
  for (int axis = 0; axis + 1 < Dim; ++axis) along(axis, 0.5);
  along(Dim - 1, 1);
  for (int axis = Dim - 2; axis >= 0; --axis) along(axis, 0.5);
}

template <int Dim>
void MasterEquation<Dim>::require_rates(Index k) const {
  for (int axis = 0; axis < Dim; ++axis) {
    for (const Eigen::VectorXd* rate : {&now_.up[axis], &now_.down[axis]}) {
      if (rate->minCoeff() >= 0 && rate->allFinite()) continue;
      Index c = 0;
      while ((*rate)[c] >= 0 && std::isfinite((*rate)[c])) ++c;
      const double t = rate_time(times_, scheme_, k);
      throw data::NumericalError(
          fmt::format("master equation: rate {} over the upper wall along axis {} of {} at time {}, step {}",
                      (*rate)[c], axis, describe_cell(grid_, c), t, k),
          t, k);
    }
  }
}

template <int Dim>
void MasterEquation<Dim>::require_positive(Index k, const Eigen::VectorXd& q) const {
  Index cell = 0;
  if (!(q.minCoeff(&cell) < 0)) return;
  const double t = times_.t[static_cast<std::size_t>(k)];
  throw data::NumericalError(
      fmt::format(
          "master equation: {} became negative ({:.3g}) in step {} from time {}: the step {:.3g} is above "
          "{:.3g}, up to which the midpoint rule is positive; use exponential_midpoint, implicit_euler or "
          "more steps",
          describe_cell(grid_, cell), q[cell], k, t, times_.step_size(k), positive_dt(now_)),
      t, k);
}

template <int Dim>
void MasterEquation<Dim>::advance(Field<Dim>& q, Index first, Index count) {
  require_on(grid_, q, "MasterEquation");
  require_steps(times_, first, count, "MasterEquation");
  for (Index k = first; k < first + count; ++k) {
    const bool may_turn = scheme_ == Scheme::midpoint && q.values.minCoeff() >= 0;
    step(k, q.values);
    if (may_turn) require_positive(k, q.values);
  }
}

template class MasterEquation<1>;
template class MasterEquation<2>;
template class MasterEquation<3>;

}  // namespace undiffuse::pde
