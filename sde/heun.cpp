#include "sde/heun.hpp"

#include "sde/diffusion_slope.hpp"
#include "sde/euler_maruyama.hpp"
#include "sde/scratch.hpp"
#include "sde/step_support.hpp"

namespace undiffuse::sde {
namespace {

/// The drift F = f - ½ g g' whose Stratonovich solution is the Itô solution of f, and g. slope: room.
void stratonovich(const Process& process, ConstPoints x, double t, Points F, Points g, Points slope) {
  process.drift(x, t, F);
  process.diffusion(x, t, g);
  diffusion_slope(process, x, t, slope);
  F -= 0.5 * g.cwiseProduct(slope);
}

void heun_diagonal(const Process& process, double t, double dt, ConstPoints dW, Points x) {
  const detail::Scratch<Heun> scratch(x.rows(), x.cols(), 6);
  auto F0 = scratch[0], F1 = scratch[1], g0 = scratch[2], g1 = scratch[3], slope = scratch[4],
       predicted = scratch[5];
  stratonovich(process, x, t, F0, g0, slope);
  predicted = x + dt * F0 + g0.cwiseProduct(dW);
  stratonovich(process, predicted, t + dt, F1, g1, slope);
  x += 0.5 * dt * (F0 + F1) + 0.5 * (g0 + g1).cwiseProduct(dW);
}

}  // namespace

std::optional<Order> Heun::order(NoiseKind kind) const {
  switch (kind) {
    case NoiseKind::none:
      return Order{.deterministic = 2, .strong = 2, .weak = 2};
    case NoiseKind::additive:
      return Order{.deterministic = 2, .strong = 1, .weak = 2};
    case NoiseKind::diagonal:
      return Order{.deterministic = 2, .strong = 1, .weak = 1};
  }
  return std::nullopt;
}

void Heun::step(const Process& process, double t, double dt, const Increment& noise, Points x) const {
  detail::require_step_shapes(process, *this, noise, x);
  if (x.rows() == 0) return;
  const NoiseKind kind = process.noise_kind();
  if (kind == NoiseKind::diagonal) return heun_diagonal(process, t, dt, noise.dW, x);
  const detail::Scratch<Heun> scratch(x.rows(), x.cols(), 3);
  auto f0 = scratch[0], f1 = scratch[1], predicted = scratch[2];
  process.drift(x, t, f0);
  if (kind == NoiseKind::none) {
    predicted = x + dt * f0;
    process.drift(predicted, t + dt, f1);
    x += 0.5 * dt * (f0 + f1);
    return;
  }
  const double g0 = detail::additive_noise(process, x, t, f1);
  const double g1 = detail::additive_noise(process, x, t + dt, f1);
  predicted = x + dt * f0 + g0 * noise.dW;
  process.drift(predicted, t + dt, f1);
  x += 0.5 * dt * (f0 + f1) + 0.5 * (g0 + g1) * noise.dW;
}

void EulerHeun::step(const Process& process, double t, double dt, const Increment& noise, Points x) const {
  if (process.noise_kind() != NoiseKind::diagonal) return EulerMaruyama().step(process, t, dt, noise, x);
  detail::require_step_shapes(process, *this, noise, x);
  const detail::Scratch<EulerHeun> scratch(x.rows(), x.cols(), 4);
  auto F = scratch[0], g = scratch[1], predicted = scratch[2], g_predicted = scratch[3];
  stratonovich(process, x, t, F, g, predicted);
  predicted = x + g.cwiseProduct(noise.dW);
  process.diffusion(predicted, t, g_predicted);
  x += dt * F + 0.5 * (g + g_predicted).cwiseProduct(noise.dW);
}

}  // namespace undiffuse::sde
