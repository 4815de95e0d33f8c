#include "sde/scaled_linear_variance_preserving.hpp"

#include <cmath>
#include <utility>

#include "sde/require.hpp"

namespace undiffuse::sde {

ScaledLinearVariancePreserving::ScaledLinearVariancePreserving(Index dim, double beta_min, double beta_max,
                                                               Domain domain)
    : dim_(dim), beta_min_(beta_min), beta_max_(beta_max), domain_(std::move(domain)) {
  detail::require_space(dim_, domain_);
  detail::require(std::isfinite(beta_max) && beta_min >= 0 && beta_max >= beta_min && beta_max > 0,
                  "ScaledLinearVariancePreserving: 0 <= beta_min <= beta_max, beta_max > 0");
}

template <class Real>
Schedule<Real> ScaledLinearVariancePreserving::schedule(Real t) const {
  const Real r = real::sqrt(Real(beta_min_)), q = real::sqrt(Real(beta_max_)) - r;
  const Real root = r + q * t, beta = root * root;
  const Real B = t * (r * r + q * t * (r + q * t / 3));
  return {.log_alpha = -B / 2, .variance = -real::expm1(-B), .rate = -beta / 2, .noise_squared = beta};
}

Schedule<double> ScaledLinearVariancePreserving::at(double t) const { return schedule(t); }
Schedule<Quad> ScaledLinearVariancePreserving::at(Quad t) const { return schedule(t); }

}  // namespace undiffuse::sde
