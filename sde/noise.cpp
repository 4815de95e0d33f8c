#include "sde/noise.hpp"

#include <cmath>

#include "sde/require.hpp"

namespace undiffuse::sde::detail {

double require_step(const TimeGrid& grid, Index step, Index first_particle, ConstPoints dW, ConstPoints dZ) {
  require(step >= 0 && step < grid.steps(), "Noise: no such step of the grid");
  require(first_particle >= 0, "Noise: particles are counted from 0");
  require(dZ.rows() == 0 || (dZ.rows() == dW.rows() && dZ.cols() == dW.cols()),
          "Noise: dW and dZ of different shapes");
  const double dt = grid.step_size(step);
  require(std::isfinite(dt) && dt > 0, "Noise: the step must be positive");
  return dt;
}

}  // namespace undiffuse::sde::detail
