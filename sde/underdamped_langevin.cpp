#include "sde/underdamped_langevin.hpp"

#include <cmath>
#include <utility>

#include "sde/require.hpp"

namespace undiffuse::sde {

UnderdampedLangevin::UnderdampedLangevin(std::shared_ptr<const Potential> potential, double friction,
                                         double temperature)
    : potential_(std::move(potential)), friction_(friction), temperature_(temperature) {
  detail::require(potential_ != nullptr, "UnderdampedLangevin: a potential is needed");
  detail::require(std::isfinite(friction) && friction >= 0,
                  "UnderdampedLangevin: friction must not be negative");
  detail::require(std::isfinite(temperature) && temperature > 0,
                  "UnderdampedLangevin: temperature must be positive");
}

void UnderdampedLangevin::drift(ConstPoints x, double, Points out) const {
  const Index d = potential_->dim();
  out.leftCols(d) = x.rightCols(d);
  potential_->gradient(x.leftCols(d), out.rightCols(d));
  out.rightCols(d) = -out.rightCols(d) - friction_ * x.rightCols(d);
}

void UnderdampedLangevin::diffusion(ConstPoints, double, Points out) const {
  const Index d = potential_->dim();
  out.leftCols(d).setZero();
  out.rightCols(d).setConstant(std::sqrt(2 * friction_ * temperature_));
}

void UnderdampedLangevin::energy(ConstPoints x, Vector out) const {
  const Index d = potential_->dim();
  potential_->value(x.leftCols(d), out);
  out += 0.5 * x.rightCols(d).rowwise().squaredNorm();
}

}  // namespace undiffuse::sde
