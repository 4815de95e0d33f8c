#include "sde/variance_preserving.hpp"

#include <cmath>
#include <utility>

#include "sde/require.hpp"

namespace undiffuse::sde {

VariancePreserving::VariancePreserving(Index dim, double beta_min, double beta_max, Domain domain)
    : dim_(dim), beta_min_(beta_min), beta_max_(beta_max), domain_(std::move(domain)) {
  detail::require_space(dim_, domain_);
  detail::require(std::isfinite(beta_max) && beta_min >= 0 && beta_max >= beta_min && beta_max > 0,
                  "VariancePreserving: 0 <= beta_min <= beta_max, beta_max > 0");
}

double VariancePreserving::rate(double t) const { return -0.5 * noise_squared(t); }

double VariancePreserving::noise_squared(double t) const { return beta_min_ + (beta_max_ - beta_min_) * t; }

std::optional<Transition> VariancePreserving::transition(double t) const {
  detail::require_time(t);
  const double B = t * (beta_min_ + 0.5 * (beta_max_ - beta_min_) * t);
  return Transition{.mean_scale = std::exp(-0.5 * B), .std = std::sqrt(-std::expm1(-B))};
}

}  // namespace undiffuse::sde
