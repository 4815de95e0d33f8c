#pragma once
#include "sde/brownian_path.hpp"
#include "sde/integrator.hpp"

namespace undiffuse::sde {

/// Strong adaptive stepping: each particle refines the steps of the grid where it needs to, along its own
/// fixed Brownian path. A step [t, t + h] is tried whole, x₁, and as two halves, x₂, by another integrator;
/// where
///
///     |x₁ - x₂|_i <= absolute + relative max(|x|_i, |x₂|_i)   in every coordinate i
///
/// x₂ stands, otherwise the halves are tried themselves, down to the depth of the path. Halves come from the
/// step's own (W, H) by the tree of the path, so a rejected step draws nothing anew and says nothing that was
/// not there: it does not bias the law. As the tolerance ε goes to 0 each path converges to its solution: for
/// a scheme of strong order 1 in ε^{-2/3} steps with a strong error of ε^{1/2}, set by the few long steps
/// whose trials agree by chance.
///
/// Only for schemes of strong order >= 1 under the noise at hand: a step that is chosen by what the path does
/// inside of it biases Euler–Maruyama under state-dependent noise, at *any* tolerance (the ΔW² of accepted
/// steps are too small). Not for noiseless processes, which DormandPrince steps better; not where a fixed
/// step does: a step costs three of the scheme below. The error of each inner step is bounded, not their sum.
/// Source: Gaines & Lyons, SIAM J. Appl. Math. 57 (1997) 1455–1484.
///
/// Run it as integrate(process, AdaptiveStrong(scheme, path, ...), path, grid, ...), on the base grid of the
/// path or one whose steps its halvings make up. Bits do not depend on blocks or threads: each particle
/// decides for itself.
class AdaptiveStrong final : public Integrator {
 public:
  /// Both kept by reference: they must live as long. Tolerances [of x], both positive. Throws
  /// std::invalid_argument.
  AdaptiveStrong(const Integrator& scheme, const BrownianPath& path, double relative, double absolute);

  /// Those of the scheme; none without noise and for a scheme of strong order below 1.
  std::optional<Order> order(NoiseKind kind) const override;
  std::string_view source() const override { return "Gaines & Lyons (1997)"; }
  bool needs_integral() const override { return true; }
  /// Throws std::invalid_argument for a step that is not one of the path's tree, or increments that are not
  /// the path's; ParticleError where the path has no finer step, so that the tolerance cannot be met.
  void step(const Process& process, double t, double dt, const Increment& noise, Points x) const override;

 private:
  const Integrator& scheme_;
  const BrownianPath& path_;
  double relative_, absolute_;
};

}  // namespace undiffuse::sde
