#include "sde/rectified_flow.hpp"

#include <cmath>
#include <utility>

#include "sde/require.hpp"

namespace undiffuse::sde {

RectifiedFlow::RectifiedFlow(Index dim, Domain domain) : dim_(dim), domain_(std::move(domain)) {
  detail::require_space(dim_, domain_);
}

template <class Real>
Schedule<Real> RectifiedFlow::schedule(Real t) const {
  return {.log_alpha = real::log1p(-t),
          .variance = t * t,
          .rate = -1 / (1 - t),
          .noise_squared = 2 * t / (1 - t)};
}

Schedule<double> RectifiedFlow::at(double t) const { return schedule(t); }
Schedule<Quad> RectifiedFlow::at(Quad t) const { return schedule(t); }

}  // namespace undiffuse::sde
