#pragma once
#include "data/random.hpp"
#include "sde/process.hpp"

namespace undiffuse::sde {

/// Brownian increments: dW ~ N(0, dt I), a pure function of (stream, step, particle).
class Noise {
 public:
  explicit Noise(data::Stream stream) : stream_(stream) {}
  /// Fills out (n, d) with the increments over step number `step` of length dt for particles first_particle
  /// ...
  void increment(Index step, double dt, Index first_particle, Points out) const;

 private:
  data::Stream stream_;
};

}  // namespace undiffuse::sde
