#pragma once
#include "sde/gradient_drift.hpp"
#include "sde/potential.hpp"

namespace undiffuse::sde {

/// Overdamped Langevin motion in a potential, friction γ:
///
///     dX = -∇U(X)/γ dt + √(2kT/γ) dW
///
/// Stationary law ∝ exp(-U/kT), without current; ∫ exp(-U/kT) must be finite for there to be one. Its
/// diffusivity is D = kT/γ. Not Gaussian, except in a harmonic potential, where it is OrnsteinUhlenbeck with
/// θ = k/γ: that one has a transition. Source: Risken, The Fokker–Planck Equation (1989), section 5.5.
class OverdampedLangevin final : public Process, public GradientDrift {
 public:
  /// friction: γ [energy time/length²], > 0; temperature: kT [energy], > 0. Throws std::invalid_argument.
  OverdampedLangevin(std::shared_ptr<const Potential> potential, double friction, double temperature,
                     Domain domain = Domain::line());

  Index dim() const override { return potential_->dim(); }
  NoiseKind noise_kind() const override { return NoiseKind::additive; }
  void drift(ConstPoints x, double t, Points out) const override;
  void diffusion(ConstPoints x, double t, Points out) const override;
  std::optional<Transition> transition(double) const override { return std::nullopt; }
  const Domain& domain() const override { return domain_; }
  /// U/γ.
  void potential(ConstPoints x, Vector out) const override;
  double friction() const { return friction_; }
  double temperature() const { return temperature_; }

 private:
  std::shared_ptr<const Potential> potential_;
  double friction_, temperature_;
  Domain domain_;
};

}  // namespace undiffuse::sde
