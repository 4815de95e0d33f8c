#include "sde/potential.hpp"

#include <cmath>

#include "sde/require.hpp"

namespace undiffuse::sde {

using data::ConstPoints;
using data::Index;
using data::Points;
using data::Vector;

HarmonicPotential::HarmonicPotential(Index dim, double stiffness) : dim_(dim), stiffness_(stiffness) {
  detail::require(dim >= 1, "HarmonicPotential: dimension must be at least 1");
  detail::require(std::isfinite(stiffness) && stiffness > 0, "HarmonicPotential: stiffness must be positive");
}

void HarmonicPotential::value(ConstPoints x, Vector out) const {
  out = 0.5 * stiffness_ * x.rowwise().squaredNorm();
}

void HarmonicPotential::gradient(ConstPoints x, Points out) const { out = stiffness_ * x; }

DoubleWellPotential::DoubleWellPotential(Index dim, double barrier, double half_distance)
    : dim_(dim), barrier_(barrier), half_distance_(half_distance) {
  detail::require(dim >= 1, "double well: dimension must be at least 1");
  detail::require(std::isfinite(barrier) && barrier > 0, "double well: barrier must be positive");
  detail::require(std::isfinite(half_distance) && half_distance > 0,
                  "double well: half_distance must be positive");
}

void DoubleWellPotential::value(ConstPoints x, Vector out) const {
  const double w2 = half_distance_ * half_distance_;
  out.array() = barrier_ * (x.col(0).array().square() / w2 - 1).square();
  for (Index a = 1; a < dim_; ++a) out.array() += 0.5 * stiffness() * x.col(a).array().square();
}

void DoubleWellPotential::gradient(ConstPoints x, Points out) const {
  const double w2 = half_distance_ * half_distance_;
  out = stiffness() * x;
  out.col(0).array() = 4 * barrier_ / w2 * x.col(0).array() * (x.col(0).array().square() / w2 - 1);
}

}  // namespace undiffuse::sde
