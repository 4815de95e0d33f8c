#include "sde/domain.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace undiffuse::sde {
namespace {

Domain walled(Walls walls, Eigen::VectorXd lower, Eigen::VectorXd upper) {
  const bool valid = lower.size() == upper.size() && lower.size() > 0 && lower.allFinite() &&
                     upper.allFinite() && (lower.array() < upper.array()).all();
  if (!valid)
    throw std::invalid_argument("Domain: lower < upper, finite and of one size, in every coordinate");
  return {walls, std::move(lower), std::move(upper)};
}

/// Reflection at both walls is a torus of length 2L folded in the middle.
double reflect(double x, double lower, double upper) {
  if (x >= lower && x <= upper) return x;
  const double y = std::abs(std::remainder(x - lower, 2 * (upper - lower)));
  return std::min(lower + y, upper);  // the sum may round beyond the wall
}

/// The half-open interval [lower, upper).
double wrap(double x, double lower, double upper) {
  if (x >= lower && x < upper) return x;
  const double length = upper - lower, r = std::fmod(x - lower, length);
  const double y = lower + (r < 0 ? r + length : r);
  return y < upper ? y : lower;  // the sum may round up to the upper wall, which is the lower one
}

/// Does every particle lie inside, a rounding away from the walls? Quick and on the safe side; false for NaN.
bool well_inside(data::ConstVector x, double lower, double upper) {
  const double centre = 0.5 * (lower + upper), half = 0.5 * (upper - lower),
               margin = 1e-14 * (std::abs(centre) + half);
  return (x.array() - centre).abs().maxCoeff<Eigen::PropagateNaN>() < half - margin;
}

}  // namespace

Domain Domain::reflecting_box(Eigen::VectorXd lower, Eigen::VectorXd upper) {
  return walled(Walls::reflecting, std::move(lower), std::move(upper));
}

Domain Domain::torus(Eigen::VectorXd lower, Eigen::VectorXd upper) {
  return walled(Walls::periodic, std::move(lower), std::move(upper));
}

void Domain::fold(data::Points x) const {
  if (walls == Walls::none || x.rows() == 0) return;
  if (x.cols() != lower.size()) throw std::invalid_argument("Domain::fold: particles of another dimension");
  const auto fold_one = walls == Walls::reflecting ? reflect : wrap;
  for (data::Index c = 0; c < x.cols(); ++c) {
    if (well_inside(x.col(c), lower[c], upper[c])) continue;
    for (data::Index i = 0; i < x.rows(); ++i)
      if (std::isfinite(x(i, c))) x(i, c) = fold_one(x(i, c), lower[c], upper[c]);
  }
}

}  // namespace undiffuse::sde
