#include "sde/double_well.hpp"

#include <cmath>
#include <utility>

#include "sde/require.hpp"

namespace undiffuse::sde {

DoubleWell::DoubleWell(Index dim, double barrier, double half_distance, double sigma, Domain domain)
    : potential_(dim, barrier, half_distance), sigma_(sigma), domain_(std::move(domain)) {
  detail::require_space(dim, domain_);
  detail::require(std::isfinite(sigma) && sigma > 0, "DoubleWell: sigma must be positive");
}

void DoubleWell::drift(ConstPoints x, double, Points out) const {
  potential_.gradient(x, out);
  out = -out;
}

void DoubleWell::diffusion(ConstPoints, double, Points out) const { out.setConstant(sigma_); }

}  // namespace undiffuse::sde
