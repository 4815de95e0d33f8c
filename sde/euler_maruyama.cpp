#include "sde/euler_maruyama.hpp"

#include "sde/scratch.hpp"
#include "sde/step_support.hpp"

namespace undiffuse::sde {

std::optional<Order> EulerMaruyama::order(NoiseKind kind) const {
  return Order{.deterministic = 1, .strong = kind == NoiseKind::diagonal ? 0.5 : 1.0, .weak = 1};
}

void EulerMaruyama::step(const Process& process, double t, double dt, const Increment& noise,
                         Points x) const {
  detail::require_step_shapes(process, *this, noise, x);
  if (x.rows() == 0) return;
  const detail::Scratch<EulerMaruyama> scratch(x.rows(), x.cols(), 2);
  auto f = scratch[0], g = scratch[1];
  process.drift(x, t, f);
  switch (process.noise_kind()) {
    case NoiseKind::none:
      x += dt * f;
      break;
    case NoiseKind::additive:
      x += dt * f + detail::additive_noise(process, x, t, g) * noise.dW;
      break;
    case NoiseKind::diagonal:
      process.diffusion(x, t, g);
      x += dt * f + g.cwiseProduct(noise.dW);
      break;
  }
}

}  // namespace undiffuse::sde
