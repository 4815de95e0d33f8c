#pragma once
#include <optional>
#include <string_view>

#include "sde/noise.hpp"

namespace undiffuse::sde {

/// Orders of convergence in the step: of a noiseless process, of paths, of laws.
struct Order {
  double deterministic;
  double strong;
  double weak;
};

/// One step of one block of particles. An integrator has no state; noise comes in from outside.
class Integrator {
 public:
  virtual ~Integrator() = default;
  /// The orders for a kind of noise; nullopt where the scheme would converge to something else, and integrate
  /// refuses.
  virtual std::optional<Order> order(NoiseKind kind) const = 0;
  virtual std::string_view source() const = 0;
  /// Does the step read dZ of its increments?
  virtual bool needs_integral() const { return false; }
  /// x(t) -> x(t + dt) in place for x (n, d), given what the noise does over the step; without rows, and not
  /// read, for a process without noise.
  virtual void step(const Process& process, double t, double dt, const Increment& noise, Points x) const = 0;
};

}  // namespace undiffuse::sde
