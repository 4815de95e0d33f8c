#include "sde/time_grid.hpp"

#include <cmath>
#include <limits>

#include "sde/require.hpp"

namespace undiffuse::sde {

TimeGrid TimeGrid::uniform(double begin, double end, data::Index steps) {
  detail::require(std::isfinite(begin) && std::isfinite(end) && begin < end,
                  "TimeGrid: begin < end, both finite");
  detail::require(steps >= 1, "TimeGrid: at least one step");
  TimeGrid grid;
  grid.t.resize(static_cast<std::size_t>(steps) + 1);
  const auto n = static_cast<double>(steps);
  for (data::Index k = 0; k <= steps; ++k) grid.t[k] = begin + (end - begin) * (static_cast<double>(k) / n);
  grid.t.back() = end;
  return grid;
}

TimeGrid TimeGrid::graded(double T, data::Index steps, double power) {
  detail::require(std::isfinite(T) && T > 0, "TimeGrid: T must be positive");
  detail::require(steps >= 1, "TimeGrid: at least one step");
  detail::require(std::isfinite(power) && power >= 1 && power <= steepest_power(steps),
                  "TimeGrid: power must be at least 1, and leave a last step that a double resolves");
  TimeGrid grid;
  grid.t.resize(static_cast<std::size_t>(steps) + 1);
  const auto n = static_cast<double>(steps);
  // τ = T (1 - (1 - u)^power); u (2 - u) for the square, to the last bit.
  for (data::Index k = 0; k <= steps; ++k) {
    const double u = static_cast<double>(k) / n;
    grid.t[k] = T * (power == 2 ? u * (2 - u) : 1 - std::pow(1 - u, power));
  }
  return grid;
}

double TimeGrid::steepest_power(data::Index steps) {
  detail::require(steps >= 1, "TimeGrid: at least one step");
  constexpr double kDigits = std::numeric_limits<double>::digits - 1;
  return kDigits / std::log2(static_cast<double>(steps));
}

}  // namespace undiffuse::sde
