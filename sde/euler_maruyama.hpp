#pragma once
#include "sde/integrator.hpp"

namespace undiffuse::sde {

/// Euler–Maruyama, Itô:
///
///     x' = x + f(x, t) dt + g(x, t) dW
///
/// Deterministic order 1, weak order 1, strong order 1/2, or 1 for additive noise. Stable only for steps
/// short against the fastest rate of f. Use Heun for smooth drifts under additive noise or none. Source:
/// Kloeden & Platen, Numerical Solution of Stochastic Differential Equations (1992), section 10.2.
class EulerMaruyama final : public Integrator {
 public:
  std::optional<Order> order(NoiseKind kind) const override;
  std::string_view source() const override { return "Kloeden & Platen (1992), section 10.2"; }
  /// One drift evaluation; g once for the block under additive noise. dW is not read without noise.
  void step(const Process& process, double t, double dt, const Increment& noise, Points x) const override;
};

}  // namespace undiffuse::sde
