#pragma once
#include "sde/integrator.hpp"

namespace undiffuse::sde {

/// Rößler's SRA1, for additive noise (Itô and Stratonovich are one), with dZ = ∫ (W(s) - W(t)) ds:
///
///     x̄ = x + ¾ f(x, t) dt + (3/2) g(t + dt) dZ/dt
///     x' = x + (⅓ f(x, t) + ⅔ f(x̄, t + ¾dt)) dt + g(t + dt) dW + (g(t) - g(t + dt)) dZ/dt
///
/// Deterministic order 2, strong order 3/2, weak order 2. Evaluates the noise at t + dt: not for a process
/// that is singular at the end of the grid. Source: Rößler, SIAM J. Numer. Anal. 48 (2010) 922–952,
/// table 6.1.
class Sra final : public Integrator {
 public:
  std::optional<Order> order(NoiseKind kind) const override;
  std::string_view source() const override { return "Roessler (2010), SRA1"; }
  bool needs_integral() const override { return true; }
  /// Two drifts. Throws std::invalid_argument for diagonal noise.
  void step(const Process& process, double t, double dt, const Increment& noise, Points x) const override;
};

/// Rößler's SRIW1, Itô, for noise g_i(x_i, t): two drift stages, four of the noise, with
///
///     I_1 = dW,  I_11 = ½(dW² - dt),  I_111 = (dW³ - 3 dt dW)/6,  I_10 = dZ
///     x' = x + Σ α_i f(x̄_i) dt + Σ (β¹_i I_1 + β²_i I_11/√dt + β³_i I_10/dt + β⁴_i I_111/dt) g(x̂_i)
///
/// Deterministic order 2, strong order 3/2. Weak order 3/2: its stages lie on one side, so that one step is
/// off in E x'² by dt^(5/2) where g is curved (2 where g is linear in x). For additive noise it is SRA1, at
/// more cost. Evaluates g at x̂_i up to 3/2 g√dt from x, where it must be defined, and at t + dt. Source:
/// Rößler, SIAM J. Numer. Anal. 48 (2010) 922–952, table 6.2.
class Sri final : public Integrator {
 public:
  std::optional<Order> order(NoiseKind kind) const override;
  std::string_view source() const override { return "Roessler (2010), SRIW1"; }
  bool needs_integral() const override { return true; }
  /// Two drifts, four g.
  void step(const Process& process, double t, double dt, const Increment& noise, Points x) const override;
};

/// Platen's explicit scheme of weak order 2, Itô, for noise g_i(x_i, t), where the cross terms vanish:
///
///     x̄ = x + f dt + g dW,   x± = x + f dt ± g √dt   (f, g at x, t)
///     x' = x + ½ (f + f(x̄, t + dt)) dt + ¼ (g(x₊) + g(x₋) + 2g) dW + ¼ (g(x₊) - g(x₋)) (dW² - dt)/√dt
///
/// with g(x±) at t + dt. Deterministic order 2, weak order 2, strong order 1; Heun where the noise is
/// additive. For laws alone: for paths Milstein does the same with half the work. Source: Kloeden & Platen,
/// Numerical Solution of Stochastic Differential Equations (1992), section 15.1.
class WeakPlaten final : public Integrator {
 public:
  std::optional<Order> order(NoiseKind kind) const override;
  std::string_view source() const override { return "Kloeden & Platen (1992), section 15.1"; }
  /// Two drifts, three g.
  void step(const Process& process, double t, double dt, const Increment& noise, Points x) const override;
};

}  // namespace undiffuse::sde
