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

template <class Real>
Schedule<Real> OrnsteinUhlenbeck::schedule(Real t) const {
  const Real theta = theta_, g2 = Real(sigma_) * Real(sigma_);
  return {.log_alpha = -theta * t,
          .variance = g2 * -real::expm1(-2 * theta * t) / (2 * theta),
          .rate = -theta,
          .noise_squared = g2};
}

Schedule<double> OrnsteinUhlenbeck::at(double t) const { return schedule(t); }
Schedule<Quad> OrnsteinUhlenbeck::at(Quad t) const { return schedule(t); }

void OrnsteinUhlenbeck::potential(ConstPoints x, Vector out) const {
  out = 0.5 * theta_ * x.rowwise().squaredNorm();
}

}  // namespace undiffuse::sde
