#pragma once
#include "sde/gradient_drift.hpp"
#include "sde/potential.hpp"

namespace undiffuse::sde {

/// Double well: overdamped Langevin motion
///
///     dX = -∇V(X) dt + σ dW,   V(x) = B ((x₁/w)² - 1)² + ½ k (x₂² + ... + x_d²),   k = 8B/w²
///
/// in a potential with minima at x₁ = ±w, a barrier of height B between them and, across, the curvature k
/// that the wells have along x₁. Stationary law ∝ exp(-V/D), D = ½σ². For B ≫ D the way from one well over
/// the barrier takes (π w² / (2√2 B)) e^{B/D} on average, √(V''(w) |V''(0)|) = 4√2 B/w² (Kramers). Sources:
/// Kramers, Physica 7 (1940) 284–304; Risken, The Fokker–Planck Equation (1989), section 5.10.
class DoubleWell final : public Process, public GradientDrift {
 public:
  /// barrier: B [length²/time], > 0; half_distance: w [length], > 0; sigma: noise [length/√time], > 0. Throws
  /// std::invalid_argument.
  DoubleWell(Index dim, double barrier, double half_distance, double sigma, Domain domain = Domain::line());

  Index dim() const override { return potential_.dim(); }
  NoiseKind noise_kind() const override { return NoiseKind::additive; }
  void drift(ConstPoints x, double t, Points out) const override;
  void diffusion(ConstPoints x, double t, Points out) const override;
  /// Not Gaussian: none.
  std::optional<Transition> transition(double) const override { return std::nullopt; }
  const Domain& domain() const override { return domain_; }
  void potential(ConstPoints x, Vector out) const override { potential_.value(x, out); }
  double barrier() const { return potential_.barrier(); }
  double half_distance() const { return potential_.half_distance(); }
  double sigma() const { return sigma_; }

 private:
  DoubleWellPotential potential_;
  double sigma_;
  Domain domain_;
};

}  // namespace undiffuse::sde
