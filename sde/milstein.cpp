#include "sde/milstein.hpp"

#include <cmath>

#include "sde/diffusion_slope.hpp"
#include "sde/euler_maruyama.hpp"
#include "sde/scratch.hpp"
#include "sde/step_support.hpp"

namespace undiffuse::sde {

void Milstein::step(const Process& process, double t, double dt, const Increment& noise, Points x) const {
  if (process.noise_kind() != NoiseKind::diagonal) return EulerMaruyama().step(process, t, dt, noise, x);
  detail::require_step_shapes(process, *this, noise, x);
  const detail::Scratch<Milstein> scratch(x.rows(), x.cols(), 3);
  auto f = scratch[0], g = scratch[1], slope = scratch[2];
  process.drift(x, t, f);
  process.diffusion(x, t, g);
  diffusion_slope(process, x, t, slope);
  const auto dW = noise.dW.array();
  x.array() += dt * f.array() + g.array() * (dW + 0.5 * slope.array() * (dW.square() - dt));
}

void DerivativeFreeMilstein::step(const Process& process, double t, double dt, const Increment& noise,
                                  Points x) const {
  if (process.noise_kind() != NoiseKind::diagonal) return EulerMaruyama().step(process, t, dt, noise, x);
  detail::require_step_shapes(process, *this, noise, x);
  const detail::Scratch<DerivativeFreeMilstein> scratch(x.rows(), x.cols(), 4);
  auto f = scratch[0], g = scratch[1], beside = scratch[2], g_beside = scratch[3];
  process.drift(x, t, f);
  process.diffusion(x, t, g);
  const double root = std::sqrt(dt);
  beside = x + dt * f + root * g;
  process.diffusion(beside, t, g_beside);
  const auto dW = noise.dW.array();
  x.array() += dt * f.array() + g.array() * dW + (g_beside - g).array() * (dW.square() - dt) * (0.5 / root);
}

}  // namespace undiffuse::sde
