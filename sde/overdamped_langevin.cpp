#include "sde/overdamped_langevin.hpp"

#include <cmath>
#include <utility>

#include "sde/require.hpp"

namespace undiffuse::sde {

OverdampedLangevin::OverdampedLangevin(std::shared_ptr<const Potential> potential, double friction,
                                       double temperature, Domain domain)
    : potential_(std::move(potential)),
      friction_(friction),
      temperature_(temperature),
      domain_(std::move(domain)) {
  detail::require(potential_ != nullptr, "OverdampedLangevin: a potential is needed");
  detail::require_space(potential_->dim(), domain_);
  detail::require(std::isfinite(friction) && friction > 0, "OverdampedLangevin: friction must be positive");
  detail::require(std::isfinite(temperature) && temperature > 0,
                  "OverdampedLangevin: temperature must be positive");
}

void OverdampedLangevin::drift(ConstPoints x, double, Points out) const {
  potential_->gradient(x, out);
  out *= -1 / friction_;
}

void OverdampedLangevin::diffusion(ConstPoints, double, Points out) const {
  out.setConstant(std::sqrt(2 * temperature_ / friction_));
}

void OverdampedLangevin::potential(ConstPoints x, Vector out) const {
  potential_->value(x, out);
  out *= 1 / friction_;
}

}  // namespace undiffuse::sde
