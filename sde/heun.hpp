#pragma once
#include "sde/integrator.hpp"

namespace undiffuse::sde {

/// Stochastic Heun (the explicit trapezoidal rule):
///
///     x̄ = x + f(x, t) dt + g(t) dW
///     x' = x + ½ (f(x, t) + f(x̄, t + dt)) dt + ½ (g(t) + g(t + dt)) dW
///
/// Deterministic order 2, weak order 2 and strong order 1 for additive noise. Under state-dependent noise it
/// would converge to the Stratonovich solution, so it has no order there and is refused. Evaluates the
/// process at t + dt: not for one that is singular at the end of the grid. Source: Kloeden & Platen,
/// Numerical Solution of Stochastic Differential Equations (1992), section 15.1.
class Heun final : public Integrator {
 public:
  std::optional<Order> order(NoiseKind kind) const override;
  std::string_view source() const override { return "Kloeden & Platen (1992), section 15.1"; }
  /// Two drift evaluations. dW is not read without noise. Throws std::invalid_argument for diagonal noise.
  void step(const Process& process, double t, double dt, const Increment& noise, Points x) const override;
};

}  // namespace undiffuse::sde
