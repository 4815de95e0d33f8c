#include "sde/variance_exploding.hpp"

#include <cmath>
#include <utility>

#include "sde/require.hpp"

namespace undiffuse::sde {

VarianceExploding::VarianceExploding(Index dim, double sigma_min, double sigma_max, Domain domain)
    : dim_(dim), sigma_min_(sigma_min), sigma_max_(sigma_max), domain_(std::move(domain)) {
  detail::require_space(dim_, domain_);
  detail::require(std::isfinite(sigma_max) && sigma_min > 0 && sigma_max > sigma_min,
                  "VarianceExploding: 0 < sigma_min < sigma_max");
}

template <class Real>
Schedule<Real> VarianceExploding::schedule(Real t) const {
  const Real ratio = Real(sigma_max_) / Real(sigma_min_), growth = 2 * real::log(ratio);
  const Real least = Real(sigma_min_) * Real(sigma_min_);
  // exp(growth t) would multiply the rounding of its argument: the power does not.
  const Real power = real::pow(ratio, 2 * t);
  return {.log_alpha = Real(0),
          .variance = least * (growth * t < Real(1) ? real::expm1(growth * t) : power - 1),
          .rate = Real(0),
          .noise_squared = least * growth * power};
}

Schedule<double> VarianceExploding::at(double t) const { return schedule(t); }
Schedule<Quad> VarianceExploding::at(Quad t) const { return schedule(t); }

}  // namespace undiffuse::sde
