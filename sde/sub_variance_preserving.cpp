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

template <class Real>
Schedule<Real> SubVariancePreserving::schedule(Real t) const {
  const Real low = beta_min_, growth = Real(beta_max_) - low;
  const Real beta = low + growth * t, B = t * (low + growth * t / 2);
  const Real std = -real::expm1(-B);
  return {.log_alpha = -B / 2,
          .variance = std * std,
          .rate = -beta / 2,
          .noise_squared = beta * -real::expm1(-2 * B)};
}

Schedule<double> SubVariancePreserving::at(double t) const { return schedule(t); }
Schedule<Quad> SubVariancePreserving::at(Quad t) const { return schedule(t); }

}  // namespace undiffuse::sde
