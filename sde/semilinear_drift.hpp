#pragma once
#include "sde/process.hpp"

namespace undiffuse::sde {

/// A process may declare, by deriving from this too, the linear part of its drift, the same in every
/// coordinate:
///
///     f(x, t) = a(t) x + N(x, t)
///
/// N is what the drift has beside it. (Affine processes need not: N = 0, and their α is known.)
class SemilinearDrift {
 public:
  virtual ~SemilinearDrift() = default;
  /// a(t) [1/time].
  virtual double linear_rate(double t) const = 0;
  /// ∫ a(s) ds from t to t + dt.
  virtual double linear_integral(double t, double dt) const = 0;
};

}  // namespace undiffuse::sde
