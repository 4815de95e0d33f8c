#include "sde/noise.hpp"

#include <cmath>

#include "sde/require.hpp"

namespace undiffuse::sde {

void Noise::increment(Index step, double dt, Index first_particle, Points out) const {
  detail::require(step >= 0 && first_particle >= 0, "Noise: step and particle are counted from 0");
  detail::require(std::isfinite(dt) && dt > 0, "Noise: the step must be positive");
  data::fill_normals(stream_, static_cast<std::uint64_t>(step), static_cast<std::uint64_t>(first_particle),
                     out, std::sqrt(dt));
}

}  // namespace undiffuse::sde
