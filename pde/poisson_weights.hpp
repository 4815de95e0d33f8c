#pragma once
#include <cstddef>
#include <vector>

namespace undiffuse::pde {

/// Poisson weights w_n = e^{-m} m^n/n!, n = 0, 1, ... as far as a double holds them, normalised to sum 1.
/// tail[n] = w_{n+1} + w_{n+2} + ... By recurrence from the largest weight both ways: no logarithm, no
/// underflow of the first weight, each right to a few roundings. Source: Fox & Glynn, Comm. ACM 31 (1988)
/// 440–445.
struct PoissonWeights {
  static constexpr double largest_mean = 500;            ///< longer times are taken in pieces
  static constexpr double negligible = 1e-17;            ///< what may be left of a sum, of every cell
  static constexpr std::size_t terms_between_looks = 8;  ///< at what is left

  std::vector<double> weight, tail;

  /// Allocates for every mean that assign() takes.
  PoissonWeights();
  /// The weights of mean m. Throws std::invalid_argument unless 0 <= m <= largest_mean.
  void assign(double m);
};

}  // namespace undiffuse::pde
