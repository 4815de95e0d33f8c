#pragma once
#include "sde/noise.hpp"

namespace undiffuse::sde {

/// Another noise over steps that each hold m steps of a finer grid: sums along the way,
///
///     dW = Σ dW_i,   dZ = Σ (dZ_i + (W_i - W_0) dt_i)
///
/// so that a coarse and a fine run follow one path whatever the noise: the coupling of multilevel Monte Carlo
/// and of measured strong orders. Costs m increments of the finer noise a step; where the grids do not nest
/// use BrownianPath.
class CoarseNoise final : public Noise {
 public:
  /// Both kept: the noise by reference, it must live as long. Throws std::invalid_argument unless m >= 1 and
  /// the grid has a multiple of m steps.
  CoarseNoise(const Noise& fine, TimeGrid fine_grid, Index m);

  /// The grid of every m-th time, the only one that `increment` takes.
  const TimeGrid& grid() const { return grid_; }

  using Noise::increment;
  void increment(const TimeGrid& grid, Index step, Index first_particle, Points dW, Points dZ) const override;

 private:
  const Noise& fine_;
  TimeGrid fine_grid_, grid_;
  Index m_;
};

}  // namespace undiffuse::sde
