#pragma once
#include "sde/integrator.hpp"

namespace undiffuse::sde {

/// Drift-implicit Euler, Itô:
///
///     x' = x + f(x', t + dt) dt + g(x, t) dW
///
/// by Newton's method, from x + g dW, until the last correction is below 1e-10 of the particle's size, so
/// that what is left is rounding; the Jacobian (d, d) of each particle by differences, d + 1 drifts of the
/// block an iteration. Deterministic order 1, weak order 1, strong order 1/2, or 1 for additive noise. Stable
/// for a dissipative drift at any step: for stiff ones. It damps: do not judge fluctuations on scales that
/// the step does not resolve. In d dimensions a block holds d + 4 times its particles, d <= 64. Source:
/// Kloeden & Platen, Numerical Solution of Stochastic Differential Equations (1992), section 12.2.
class ImplicitEuler final : public Integrator {
 public:
  std::optional<Order> order(NoiseKind kind) const override;
  std::string_view source() const override { return "Kloeden & Platen (1992), section 12.2"; }
  /// Throws ParticleError where Newton's method does not converge in 50 iterations; std::invalid_argument for
  /// d > 64.
  void step(const Process& process, double t, double dt, const Increment& noise, Points x) const override;
};

}  // namespace undiffuse::sde
