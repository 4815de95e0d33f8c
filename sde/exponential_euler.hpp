#pragma once
#include "sde/integrator.hpp"

namespace undiffuse::sde {

/// Stochastic exponential Euler, Itô, for a drift f = a(t) x + N(x, t) with A = ∫ a ds over the step and φ(z)
/// = (e^z - 1)/z:
///
///     x' = e^A x + φ(A) N(x, t) dt + √φ(2A) g(x, t) dW
///
/// An affine process takes, instead, its own transition over the step, exact in law for steps of any length
/// and schedule:
///
///     x' = r x + √(σ²(t + dt) - r² σ²(t)) dW/√dt,   r = α(t + dt)/α(t)
///
/// (relative rounding of that variance: 1e-16 σ²/(g² dt)). Deterministic order 1 (exact if N = 0), weak order
/// 1, strong order 1/2, or 1 for additive noise. Stable for any a < 0; N must not be stiff. Where no linear
/// part is known (neither AffineProcess nor SemilinearDrift) it is refused. Sources: Lord & Rougemont, IMA J.
/// Numer. Anal. 24 (2004) 587–604; Jentzen & Kloeden, Proc. R. Soc. A 465 (2009) 649–667.
class ExponentialEuler final : public Integrator {
 public:
  std::optional<Order> order(NoiseKind kind) const override;
  std::string_view source() const override { return "Jentzen & Kloeden (2009)"; }
  /// One drift, one g. Throws std::invalid_argument for a process whose linear part is not known.
  void step(const Process& process, double t, double dt, const Increment& noise, Points x) const override;
};

}  // namespace undiffuse::sde
