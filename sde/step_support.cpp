#include "sde/step_support.hpp"

#include "sde/require.hpp"

namespace undiffuse::sde::detail {

void require_step_shapes(const Process& process, const Integrator& integrator, const Increment& noise,
                         ConstPoints x) {
  require(x.cols() == process.dim(), "Integrator::step: particles of another dimension than the process");
  if (process.noise_kind() == NoiseKind::none) return;
  const auto like_x = [&](const auto& m) { return m.rows() == x.rows() && m.cols() == x.cols(); };
  require(like_x(noise.dW), "Integrator::step: increments of another shape");
  require(!integrator.needs_integral() || like_x(noise.dZ),
          "Integrator::step: this scheme needs the integrals dZ beside the increments dW");
}

double additive_noise(const Process& process, ConstPoints x, double t, Points room) {
  process.diffusion(x.topRows(1), t, room.topRows(1));
  return room(0, 0);
}

}  // namespace undiffuse::sde::detail
