#include "sde/heun.hpp"

#include "sde/require.hpp"
#include "sde/scratch.hpp"
#include "sde/step_support.hpp"

namespace undiffuse::sde {

std::optional<Order> Heun::order(NoiseKind kind) const {
  switch (kind) {
    case NoiseKind::none:
      return Order{.deterministic = 2, .strong = 2, .weak = 2};
    case NoiseKind::additive:
      return Order{.deterministic = 2, .strong = 1, .weak = 2};
    case NoiseKind::diagonal:
      return std::nullopt;
  }
  return std::nullopt;
}

void Heun::step(const Process& process, double t, double dt, const Increment& noise, Points x) const {
  detail::require_step_shapes(process, *this, noise, x);
  const NoiseKind kind = process.noise_kind();
  detail::require(kind != NoiseKind::diagonal,
                  "Heun: state-dependent noise would converge to Stratonovich's solution");
  if (x.rows() == 0) return;
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

}  // namespace undiffuse::sde
