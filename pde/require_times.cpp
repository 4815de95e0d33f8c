#include "pde/require_times.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

namespace undiffuse::pde {

void require_increasing(const sde::TimeGrid& times, const char* where) {
  if (times.t.size() < 2) throw std::invalid_argument(fmt::format("{}: a time grid without steps", where));
  for (data::Index k = 0; k < times.steps(); ++k) {
    if (!(times.step_size(k) > 0) || !std::isfinite(times.step_size(k))) {
      throw std::invalid_argument(fmt::format("{}: times do not increase at step {}", where, k));
    }
  }
}

void require_steps(const sde::TimeGrid& times, data::Index first, data::Index count, const char* where) {
  if (first < 0 || count < 0 || first + count > times.steps()) {
    throw std::invalid_argument(
        fmt::format("{}: steps {} + {} are outside of 0 ... {}", where, first, count, times.steps()));
  }
}

}  // namespace undiffuse::pde
