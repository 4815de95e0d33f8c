#pragma once
#include "sde/process.hpp"

namespace undiffuse::sde {

/// A process may declare, by deriving from this too, that its drift and noise do not depend on time: solvers
/// then evaluate and factorise once.
class TimeHomogeneous {
 public:
  virtual ~TimeHomogeneous() = default;
};

/// A process may declare, by deriving from this too, that its drift is the gradient of a potential and its
/// noise one constant g in every coordinate:
///
///     dX = -∇V(X) dt + g dW,   which leaves exp(-V/D), D = ½g², stationary
///
/// and without current (detailed balance). The Fokker–Planck rates then keep that law to rounding. On a torus
/// V need not be periodic, only ∇V: a tilted V drives a current. Source: Risken, The Fokker–Planck Equation
/// (1989), section 6.3.
class GradientDrift : public TimeHomogeneous {
 public:
  /// out_i = V(x_i) [length²/time] for x (n, d); any constant may be added. Allocates nothing.
  virtual void potential(ConstPoints x, Vector out) const = 0;
};

inline bool is_time_homogeneous(const Process& process) {
  return dynamic_cast<const TimeHomogeneous*>(&process) != nullptr;
}
/// Null where the process declares no potential.
inline const GradientDrift* gradient_drift(const Process& process) {
  return dynamic_cast<const GradientDrift*>(&process);
}

}  // namespace undiffuse::sde
