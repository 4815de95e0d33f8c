#include "sde/stochastic_runge_kutta.hpp"

#include <cmath>

#include "sde/heun.hpp"
#include "sde/require.hpp"
#include "sde/scratch.hpp"
#include "sde/step_support.hpp"

namespace undiffuse::sde {

std::optional<Order> Sra::order(NoiseKind kind) const {
  if (kind == NoiseKind::diagonal) return std::nullopt;
  return Order{.deterministic = 2, .strong = kind == NoiseKind::none ? 2.0 : 1.5, .weak = 2};
}

void Sra::step(const Process& process, double t, double dt, const Increment& noise, Points x) const {
  detail::require_step_shapes(process, *this, noise, x);
  const NoiseKind kind = process.noise_kind();
  detail::require(kind != NoiseKind::diagonal, "Sra: for additive noise only; Sri is for diagonal noise");
  if (x.rows() == 0) return;
  const detail::Scratch<Sra> scratch(x.rows(), x.cols(), 3);
  auto f0 = scratch[0], f1 = scratch[1], stage = scratch[2];
  process.drift(x, t, f0);
  stage = x + 0.75 * dt * f0;
  if (kind == NoiseKind::none) {
    process.drift(stage, t + 0.75 * dt, f1);
    x += dt * (f0 + 2 * f1) / 3;
    return;
  }
  const double g0 = detail::additive_noise(process, x, t, f1);
  const double g1 = detail::additive_noise(process, x, t + dt, f1);
  stage += 1.5 / dt * g1 * noise.dZ;
  process.drift(stage, t + 0.75 * dt, f1);
  x += dt * (f0 + 2 * f1) / 3 + g1 * noise.dW + (g0 - g1) / dt * noise.dZ;
}

std::optional<Order> Sri::order(NoiseKind kind) const {
  const double strong = kind == NoiseKind::none ? 2 : 1.5;
  return Order{.deterministic = 2, .strong = strong, .weak = kind == NoiseKind::diagonal ? 1.5 : 2.0};
}

void Sri::step(const Process& process, double t, double dt, const Increment& noise, Points x) const {
  if (process.noise_kind() == NoiseKind::none) return Sra().step(process, t, dt, noise, x);
  detail::require_step_shapes(process, *this, noise, x);
  const detail::Scratch<Sri> scratch(x.rows(), x.cols(), 7);
  auto f0 = scratch[0], f1 = scratch[1], g1 = scratch[2], g2 = scratch[3], g3 = scratch[4], g4 = scratch[5],
       stage = scratch[6];
  const double root = std::sqrt(dt);
  process.drift(x, t, f0);
  process.diffusion(x, t, g1);
  stage = x + 0.75 * dt * f0 + 1.5 / dt * g1.cwiseProduct(noise.dZ);
  process.drift(stage, t + 0.75 * dt, f1);
  stage = x + 0.25 * dt * f0 + 0.5 * root * g1;
  process.diffusion(stage, t + 0.25 * dt, g2);
  stage = x + dt * f0 - root * g1;
  process.diffusion(stage, t + dt, g3);
  stage = x + 0.25 * dt * f0 + root * (-5 * g1 + 3 * g2 + 0.5 * g3);
  process.diffusion(stage, t + 0.25 * dt, g4);
  const auto I1 = noise.dW.array();
  const auto I11 = (I1.square() - dt) * (0.5 / root);
  const auto I111 = (I1.cube() - 3 * dt * I1) * (1 / (6 * dt));
  const auto I10 = noise.dZ.array() * (1 / dt);
  x.array() += dt / 3 * (f0 + 2 * f1).array() + (-I1 - I11 + 2 * I10 - 2 * I111) * g1.array() +
               (4 * I1 + 4 * I11 - 4 * I10 + 5 * I111) * g2.array() / 3 +
               (2 * I1 - I11 - 2 * I10 - 2 * I111) * g3.array() / 3 + I111 * g4.array();
}

std::optional<Order> WeakPlaten::order(NoiseKind kind) const {
  return Order{.deterministic = 2, .strong = kind == NoiseKind::none ? 2.0 : 1.0, .weak = 2};
}

void WeakPlaten::step(const Process& process, double t, double dt, const Increment& noise, Points x) const {
  if (process.noise_kind() != NoiseKind::diagonal) return Heun().step(process, t, dt, noise, x);
  detail::require_step_shapes(process, *this, noise, x);
  const detail::Scratch<WeakPlaten> scratch(x.rows(), x.cols(), 6);
  auto f0 = scratch[0], f1 = scratch[1], g = scratch[2], above = scratch[3], below = scratch[4],
       stage = scratch[5];
  const double root = std::sqrt(dt);
  process.drift(x, t, f0);
  process.diffusion(x, t, g);
  stage = x + dt * f0 + root * g;
  process.diffusion(stage, t + dt, above);
  stage = x + dt * f0 - root * g;
  process.diffusion(stage, t + dt, below);
  stage = x + dt * f0 + g.cwiseProduct(noise.dW);
  process.drift(stage, t + dt, f1);
  const auto dW = noise.dW.array();
  x.array() += 0.5 * dt * (f0 + f1).array() + 0.25 * (above + below + 2 * g).array() * dW +
               0.25 / root * (above - below).array() * (dW.square() - dt);
}

}  // namespace undiffuse::sde
