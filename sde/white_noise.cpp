#include "sde/white_noise.hpp"

#include <cmath>

#include "sde/scratch.hpp"

namespace undiffuse::sde {

void WhiteNoise::increment(const TimeGrid& grid, Index step, Index first_particle, Points dW,
                           Points dZ) const {
  const double dt = detail::require_step(grid, step, first_particle, dW, dZ);
  const auto counter = static_cast<std::uint64_t>(step);
  const auto particle = static_cast<std::uint64_t>(first_particle);
  if (dZ.rows() == 0) return data::fill_normals(stream_, counter, particle, dW, std::sqrt(dt));
  const Index d = dW.cols();
  const detail::Scratch<WhiteNoise> scratch(dW.rows(), 2 * d, 1);  // columns d ... 2d - 1 are y
  auto normals = scratch[0];
  data::fill_normals(stream_, counter, particle, normals, std::sqrt(dt));
  dW = normals.leftCols(d);
  dZ = 0.5 * dt * dW + dt / std::sqrt(12.0) * normals.rightCols(d);
}

}  // namespace undiffuse::sde
