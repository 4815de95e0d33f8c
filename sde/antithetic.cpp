#include "sde/antithetic.hpp"

#include "sde/scratch.hpp"

namespace undiffuse::sde {
namespace {

constexpr Index pairs = 8;

/// out row i is that of particle first + i, from rows that begin with particle `start` of the noise below.
void spread_pairs(ConstPoints rows, Index start, Index first, Points out) {
  for (Index c = 0; c < out.cols(); ++c) {
    for (Index i = 0; i < out.rows(); ++i) {
      const Index set = (first + i) / (2 * pairs), place = (first + i) % (2 * pairs);
      const double value = rows(set * pairs + place % pairs - start, c);
      out(i, c) = place < pairs ? value : -value;
    }
  }
}

}  // namespace

void Antithetic::increment(const TimeGrid& grid, Index step, Index first_particle, Points dW,
                           Points dZ) const {
  detail::require_step(grid, step, first_particle, dW, dZ);
  if (dW.rows() == 0) return;
  const Index start = first_particle / (2 * pairs) * pairs;
  const Index stop = (first_particle + dW.rows() - 1) / (2 * pairs) * pairs + pairs;
  const Index integrals = dZ.rows() > 0 ? stop - start : 0;
  const detail::Scratch<Antithetic> scratch(stop - start, dW.cols(), 2);
  auto dV = scratch[0], integral = scratch[1];
  noise_.increment(grid, step, start, dV, integral.topRows(integrals));
  spread_pairs(dV, start, first_particle, dW);
  if (integrals > 0) spread_pairs(integral, start, first_particle, dZ);
}

}  // namespace undiffuse::sde
