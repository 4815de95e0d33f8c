#pragma once
#include "sde/process.hpp"

namespace undiffuse::sde {

/// A process with state-dependent noise may declare, by deriving from this too, how steep it is.
class DiffusionSlope {
 public:
  virtual ~DiffusionSlope() = default;
  /// out_i = ∂g_i/∂x_i at x (n, d), one entry a coordinate [1/√time]. Allocates nothing.
  virtual void diffusion_slope(ConstPoints x, double t, Points out) const = 0;
};

/// ∂g_i/∂x_i as the process declares it; else by central differences, two evaluations of g at x_i ± h, h =
/// 6e-6 max(1, |x_i|): exact for a g quadratic in x but for rounding, about 1e-11 |g|/max(1, |x_i|);
/// otherwise off by h² |∂³g/∂x³| / 6. So declare it where g varies over lengths far below 1, or is not
/// defined on both sides.
void diffusion_slope(const Process& process, ConstPoints x, double t, Points out);

}  // namespace undiffuse::sde
