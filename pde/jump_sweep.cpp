#include "pde/jump_sweep.hpp"

#include <algorithm>
#include <array>

#include "pde/line_blocks.hpp"
#include "pde/parallel.hpp"

namespace undiffuse::pde {
namespace {

/// Lines side by side with their rates times the step: up_i from cell i to i + 1, down_i back; between walls
/// the last pair leads out, up of the last cell and down of the first.
template <int Lanes>
struct Lines {
  Index n;
  double* q;
  double* up;
  double* down;
  double* pivot;  ///< reciprocal pivots
  double*
      from_last;  ///< on a torus: what the last cell sends to cell i while cells 0 ... i - 1 are eliminated
};
constexpr int work_arrays = 5;
template <int Lanes>
using Lane = std::array<double, Lanes>;

/// q <- (1 + A) q.
template <int Lanes>
void explicit_step(const Lines<Lanes>& line, bool cyclic) {
  Lane<Lanes> below{}, first{};  // what stands behind the ends: nothing between walls
  const Index end = (line.n - 1) * Lanes;
  for (int l = 0; l < Lanes && cyclic; ++l) below[l] = line.q[end + l], first[l] = line.q[l];
  for (Index i = 0; i < line.n; ++i) {
    const Index lower = i == 0 ? end : (i - 1) * Lanes;
    const double* above = i == line.n - 1 ? first.data() : line.q + (i + 1) * Lanes;
    for (int l = 0; l < Lanes; ++l) {
      const Index k = i * Lanes + l;
      const double stays = line.q[k] * (1 - (line.up[k] + line.down[lower + l]));
      const double comes = line.up[lower + l] * below[l] + line.down[k] * above[l];
      below[l] = line.q[k];
      line.q[k] = stays + comes;
    }
  }
}

/// (1 - A) q' = q between walls. left: what is left of the column sum.
template <int Lanes>
void solve_open(const Lines<Lanes>& line) {
  Lane<Lanes> left;
  const Index end = (line.n - 1) * Lanes;
  for (int l = 0; l < Lanes; ++l) left[l] = 1 + line.down[end + l];
  for (Index i = 0; i < end; i += Lanes) {
    for (int l = 0; l < Lanes; ++l) {
      const Index k = i + l;
      const double pivot = 1 / (left[l] + line.up[k]);
      line.pivot[k] = pivot;
      line.q[k + Lanes] += line.q[k] * (line.up[k] * pivot);
      left[l] = 1 + line.down[k] * (left[l] * pivot);
    }
  }
  for (int l = 0; l < Lanes; ++l) line.q[end + l] /= left[l] + line.up[end + l];
  for (Index i = end - Lanes; i >= 0; i -= Lanes) {
    for (int l = 0; l < Lanes; ++l) {
      const Index k = i + l;
      line.q[k] = (line.q[k] + line.down[k] * line.q[k + Lanes]) * line.pivot[k];
    }
  }
}

/// What the elimination on a torus carries from cell to cell.
template <int Lanes>
struct Carried {
  Lane<Lanes> left;       ///< of cell i's column sum
  Lane<Lanes> left_last;  ///< of the last cell's
  Lane<Lanes> to_last;    ///< rate from cell i to the last cell, past those eliminated
  Lane<Lanes> last;       ///< right-hand side of the last cell
};

template <int Lanes>
void eliminate(const Lines<Lanes>& line, Carried<Lanes>& c) {
  const Index end = (line.n - 1) * Lanes;
  for (Index i = 0; i + Lanes < end; i += Lanes) {
    for (int l = 0; l < Lanes; ++l) {
      const Index k = i + l;
      const double pivot = 1 / (c.left[l] + line.up[k] + c.to_last[l]);
      line.pivot[k] = pivot;
      line.q[k + Lanes] += line.q[k] * (line.up[k] * pivot);
      c.last[l] += line.q[k] * (c.to_last[l] * pivot);
      c.left_last[l] += line.from_last[k] * (c.left[l] * pivot);
      c.left[l] = 1 + line.down[k] * (c.left[l] * pivot);
      c.to_last[l] = line.down[k] * (c.to_last[l] * pivot);
      line.from_last[k + Lanes] = line.from_last[k] * (line.up[k] * pivot);
    }
  }
  for (int l = 0; l < Lanes; ++l) {
    const Index k = end - Lanes + l;
    const double out = line.up[k] + c.to_last[l];
    const double pivot = 1 / (c.left[l] + out);
    line.pivot[k] = pivot;
    c.last[l] += line.q[k] * (out * pivot);
    c.left_last[l] += (line.down[k] + line.from_last[k]) * (c.left[l] * pivot);
  }
}

/// (1 - A) q' = q on a torus: the last cell is eliminated last.
template <int Lanes>
void solve_cyclic(const Lines<Lanes>& line) {
  Carried<Lanes> c;
  const Index end = (line.n - 1) * Lanes;
  for (int l = 0; l < Lanes; ++l) {
    c.left[l] = c.left_last[l] = 1;
    c.to_last[l] = line.down[end + l];
    line.from_last[l] = line.up[end + l];
    c.last[l] = line.q[end + l];
  }
  eliminate(line, c);
  for (int l = 0; l < Lanes; ++l) line.q[end + l] = c.last[l] / c.left_last[l];
  for (Index i = end - Lanes; i >= 0; i -= Lanes) {
    for (int l = 0; l < Lanes; ++l) {
      const Index k = i + l;
      const double comes = line.down[k] * line.q[k + Lanes] + line.from_last[k] * line.q[end + l];
      line.q[k] = (line.q[k] + comes) * line.pivot[k];
    }
  }
}

}  // namespace

template <int Dim>
JumpSweep<Dim>::JumpSweep(const Grid<Dim>& grid) : grid_(grid), threads_(Dim == 1 ? 1 : available_threads()) {
  const Index longest = *std::max_element(grid.cells.begin(), grid.cells.end());
  const int lanes = Dim == 1 ? 1 : LineBlock::full;
  const auto threads = static_cast<std::size_t>(threads_);
  work_.assign(threads, Eigen::VectorXd(work_arrays * longest * lanes));
  for (std::size_t i = 0; i < threads; ++i) uniformised_.emplace_back(longest, lanes);
}

template <int Dim>
void JumpSweep<Dim>::sweep(Rule rule, int axis, double dt, const EdgeRates<Dim>& rates, Eigen::VectorXd& q) {
  const LineBlocks<Dim> blocks(grid_, axis);
  const bool cyclic = grid_.periodic(axis);
  const double scale = rule == Rule::midpoint ? dt / 2 : dt;
  const auto run = [&]<int Lanes>(const LineBlock& block, int number) {
    const auto thread = static_cast<std::size_t>(number);
    double* work = work_[thread].data();
    const Index size = block.length * Lanes;
    const Lines<Lanes> line{block.length,    work,           work + size, work + 2 * size,
                            work + 3 * size, work + 4 * size};
    block.template gather<Lanes>(q.data(), 1.0, line.q);
    block.template gather<Lanes>(rates.up[axis].data(), scale, line.up);
    block.template gather<Lanes>(rates.down[axis].data(), scale, line.down);
    if (rule == Rule::exponential) {
      uniformised_[thread].apply(line.n, Lanes, cyclic, line.up, line.down, line.q);
    } else {
      if (rule == Rule::midpoint) explicit_step(line, cyclic);
      cyclic ? solve_cyclic(line) : solve_open(line);
    }
    block.template scatter<Lanes>(line.q, q.data());
  };
  for_each_line_block(blocks, threads_, run);
}

template <int Dim>
void JumpSweep<Dim>::implicit_euler(int axis, double dt, const EdgeRates<Dim>& rates, Eigen::VectorXd& q) {
  sweep(Rule::implicit_euler, axis, dt, rates, q);
}

template <int Dim>
void JumpSweep<Dim>::midpoint(int axis, double dt, const EdgeRates<Dim>& rates, Eigen::VectorXd& q) {
  sweep(Rule::midpoint, axis, dt, rates, q);
}

template <int Dim>
void JumpSweep<Dim>::exponential(int axis, double dt, const EdgeRates<Dim>& rates, Eigen::VectorXd& q) {
  sweep(Rule::exponential, axis, dt, rates, q);
}

template class JumpSweep<1>;
template class JumpSweep<2>;
template class JumpSweep<3>;

}  // namespace undiffuse::pde
