#include "sde/coarse_noise.hpp"

#include <utility>

#include "sde/require.hpp"
#include "sde/scratch.hpp"

namespace undiffuse::sde {

CoarseNoise::CoarseNoise(const Noise& fine, TimeGrid fine_grid, Index m)
    : fine_(fine), fine_grid_(std::move(fine_grid)), m_(m) {
  detail::require(m >= 1 && fine_grid_.steps() >= m && fine_grid_.steps() % m == 0,
                  "CoarseNoise: the fine grid needs a multiple of m steps, m >= 1");
  for (Index k = 0; k <= fine_grid_.steps(); k += m) grid_.t.push_back(fine_grid_.t[k]);
}

void CoarseNoise::increment(const TimeGrid& grid, Index step, Index first_particle, Points dW,
                            Points dZ) const {
  detail::require_step(grid, step, first_particle, dW, dZ);
  detail::require(grid.t == grid_.t, "CoarseNoise: another grid than its own");
  const detail::Scratch<CoarseNoise> scratch(dW.rows(), dW.cols(), 2);
  auto part = scratch[0], integral = scratch[1];
  const Index integrals = dZ.rows();
  fine_.increment(fine_grid_, step * m_, first_particle, dW, dZ);
  for (Index k = step * m_ + 1; k < (step + 1) * m_; ++k) {
    fine_.increment(fine_grid_, k, first_particle, part, integral.topRows(integrals));
    if (integrals > 0) dZ += integral + fine_grid_.step_size(k) * dW;
    dW += part;
  }
}

}  // namespace undiffuse::sde
