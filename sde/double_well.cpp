#include "sde/double_well.hpp"

#include <cmath>
#include <utility>

#include "sde/require.hpp"

namespace undiffuse::sde {

DoubleWell::DoubleWell(Index dim, double barrier, double half_distance, double sigma, Domain domain)
    : dim_(dim), barrier_(barrier), half_distance_(half_distance), sigma_(sigma), domain_(std::move(domain)) {
  detail::require_space(dim_, domain_);
  detail::require(std::isfinite(barrier) && barrier > 0, "DoubleWell: barrier must be positive");
  detail::require(std::isfinite(half_distance) && half_distance > 0,
                  "DoubleWell: half_distance must be positive");
  detail::require(std::isfinite(sigma) && sigma > 0, "DoubleWell: sigma must be positive");
}

void DoubleWell::drift(ConstPoints x, double, Points out) const {
  const double w2 = half_distance_ * half_distance_;
  out = -stiffness() * x;
  out.col(0).array() = 4 * barrier_ / w2 * x.col(0).array() * (1 - x.col(0).array().square() / w2);
}

void DoubleWell::diffusion(ConstPoints, double, Points out) const { out.setConstant(sigma_); }

void DoubleWell::potential(ConstPoints x, Vector out) const {
  const double w2 = half_distance_ * half_distance_;
  out.array() = barrier_ * (x.col(0).array().square() / w2 - 1).square();
  for (Index a = 1; a < dim_; ++a) out.array() += 0.5 * stiffness() * x.col(a).array().square();
}

}  // namespace undiffuse::sde
