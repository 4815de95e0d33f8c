#pragma once
#include "sde/integrator.hpp"

namespace undiffuse::sde {

/// Stochastic Heun (the explicit trapezoidal rule), Itô:
///
///     F = f - ½ g g',   g' = ∂g_i/∂x_i   (F = f where the noise does not depend on x)
///     x̄ = x + F(x, t) dt + g(x, t) dW
///     x' = x + ½ (F(x, t) + F(x̄, t + dt)) dt + ½ (g(x, t) + g(x̄, t + dt)) dW
///
/// By itself the rule converges to the Stratonovich solution; F is the drift whose Stratonovich solution is
/// the Itô solution of f. Deterministic order 2; strong order 1; weak order 2 for additive noise, 1 for
/// diagonal. Evaluates the process at t + dt: not for one that is singular at the end of the grid. Source:
/// Kloeden & Platen, Numerical Solution of Stochastic Differential Equations (1992), sections 4.9 and 15.1;
/// Rümelin, SIAM J. Numer. Anal. 19 (1982) 604–613.
class Heun final : public Integrator {
 public:
  std::optional<Order> order(NoiseKind kind) const override;
  std::string_view source() const override { return "Ruemelin (1982)"; }
  /// Two drift evaluations; under diagonal noise two of g and two slopes. dW is not read without noise.
  void step(const Process& process, double t, double dt, const Increment& noise, Points x) const override;
};

/// Euler–Heun, Itô: Heun's rule for the noise alone, at half the cost in drifts,
///
///     x̄ = x + g(x, t) dW
///     x' = x + (f - ½ g g')(x, t) dt + ½ (g(x, t) + g(x̄, t)) dW
///
/// Deterministic order 1, strong order 1, weak order 1; Euler–Maruyama where the noise is additive. Stable
/// only for steps short against the fastest rate of f. Source: Gard, Introduction to Stochastic Differential
/// Equations (1988), chapter 7; Rümelin, SIAM J. Numer. Anal. 19 (1982) 604–613.
class EulerHeun final : public Integrator {
 public:
  std::optional<Order> order(NoiseKind) const override {
    return Order{.deterministic = 1, .strong = 1, .weak = 1};
  }
  std::string_view source() const override { return "Gard (1988), chapter 7"; }
  /// One drift, two g, one slope.
  void step(const Process& process, double t, double dt, const Increment& noise, Points x) const override;
};

}  // namespace undiffuse::sde
