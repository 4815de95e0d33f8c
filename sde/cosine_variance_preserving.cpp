#include "sde/cosine_variance_preserving.hpp"

#include <cmath>
#include <utility>

#include "sde/require.hpp"

namespace undiffuse::sde {

CosineVariancePreserving::CosineVariancePreserving(Index dim, double offset, Domain domain)
    : dim_(dim), offset_(offset), domain_(std::move(domain)) {
  detail::require_space(dim_, domain_);
  detail::require(std::isfinite(offset) && offset > 0, "CosineVariancePreserving: offset must be positive");
}

template <class Real>
Schedule<Real> CosineVariancePreserving::schedule(Real t) const {
  // cos θ is the sine of the angle that is left to π/2: no difference of nearly equal numbers anywhere.
  const Real s = offset_, speed = real::pi<Real>() / (2 * (1 + s));
  const Real start = real::sin(speed), now = real::sin(speed * (1 - t));
  const Real variance = real::sin(speed * t) * real::sin(speed * (t + 2 * s)) / (start * start);
  const Real rate = -speed * real::sin(speed * (t + s)) / now;
  return {.log_alpha = real::log_of_alpha(now / start, variance),
          .variance = variance,
          .rate = rate,
          .noise_squared = -2 * rate};
}

Schedule<double> CosineVariancePreserving::at(double t) const { return schedule(t); }
Schedule<Quad> CosineVariancePreserving::at(Quad t) const { return schedule(t); }

}  // namespace undiffuse::sde
