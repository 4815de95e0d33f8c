#include "sde/heat.hpp"

#include <cmath>
#include <utility>

#include "sde/require.hpp"

namespace undiffuse::sde {

Heat::Heat(Index dim, double kappa, Domain domain) : dim_(dim), kappa_(kappa), domain_(std::move(domain)) {
  detail::require_space(dim_, domain_);
  detail::require(std::isfinite(kappa) && kappa > 0, "Heat: kappa must be positive");
}

std::optional<Transition> Heat::transition(double t) const {
  detail::require_time(t);
  return Transition{.mean_scale = 1.0, .std = std::sqrt(2 * kappa_ * t)};
}

}  // namespace undiffuse::sde
