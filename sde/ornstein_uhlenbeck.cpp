#include "sde/ornstein_uhlenbeck.hpp"

#include <cmath>
#include <utility>

#include "sde/require.hpp"

namespace undiffuse::sde {

OrnsteinUhlenbeck::OrnsteinUhlenbeck(Index dim, double theta, double sigma, Domain domain)
    : dim_(dim), theta_(theta), sigma_(sigma), domain_(std::move(domain)) {
  detail::require_space(dim_, domain_);
  detail::require(std::isfinite(theta) && theta > 0, "OrnsteinUhlenbeck: theta must be positive");
  detail::require(std::isfinite(sigma) && sigma > 0, "OrnsteinUhlenbeck: sigma must be positive");
}

double OrnsteinUhlenbeck::rate(double) const { return -theta_; }

double OrnsteinUhlenbeck::noise_squared(double) const { return sigma_ * sigma_; }

std::optional<Transition> OrnsteinUhlenbeck::transition(double t) const {
  detail::require_time(t);
  const double variance = sigma_ * sigma_ * -std::expm1(-2 * theta_ * t) / (2 * theta_);
  return Transition{.mean_scale = std::exp(-theta_ * t), .std = std::sqrt(variance)};
}

void OrnsteinUhlenbeck::potential(ConstPoints x, Vector out) const {
  out = 0.5 * theta_ * x.rowwise().squaredNorm();
}

}  // namespace undiffuse::sde
