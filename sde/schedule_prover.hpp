#pragma once
#include "sde/affine.hpp"

namespace undiffuse::sde {

/// What was farthest off, and at which time.
struct Worst {
  double value = 0;  ///< relative; NaN where something was not a number
  double time = 0;
};

/// How well a schedule satisfies what every affine process must.
struct ScheduleProof {
  double log_alpha_at_0, variance_at_0;  ///< the larger of doubles and Quad: ln α(0) and σ²(0), both 0
  Worst rate;                            ///< |(ln α)' - a| / (|a| + |ln α|/t)
  Worst noise;                           ///< |(σ²)' - 2aσ² - g²| / (|g²| + 2|aσ²| + σ²/t)
  Worst double_log_alpha, double_variance, double_rate, double_noise;  ///< |double - Quad| / |Quad|

  /// Right in quadruple precision, and in double to `round_off`: that is 9 half units in the last place.
  bool holds(double round_off = 1e-15) const;
};

/// Proves, for an affine process from its own ln α, σ², a and g² in 113 binary digits,
///
///     a = (ln α)',   (σ²)' = 2aσ² + g²,   α(0) = 1,   σ(0) = 0
///
/// and how far its doubles are from them, at some 25 times a decade from 1e-12 to T and, where the schedule
/// ends at a finite time, as many a decade of what is left to it. Derivatives are central differences of
/// order 8 over steps of 2^-17 of the shorter of t and what is left: error about 1e-29 (round-off) for
/// schedules that vary over such times, (1e-5 k t)⁸ for rates k above 1/t. A proof takes about 10 ms: for
/// tests and tables, not for loops. Throws std::invalid_argument unless 1e-12 < T < process.end(), T finite.
/// Source: Song et al., ICLR 2021 (arXiv:2011.13456), section 3.4; Fornberg, Math. Comp. 51 (1988) 699–706.
ScheduleProof prove_schedule(const AffineProcess& process, double T);

}  // namespace undiffuse::sde
