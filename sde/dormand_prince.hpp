#pragma once
#include "sde/integrator.hpp"

namespace undiffuse::sde {

/// Dormand–Prince 5(4), adaptive, for noiseless processes: each particle goes from t to t + dt with inner
/// steps of its own, chosen so that the estimated error of each is at most  absolute + relative |x|  in every
/// coordinate.
///
/// Order 5 of the inner steps; the error is set by the tolerances and hardly by dt, so a grid needs no more
/// times than are to be saved. Explicit: stiff drifts cost many steps. Nothing is carried from one particle
/// or call to the next, so the bits of a particle depend on itself alone. Source: Dormand & Prince, J.
/// Comput. Appl. Math. 6 (1980) 19–26, by Boost.Odeint; first step after Hairer, Nørsett & Wanner, Solving
/// Ordinary Differential Equations I (1993), section II.4.
class DormandPrince final : public Integrator {
 public:
  /// Tolerances [of x], both positive, relative >= 1e-14. Throws std::invalid_argument.
  DormandPrince(double relative, double absolute);
  std::optional<Order> order(NoiseKind kind) const override;
  std::string_view source() const override { return "Dormand & Prince (1980)"; }
  /// Throws std::invalid_argument for a process with noise; ParticleError if the inner step underflows, more
  /// than 1e5 of them are tried or x becomes non-finite.
  void step(const Process& process, double t, double dt, const Increment& noise, Points x) const override;

 private:
  double relative_, absolute_;
};

}  // namespace undiffuse::sde
