#pragma once
#include <vector>

#include "sde/noise.hpp"

namespace undiffuse::sde {

/// Quasi-random Brownian paths: particle i is point i of a scrambled Sobol sequence in steps × d dimensions,
/// its coordinates u the increments of a Brownian bridge over the times of a grid, the longest first:
///
///     W(T) = √T Φ⁻¹(u),   W(t_m) - W(t_l) = (t_m - t_l)/h (W(t_r) - W(t_l)) + √((t_m - t_l)(t_r - t_m)/h)
///     Φ⁻¹(u')
///
/// with h = t_r - t_l and m the middle index of l and r. Scrambling is Owen's (nested uniform) by hashing,
/// keyed by (seed, id, dimension): each point is uniform, so means are unbiased, and the spread over streams
/// tells their error. For smooth functionals that mostly the first dimensions decide, the error of a mean
/// over 2^k particles falls nearly like 2^-k instead of 2^{-k/2}; for rough ones in many dimensions it is no
/// better. A functional of dZ too takes another steps × d dimensions, the least important.
///
/// Particles are *not* independent of each other: standard errors from their variance are wrong, take the
/// spread over several streams; whole powers of two from particle 0 are best. Uniforms are multiples of
/// 2^-32, so that no normal is beyond 6.4. Stateless: a step costs log₂(steps) coordinates of 32 bits and
/// inverse normals, at 64 steps 90 times WhiteNoise. Sources: Joe & Kuo, SIAM J. Sci. Comput. 30 (2008), by
/// Boost.Random; Owen, J. Complexity 14 (1998); Burley, J. Comput. Graph. Tech. 9 (2020); Caflisch, Morokoff
/// & Owen, J. Comput. Finance 1 (1997).
class SobolNoise final : public Noise {
 public:
  static constexpr Index most_dimensions = 3667;  ///< that direction numbers are known for

  /// For grids of so many steps and d coordinates. Throws std::invalid_argument unless steps × d is within
  /// what is known.
  SobolNoise(data::Stream stream, Index steps, Index d);

  using Noise::increment;
  /// Throws std::invalid_argument for another number of steps or coordinates, for particles from 2^32 on, and
  /// for dZ where 2 × steps × d dimensions are not known.
  void increment(const TimeGrid& grid, Index step, Index first_particle, Points dW, Points dZ) const override;

 private:
  /// Index interval [begin, end) of steps, halved at middle; its halves' places in nodes_, 0 for single
  /// steps.
  struct Bridge {
    Index begin, middle, end, first, second;
  };
  struct Dimension {
    std::uint32_t directions[32];
    std::uint32_t scramble;
  };

  /// out_i = Φ⁻¹ of coordinate `dimension` of point first + i.
  void normals(Index dimension, std::uint32_t first, Vector out) const;

  Index steps_, d_;
  std::vector<Bridge> bridges_;  ///< breadth first: the longest come first
  std::vector<Dimension> dimensions_;
};

}  // namespace undiffuse::sde
