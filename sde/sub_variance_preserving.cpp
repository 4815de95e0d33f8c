#include "sde/sub_variance_preserving.hpp"

#include <cmath>
#include <utility>

#include "sde/require.hpp"

namespace undiffuse::sde {

SubVariancePreserving::SubVariancePreserving(Index dim, double beta_min, double beta_max, Domain domain)
    : dim_(dim), beta_min_(beta_min), beta_max_(beta_max), domain_(std::move(domain)) {
  detail::require_space(dim_, domain_);
  detail::require(std::isfinite(beta_max) && beta_min >= 0 && beta_max >= beta_min && beta_max > 0,
                  "SubVariancePreserving: 0 <= beta_min <= beta_max, beta_max > 0");
}

double SubVariancePreserving::rate(double t) const {
  return -0.5 * (beta_min_ + (beta_max_ - beta_min_) * t);
}

double SubVariancePreserving::noise_squared(double t) const {
  return 2 * rate(t) * std::expm1(-2 * integral(t));
}

double SubVariancePreserving::integral(double t) const {
  return t * (beta_min_ + 0.5 * (beta_max_ - beta_min_) * t);
}

std::optional<Transition> SubVariancePreserving::transition(double t) const {
  detail::require_time(t);
  const double B = integral(t);
  return Transition{.mean_scale = std::exp(-0.5 * B), .std = -std::expm1(-B)};
}

}  // namespace undiffuse::sde
