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

double VarianceExploding::rate(double) const { return 0.0; }

double VarianceExploding::noise_squared(double t) const {
  const double growth = 2 * std::log(sigma_max_ / sigma_min_);
  return sigma_min_ * sigma_min_ * growth * std::exp(growth * t);
}

std::optional<Transition> VarianceExploding::transition(double t) const {
  detail::require_time(t);
  const double growth = 2 * std::log(sigma_max_ / sigma_min_);
  return Transition{.mean_scale = 1.0, .std = sigma_min_ * std::sqrt(std::expm1(growth * t))};
}

}  // namespace undiffuse::sde
