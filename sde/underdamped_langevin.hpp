#pragma once
#include "sde/gradient_drift.hpp"
#include "sde/potential.hpp"

namespace undiffuse::sde {

/// Underdamped Langevin motion in a potential, unit mass, friction γ:
///
///     dX = V dt,   dV = (-∇U(X) - γV) dt + √(2γ kT) dW
///
/// in 2d columns: positions x_1 ... x_d, then velocities v_1 ... v_d. Noise moves velocities alone, so that
/// it is declared as diagonal: g is 0 in the first d columns and one constant in the others. Stationary law
/// ∝ exp(-(U + ½|v|²)/kT), with a current round the level lines of the energy: not a GradientDrift. For γ ≫ 1
/// it is OverdampedLangevin with that friction in the times t ≫ 1/γ, and stiff. Free space only: a wall would
/// have to turn the velocity too. Sources: Kramers, Physica 7 (1940) 284–304; Risken, The Fokker–Planck
/// Equation (1989), section 10.1.
class UnderdampedLangevin final : public Process, public TimeHomogeneous {
 public:
  /// friction: γ [1/time], >= 0, 0 for Hamilton's motion; temperature: kT [energy = length²/time²], > 0.
  /// Throws std::invalid_argument.
  UnderdampedLangevin(std::shared_ptr<const Potential> potential, double friction, double temperature);

  /// Twice that of the potential.
  Index dim() const override { return 2 * potential_->dim(); }
  NoiseKind noise_kind() const override { return friction_ == 0 ? NoiseKind::none : NoiseKind::diagonal; }
  void drift(ConstPoints x, double t, Points out) const override;
  void diffusion(ConstPoints x, double t, Points out) const override;
  std::optional<Transition> transition(double) const override { return std::nullopt; }
  const Domain& domain() const override { return domain_; }
  /// out_i = U(x_i) + ½|v_i|² [energy].
  void energy(ConstPoints x, Vector out) const;
  double friction() const { return friction_; }
  double temperature() const { return temperature_; }

 private:
  std::shared_ptr<const Potential> potential_;
  double friction_, temperature_;
  Domain domain_;
};

}  // namespace undiffuse::sde
