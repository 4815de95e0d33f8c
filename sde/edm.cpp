#include "sde/edm.hpp"

#include <cmath>
#include <utility>

#include "sde/require.hpp"

namespace undiffuse::sde {

Edm::Edm(Index dim, Domain domain) : dim_(dim), domain_(std::move(domain)) {
  detail::require_space(dim_, domain_);
}

template <class Real>
Schedule<Real> Edm::schedule(Real t) const {
  return {.log_alpha = Real(0), .variance = t * t, .rate = Real(0), .noise_squared = 2 * t};
}

Schedule<double> Edm::at(double t) const { return schedule(t); }
Schedule<Quad> Edm::at(Quad t) const { return schedule(t); }

}  // namespace undiffuse::sde
