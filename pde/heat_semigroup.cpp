#include "pde/heat_semigroup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "pde/by_sign.hpp"
#include "pde/line_blocks.hpp"
#include "pde/parallel.hpp"
#include "pde/poisson_weights.hpp"

namespace undiffuse::pde {
namespace {

/// The values beside the line's ends, as the walls reflect them or the torus repeats them.
void fill_ghosts(double* line, Index n, Index lanes, Boundary boundary) {
  const bool torus = boundary == Boundary::periodic;
  std::copy_n(line + (torus ? n - 1 : 0) * lanes, lanes, line - lanes);
  std::copy_n(line + (torus ? 0 : n - 1) * lanes, lanes, line + n * lanes);
}

/// One term: next = Q now, sum += weight next, for lines side by side.
void add_term(const double* now, double weight, Index size, Index lanes, double* next, double* sum) {
  for (Index k = 0; k < size; ++k) {
    next[k] = 0.5 * (now[k - lanes] + now[k + lanes]);
    sum[k] += weight * next[k];
  }
}

/// Σ_n w_n Qⁿ p of n cells a line; `work` holds three times (n + 2) lanes, the first of them p from its
/// second row on. Returns where the sum stands. No cell of Qⁿ p is above max p, so tail[n] max p bounds what
/// is left.
const double* uniformised(double* work, Index n, Index lanes, Boundary boundary,
                          const PoissonWeights& poisson) {
  const Index size = n * lanes;
  double* now = work + lanes;
  double* next = now + size + 2 * lanes;
  double* sum = next + size + 2 * lanes;
  const double largest = *std::max_element(now, now + size);
  for (Index k = 0; k < size; ++k) sum[k] = poisson.weight[0] * now[k];
  for (std::size_t term = 1; term < poisson.weight.size(); ++term) {
    fill_ghosts(now, n, lanes, boundary);
    add_term(now, poisson.weight[term], size, lanes, next, sum);
    std::swap(now, next);
    if (term % PoissonWeights::terms_between_looks == 0 &&
        poisson.tail[term] * largest <= PoissonWeights::negligible * *std::min_element(sum, sum + size)) {
      break;
    }
  }
  return sum;
}

}  // namespace

template <int Dim>
HeatSemigroup<Dim>::HeatSemigroup(const Grid<Dim>& grid, double kappa) : grid_(grid), kappa_(kappa) {
  if (!(kappa > 0) || !std::isfinite(kappa)) {
    throw std::invalid_argument(fmt::format("HeatSemigroup: kappa = {} must be positive", kappa));
  }
  require_closed(grid, "HeatSemigroup");
}

template <int Dim>
void HeatSemigroup<Dim>::apply_axis(int axis, double m, Eigen::VectorXd& p) const {
  const auto pieces = static_cast<Index>(std::max(1.0, std::ceil(m / PoissonWeights::largest_mean)));
  PoissonWeights poisson;
  poisson.assign(m / static_cast<double>(pieces));
  const LineBlocks<Dim> blocks(grid_, axis);
  const auto run = [&]<int Lanes>(const LineBlock& block, int) {
    std::vector<double> work(static_cast<std::size_t>(3 * (block.length + 2) * Lanes));
    block.template gather<Lanes>(p.data(), 1.0, work.data() + Lanes);
    for (Index piece = 0; piece < pieces; ++piece) {
      const double* sum = uniformised(work.data(), block.length, Lanes, grid_.sides[axis].lower, poisson);
      std::copy_n(sum, block.length * Lanes, work.data() + Lanes);
    }
    block.template scatter<Lanes>(work.data() + Lanes, p.data());
  };
  for_each_line_block(blocks, available_threads(), run);
}

template <int Dim>
void HeatSemigroup<Dim>::apply_non_negative(double t, Eigen::VectorXd& p) const {
  for (int axis = 0; axis < Dim; ++axis) {
    const double h = grid_.spacing(axis);
    apply_axis(axis, 2 * kappa_ * t / (h * h), p);
  }
}

template <int Dim>
void HeatSemigroup<Dim>::apply(double t, Field<Dim>& p) const {
  require_on(grid_, p, "HeatSemigroup");
  if (!(t >= 0) || !std::isfinite(t))
    throw std::invalid_argument(fmt::format("HeatSemigroup: t = {} < 0", t));
  if (!p.values.allFinite()) throw std::invalid_argument("HeatSemigroup: the field is not finite");
  if (t == 0) return;
  apply_by_sign(p.values, [&](Eigen::VectorXd& u) { apply_non_negative(t, u); });
}

template class HeatSemigroup<1>;
template class HeatSemigroup<2>;
template class HeatSemigroup<3>;

}  // namespace undiffuse::pde
