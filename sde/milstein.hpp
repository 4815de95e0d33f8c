#pragma once
#include "sde/integrator.hpp"

namespace undiffuse::sde {

/// Milstein, Itô, for noise g_i(x_i, t), with the slope g' = ∂g_i/∂x_i:
///
///     x' = x + f(x, t) dt + g(x, t) dW + ½ g g' (dW² - dt)
///
/// Deterministic order 1, strong order 1, weak order 1; Euler–Maruyama where the noise is additive. Stable
/// only for steps short against the fastest rate of f, and under multiplicative noise for shorter ones than
/// Euler–Maruyama. The slope is the process's own, or differences (see DiffusionSlope): where g has no
/// derivative use DerivativeFreeMilstein. Source: Kloeden & Platen, Numerical Solution of Stochastic
/// Differential Equations (1992), section 10.3.
class Milstein final : public Integrator {
 public:
  std::optional<Order> order(NoiseKind) const override {
    return Order{.deterministic = 1, .strong = 1, .weak = 1};
  }
  std::string_view source() const override { return "Kloeden & Platen (1992), section 10.3"; }
  /// One drift, one g and one slope.
  void step(const Process& process, double t, double dt, const Increment& noise, Points x) const override;
};

/// Milstein's scheme without derivatives (Platen), Itô, for noise g_i(x_i, t):
///
///     x̄ = x + f(x, t) dt + g(x, t) √dt
///     x' = x + f(x, t) dt + g(x, t) dW + (g(x̄, t) - g(x, t)) (dW² - dt) / (2√dt)
///
/// Orders and stability of Milstein's. g is asked for beside the path, at x̄, so it must be defined there.
/// Source: Kloeden & Platen, Numerical Solution of Stochastic Differential Equations (1992), section 11.1.
class DerivativeFreeMilstein final : public Integrator {
 public:
  std::optional<Order> order(NoiseKind) const override {
    return Order{.deterministic = 1, .strong = 1, .weak = 1};
  }
  std::string_view source() const override { return "Kloeden & Platen (1992), section 11.1"; }
  /// One drift, two g.
  void step(const Process& process, double t, double dt, const Increment& noise, Points x) const override;
};

}  // namespace undiffuse::sde
