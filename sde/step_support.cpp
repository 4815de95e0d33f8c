#include "sde/step_support.hpp"

#include "sde/require.hpp"

namespace undiffuse::sde::detail {

void require_step_shapes(const Process& process, ConstPoints dW, ConstPoints x) {
  require(x.cols() == process.dim(), "Integrator::step: particles of another dimension than the process");
  const bool same = dW.rows() == x.rows() && dW.cols() == x.cols();
  require(same || process.noise_kind() == NoiseKind::none, "Integrator::step: increments of another shape");
}

double additive_noise(const Process& process, ConstPoints x, double t, Points room) {
  process.diffusion(x.topRows(1), t, room.topRows(1));
  return room(0, 0);
}

}  // namespace undiffuse::sde::detail
