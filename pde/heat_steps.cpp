#include "pde/heat_steps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

namespace undiffuse::pde {
namespace {

/// The mean step if every step is that up to the rounding of the times, else 0.
double uniform_step(const std::vector<double>& t) {
  const double mean = (t.back() - t.front()) / static_cast<double>(t.size() - 1);
  const double rounding =
      4 * std::numeric_limits<double>::epsilon() * std::max(std::abs(t.front()), std::abs(t.back()));
  for (std::size_t k = 0; k + 1 < t.size(); ++k) {
    if (std::abs(t[k + 1] - t[k] - mean) > rounding) return 0;
  }
  return mean;
}

}  // namespace

HeatSteps::HeatSteps(double kappa, sde::TimeGrid times, Direction direction, const char* who)
    : kappa_(direction == Direction::backward ? -kappa : kappa), times_(std::move(times)), uniform_dt_(0) {
  if (!(kappa > 0) || !std::isfinite(kappa)) {
    throw std::invalid_argument(fmt::format("{}: kappa is {}, must be positive", who, kappa));
  }
  const std::vector<double>& t = times_.t;
  if (t.size() < 2) throw std::invalid_argument(fmt::format("{}: a time grid without steps", who));
  for (std::size_t k = 0; k + 1 < t.size(); ++k) {
    if (!(t[k] < t[k + 1]) || !std::isfinite(t[k]) || !std::isfinite(t[k + 1])) {
      throw std::invalid_argument(fmt::format("{}: times {} and {} do not increase", who, t[k], t[k + 1]));
    }
  }
  uniform_dt_ = uniform_step(t);
}

double HeatSteps::dt(Index k) const {
  if (uniform_dt_ > 0) return uniform_dt_;
  return times_.t[static_cast<std::size_t>(k) + 1] - times_.t[static_cast<std::size_t>(k)];
}

double HeatSteps::longest() const {
  double longest = 0;
  for (Index k = 0; k < count(); ++k) longest = std::max(longest, dt(k));
  return longest;
}

void HeatSteps::require(Index first, Index steps, const char* who) const {
  if (first < 0 || steps < 0 || first > count() - steps) {
    throw std::invalid_argument(
        fmt::format("{}: {} steps from step {} where there are {}", who, steps, first, count()));
  }
}

}  // namespace undiffuse::pde
