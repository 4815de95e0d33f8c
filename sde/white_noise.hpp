#pragma once
#include "sde/noise.hpp"

namespace undiffuse::sde {

/// Fresh normals for each step, the fast one: with independent z, y ~ N(0, I) of (stream, step, particle)
///
///     dW = √dt z,    dZ = ½ dt dW + √(dt³/12) y
///
/// Another grid is another path; BrownianPath keeps the path. dW has the same bits whether dZ is asked for or
/// not. Source: Kloeden & Platen, Numerical Solution of Stochastic Differential Equations (1992), section
/// 10.4.
class WhiteNoise final : public Noise {
 public:
  explicit WhiteNoise(data::Stream stream) : stream_(stream) {}
  using Noise::increment;
  void increment(const TimeGrid& grid, Index step, Index first_particle, Points dW, Points dZ) const override;

 private:
  data::Stream stream_;
};

}  // namespace undiffuse::sde
