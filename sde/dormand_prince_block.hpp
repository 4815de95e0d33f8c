#pragma once
#include "sde/integrator.hpp"

namespace undiffuse::sde {

/// Dormand–Prince 5(4), adaptive, for noiseless processes, all particles of a block side by side: each has a
/// time and a step of its own, chosen so that the estimated error of each step is at most  absolute +
/// relative max(|x|, |x'|)  in every coordinate, and leaves the block when it has arrived.
///
/// Order 5 of the inner steps; the error is set by the tolerances and hardly by dt. The drift is asked for
/// once a stage for all particles that are under way, each at its time: so the process must be homogeneous in
/// time or know its drift at many times (DriftAtTimes); DormandPrince serves the others. Explicit: stiff
/// drifts cost many steps. The bits of a particle depend on itself alone. Source: Dormand & Prince, J.
/// Comput. Appl. Math. 6 (1980) 19–26; step sizes after Hairer, Nørsett & Wanner, Solving Ordinary
/// Differential Equations I (1993), section II.4.
class DormandPrinceBlock final : public Integrator {
 public:
  /// Tolerances [of x], both positive, relative >= 1e-14. Throws std::invalid_argument.
  DormandPrinceBlock(double relative, double absolute);
  std::optional<Order> order(NoiseKind kind) const override;
  std::string_view source() const override { return "Dormand & Prince (1980)"; }
  /// Throws std::invalid_argument for a process with noise, or one whose drift depends on time and is not
  /// known at many; ParticleError if the inner step underflows or more than 1e5 of them are tried.
  void step(const Process& process, double t, double dt, const Increment& noise, Points x) const override;

 private:
  double relative_, absolute_;
};

}  // namespace undiffuse::sde
