#pragma once
#include "sde/noise.hpp"

namespace undiffuse::sde {

/// Antithetic pairs: of each 16 particles 16g ... 16g + 15 the first eight move by increments of another
/// noise and the eight behind them by the opposite ones,
///
///     dW_{16g+j} = dV_{8g+j},   dW_{16g+j+8} = -dV_{8g+j},   0 <= j < 8,   and dZ likewise
///
/// Each particle is a Brownian motion as before, so means stay unbiased; the mean of a pair has less variance
/// than that of two independent particles where the result is monotone in the noise, and *more* where it is
/// even in it. Pairs are not independent of each other within: estimate errors from the means of pairs. Give
/// whole groups of 16 particles that begin alike in pairs. Source: Hammersley & Morton, Math. Proc. Camb.
/// Phil. Soc. 52 (1956) 449–475.
class Antithetic final : public Noise {
 public:
  /// Kept by reference: it must live as long. Not an Antithetic itself, nor a noise that pairs particles.
  explicit Antithetic(const Noise& noise) : noise_(noise) {}
  using Noise::increment;
  void increment(const TimeGrid& grid, Index step, Index first_particle, Points dW, Points dZ) const override;

 private:
  const Noise& noise_;
};

}  // namespace undiffuse::sde
