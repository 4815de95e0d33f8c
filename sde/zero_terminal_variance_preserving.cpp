#include "sde/zero_terminal_variance_preserving.hpp"

#include <cmath>
#include <utility>

#include "sde/require.hpp"

namespace undiffuse::sde {

ZeroTerminalVariancePreserving::ZeroTerminalVariancePreserving(Index dim, double beta_min, double beta_max,
                                                               Domain domain)
    : dim_(dim), beta_min_(beta_min), beta_max_(beta_max), domain_(std::move(domain)) {
  detail::require_space(dim_, domain_);
  detail::require(std::isfinite(beta_max) && beta_min >= 0 && beta_max >= beta_min && beta_max > 0,
                  "ZeroTerminalVariancePreserving: 0 <= beta_min <= beta_max, beta_max > 0");
}

template <class Real>
Schedule<Real> ZeroTerminalVariancePreserving::schedule(Real t) const {
  const Real low = beta_min_, growth = Real(beta_max_) - low;
  const Real beta = low + growth * t, B = t * (low + growth * t / 2);
  const Real left = (1 - t) * (low + growth * (1 + t) / 2);  // B(1) - B(t)
  const Real whole = real::expm1(-(low + growth / 2) / 2), remaining = real::expm1(-left / 2);
  const Real alpha = real::exp(-B / 2) * (remaining / whole), lost = real::expm1(-B / 2) / whole;
  const Real variance = lost * (1 + alpha), rate = beta / (2 * remaining);
  return {.log_alpha = real::log_of_alpha(alpha, variance),
          .variance = variance,
          .rate = rate,
          .noise_squared = -2 * rate};
}

Schedule<double> ZeroTerminalVariancePreserving::at(double t) const { return schedule(t); }
Schedule<Quad> ZeroTerminalVariancePreserving::at(Quad t) const { return schedule(t); }

}  // namespace undiffuse::sde
