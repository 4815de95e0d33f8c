#include "sde/geometric_brownian_motion.hpp"

#include <cmath>
#include <utility>

#include "sde/require.hpp"

namespace undiffuse::sde {

GeometricBrownianMotion::GeometricBrownianMotion(Index dim, double mu, double sigma, Domain domain)
    : dim_(dim), mu_(mu), sigma_(sigma), domain_(std::move(domain)) {
  detail::require_space(dim_, domain_);
  detail::require(std::isfinite(mu), "GeometricBrownianMotion: mu must be finite");
  detail::require(std::isfinite(sigma) && sigma > 0, "GeometricBrownianMotion: sigma must be positive");
}

void GeometricBrownianMotion::solution(ConstPoints x0, double t, ConstPoints W, Points out) const {
  detail::require_time(t);
  detail::require(x0.rows() == W.rows() && x0.cols() == W.cols() && x0.cols() == dim_ &&
                      out.rows() == x0.rows() && out.cols() == dim_,
                  "GeometricBrownianMotion::solution: x0, W and out must be of one shape (n, d)");
  out.array() = x0.array() * ((mu_ - 0.5 * sigma_ * sigma_) * t + sigma_ * W.array()).exp();
}

}  // namespace undiffuse::sde
