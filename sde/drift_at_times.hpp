#pragma once
#include "sde/process.hpp"

namespace undiffuse::sde {

/// A process whose drift depends on time may declare, by deriving from this too, that it knows the drift of a
/// block of particles each at a time of its own: what a block with a step size a particle needs.
class DriftAtTimes {
 public:
  virtual ~DriftAtTimes() = default;
  /// out_i = f(x_i, t_i) for x (n, d), t (n); out (n, d) must not overlap x. The same bits for a particle
  /// wherever it stands in the block. Allocates nothing.
  virtual void drift_at(ConstPoints x, ConstVector t, Points out) const = 0;
};

}  // namespace undiffuse::sde
