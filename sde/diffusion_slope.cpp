#include "sde/diffusion_slope.hpp"

#include <cmath>
#include <limits>

#include "sde/scratch.hpp"

namespace undiffuse::sde {

void diffusion_slope(const Process& process, ConstPoints x, double t, Points room, Points out) {
  if (const auto* declared = dynamic_cast<const DiffusionSlope*>(&process))
    return declared->diffusion_slope(x, t, out);
  static const double cbrt_epsilon = std::cbrt(std::numeric_limits<double>::epsilon());
  const detail::Scratch<DiffusionSlope> scratch(x.rows(), x.cols(), 2);
  auto moved = scratch[0], width = scratch[1];
  // g_i depends on x_i alone: all coordinates move at once. The widths are those between the rounded points.
  moved = x.array() + cbrt_epsilon * x.array().abs().max(1.0);
  width = moved;
  process.diffusion(moved, t, out);
  moved = x.array() - cbrt_epsilon * x.array().abs().max(1.0);
  width -= moved;
  process.diffusion(moved, t, room);
  out = (out - room).cwiseQuotient(width);
}

}  // namespace undiffuse::sde
