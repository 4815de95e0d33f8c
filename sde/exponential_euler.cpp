#include "sde/exponential_euler.hpp"

#include <cmath>

#include "sde/affine.hpp"
#include "sde/require.hpp"
#include "sde/scratch.hpp"
#include "sde/semilinear_drift.hpp"
#include "sde/step_support.hpp"

namespace undiffuse::sde {
namespace {

double phi(double z) { return z == 0 ? 1 : std::expm1(z) / z; }

void affine_step(const AffineProcess& process, double t, double dt, ConstPoints dW, Points x) {
  const auto now = process.at(t), then = process.at(t + dt);
  const double r = std::exp(then.log_alpha - now.log_alpha);
  const double variance = then.variance - r * r * now.variance;
  x = r * x + std::sqrt(variance / dt) * dW;
}

}  // namespace

std::optional<Order> ExponentialEuler::order(NoiseKind kind) const {
  return Order{.deterministic = 1, .strong = kind == NoiseKind::diagonal ? 0.5 : 1.0, .weak = 1};
}

void ExponentialEuler::step(const Process& process, double t, double dt, const Increment& noise,
                            Points x) const {
  detail::require_step_shapes(process, *this, noise, x);
  if (const auto* affine = dynamic_cast<const AffineProcess*>(&process))
    return affine_step(*affine, t, dt, noise.dW, x);
  const auto* semilinear = dynamic_cast<const SemilinearDrift*>(&process);
  detail::require(semilinear != nullptr,
                  "ExponentialEuler: the process does not say what the linear part of its drift is");
  const detail::Scratch<ExponentialEuler> scratch(x.rows(), x.cols(), 2);
  auto f = scratch[0], g = scratch[1];
  const double a = semilinear->linear_rate(t), A = semilinear->linear_integral(t, dt);
  process.drift(x, t, f);
  f -= a * x;
  if (process.noise_kind() != NoiseKind::none) process.diffusion(x, t, g);
  x = std::exp(A) * x + dt * phi(A) * f;
  if (process.noise_kind() != NoiseKind::none) x += std::sqrt(phi(2 * A)) * g.cwiseProduct(noise.dW);
}

}  // namespace undiffuse::sde
