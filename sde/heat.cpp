#include "sde/heat.hpp"

#include <cmath>
#include <utility>

#include "sde/require.hpp"

namespace undiffuse::sde {

Heat::Heat(Index dim, double kappa, Domain domain) : dim_(dim), kappa_(kappa), domain_(std::move(domain)) {
  detail::require_space(dim_, domain_);
  detail::require(std::isfinite(kappa) && kappa > 0, "Heat: kappa must be positive");
}

template <class Real>
Schedule<Real> Heat::schedule(Real t) const {
  return {.log_alpha = Real(0),
          .variance = 2 * Real(kappa_) * t,
          .rate = Real(0),
          .noise_squared = 2 * Real(kappa_)};
}

Schedule<double> Heat::at(double t) const { return schedule(t); }
Schedule<Quad> Heat::at(Quad t) const { return schedule(t); }

}  // namespace undiffuse::sde
