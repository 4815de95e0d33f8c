#include "sde/affine.hpp"

#include <cmath>
#include <stdexcept>

#include "sde/require.hpp"

namespace undiffuse::sde {

void AffineProcess::drift(ConstPoints x, double t, Points out) const { out = rate(t) * x; }

void AffineProcess::diffusion(ConstPoints, double t, Points out) const {
  out.setConstant(std::sqrt(noise_squared(t)));
}

namespace detail {

void require(bool condition, const char* message) {
  if (!condition) throw std::invalid_argument(message);
}

void require_space(Index dim, const Domain& domain) {
  require(dim >= 1, "process: dimension must be at least 1");
  require(domain.walls == Walls::none || domain.lower.size() == dim, "process: domain of another dimension");
}

void require_time(double t) {
  require(std::isfinite(t) && t >= 0, "transition: time must be finite and not negative");
}

}  // namespace detail
}  // namespace undiffuse::sde
