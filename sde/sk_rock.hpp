#pragma once
#include <vector>

#include "sde/integrator.hpp"

namespace undiffuse::sde {

/// SK-ROCK, a stabilised explicit scheme of s stages, Itô, with Q = g(x, t) dW and the Chebyshev polynomials
/// T_i at ω₀ = 1 + η/s²:
///
///     K_1 = x + μ_1 dt f(x + ν_1 Q) + κ_1 Q
///     K_i = μ_i dt f(K_{i-1}) + ν_i K_{i-1} + κ_i K_{i-2},   K_0 = x,   x' = K_s
///     ω₁ = T_s(ω₀)/T_s'(ω₀),   μ_1 = ω₁/ω₀,   ν_1 = sω₁/2,   κ_1 = sω₁/ω₀
///     μ_i = 2ω₁ T_{i-1}/T_i,   ν_i = 2ω₀ T_{i-1}/T_i,   κ_i = 1 - ν_i
///
/// Deterministic order 1, weak order 1, strong order 1/2, or 1 for additive noise. On dX = λX dt + μX dW it
/// is stable in mean square wherever the equation is, 2λ + μ² < 0, up to  |λ| dt = (2 - 4η/3) s², for s
/// drifts a step: s times what Euler–Maruyama reaches with as many. For drifts that are stiff with real
/// eigenvalues (heat); not for rotations or advection. Source: Abdulle, Almuslimani & Vilmart, SIAM/ASA J.
/// Uncertain. Quantif. 6 (2018) 937–964; after S-ROCK of Abdulle & Li, Commun. Math. Sci. 6 (2008) 845–868.
class SkRock final : public Integrator {
 public:
  /// stages s >= 1, damping η > 0. Throws std::invalid_argument.
  explicit SkRock(int stages, double damping = 0.05);
  /// The least number of stages that is stable at |λ| dt.
  static int stages_for(double rate_times_step, double damping = 0.05);
  /// (2 - 4η/3) s² [of |λ| dt].
  double stability_length() const;

  std::optional<Order> order(NoiseKind kind) const override;
  std::string_view source() const override { return "Abdulle, Almuslimani & Vilmart (2018)"; }
  /// s drifts, one g.
  void step(const Process& process, double t, double dt, const Increment& noise, Points x) const override;

 private:
  struct Stage {
    double mu, nu, kappa;
    double time;  ///< of K_{i-1}, in steps
  };
  double damping_;
  std::vector<Stage> stages_;
};

}  // namespace undiffuse::sde
