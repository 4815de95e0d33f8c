#pragma once
#include "score/score.hpp"

namespace undiffuse::score {

/// A score may declare, by deriving from this too, that it knows a block of particles each at a time of its
/// own: what the reverse flow needs when each particle has its own steps.
class ScoreAtTimes {
 public:
  virtual ~ScoreAtTimes() = default;
  /// out_i = s(x_i, t_i) for x (n, d), t (n); out (n, d) must not overlap x. The same bits for a particle
  /// wherever it stands.
  virtual void evaluate_at(ConstPoints x, ConstVector t, Points out) const = 0;
};

}  // namespace undiffuse::score
