#include "sde/sigmoid_variance_preserving.hpp"

#include <cmath>
#include <utility>

#include "sde/require.hpp"

namespace undiffuse::sde {

SigmoidVariancePreserving::SigmoidVariancePreserving(Index dim, double begin, double finish,
                                                     double temperature, Domain domain)
    : dim_(dim), begin_(begin), finish_(finish), temperature_(temperature), domain_(std::move(domain)) {
  detail::require_space(dim_, domain_);
  detail::require(std::isfinite(temperature) && temperature > 0,
                  "SigmoidVariancePreserving: temperature must be positive");
  detail::require(begin < finish, "SigmoidVariancePreserving: begin < finish");
  detail::require(std::abs(begin) <= 500 * temperature && std::abs(finish) <= 500 * temperature,
                  "SigmoidVariancePreserving: begin and finish within 500 temperatures of 0");
}

template <class Real>
Schedule<Real> SigmoidVariancePreserving::schedule(Real t) const {
  const Real half = 1 / (2 * Real(temperature_));
  const Real span = half * (Real(finish_) - Real(begin_));
  const Real whole = real::sinh(span), left = real::sinh(span * (1 - t));
  const Real middle = real::cosh(half * Real(begin_) + span * t), last = real::cosh(half * Real(finish_));
  const Real variance = real::sinh(span * t) / whole * (last / middle);
  const Real alpha_squared = left / whole * (real::cosh(half * Real(begin_)) / middle);
  const Real rate = -span / 2 * (last / middle) / left;
  return {.log_alpha = real::log_of_alpha_squared(alpha_squared, variance),
          .variance = variance,
          .rate = rate,
          .noise_squared = -2 * rate};
}

Schedule<double> SigmoidVariancePreserving::at(double t) const { return schedule(t); }
Schedule<Quad> SigmoidVariancePreserving::at(Quad t) const { return schedule(t); }

}  // namespace undiffuse::sde
