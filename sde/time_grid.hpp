#pragma once
#include <vector>

#include "data/points.hpp"

namespace undiffuse::sde {

/// Times t_0 < t_1 < ... < t_n. Steps are integers; the first and last time are hit exactly.
struct TimeGrid {
  std::vector<double> t;

  /// n equal steps on [begin, end]. Throws std::invalid_argument unless begin < end, finite, n >= 1.
  static TimeGrid uniform(double begin, double end, data::Index steps);
  /// Reverse times τ on [0, T] with T - τ_k = T (1 - k/n)^power: steps shrink towards the singular end
  /// t = T - τ = 0. power: at least 1, at most steepest_power(n). Throws std::invalid_argument unless T > 0,
  /// finite, n >= 1.
  static TimeGrid graded(double T, data::Index steps, double power = 2);
  /// The largest power for which a double tells the last time from the one before: the last step, T/n^power,
  /// is 2^-52 T.
  static double steepest_power(data::Index steps);

  data::Index steps() const { return static_cast<data::Index>(t.size()) - 1; }
  double step_size(data::Index k) const { return t[k + 1] - t[k]; }
  double midpoint(data::Index k) const { return t[k] + 0.5 * (t[k + 1] - t[k]); }
};

}  // namespace undiffuse::sde
