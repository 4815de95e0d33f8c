#include "sde/diffusion_slope.hpp"

#include <cmath>
#include <limits>

#include "sde/scratch.hpp"

namespace undiffuse::sde {

void diffusion_slope(const Process& process, ConstPoints x, double t, Points out) {
  if (const auto* declared = dynamic_cast<const DiffusionSlope*>(&process))
    return declared->diffusion_slope(x, t, out);
  static const double cbrt_epsilon = std::cbrt(std::numeric_limits<double>::epsilon());
  const detail::Scratch<DiffusionSlope> scratch(x.rows(), x.cols(), 3);
  auto above = scratch[0], below = scratch[1], g = scratch[2];
  // g_i depends on x_i alone: all coordinates move at once. The width is that between the rounded points.
  above = x.array() + cbrt_epsilon * x.array().abs().max(1.0);
  below = x.array() - cbrt_epsilon * x.array().abs().max(1.0);
  process.diffusion(above, t, out);
  process.diffusion(below, t, g);
  out = (out - g).cwiseQuotient(above - below);
}

}  // namespace undiffuse::sde
