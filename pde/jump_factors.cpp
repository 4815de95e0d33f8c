#include "pde/jump_factors.hpp"

#include <stdexcept>

namespace undiffuse::pde {
namespace {

/// Where the factors of lines side by side stand: up and down times the step come in and are overwritten.
struct FactorBlock {
  double* forward;
  double* pivot;
  double* back;
};

template <int Lanes>
void factorise_lines(Index n, const FactorBlock& block) {
  const Index end = (n - 1) * Lanes;
  for (int l = 0; l < Lanes; ++l) {
    double left = 1 + block.back[end + l];  // of a cell's column sum
    for (Index k = l; k <= end + l; k += Lanes) {
      const double pivot = 1 / (left + block.forward[k]);
      left = 1 + block.back[k] * (left * pivot);
      block.pivot[k] = pivot;
      block.forward[k] *= pivot;
      block.back[k] *= pivot;
    }
  }
}

template <int Lanes>
void solve_lines(Index n, const FactorBlock& block, double* q) {
  const Index end = (n - 1) * Lanes;
  for (Index k = 0; k < end; ++k) q[k + Lanes] += q[k] * block.forward[k];
  for (Index k = end; k < end + Lanes; ++k) q[k] *= block.pivot[k];
  for (Index k = end - 1; k >= 0; --k) q[k] = q[k] * block.pivot[k] + block.back[k] * q[k + Lanes];
}

}  // namespace

template <int Dim>
JumpFactors<Dim>::JumpFactors(const Grid<Dim>& grid, int axis, double dt, const EdgeRates<Dim>& rates)
    : blocks_(grid, axis), forward_(grid.size()), pivot_(grid.size()), back_(grid.size()) {
  if (grid.periodic(axis)) throw std::invalid_argument("JumpFactors: only between walls");
  const auto threads = static_cast<std::size_t>(Dim == 1 ? 1 : available_threads());
  work_.assign(threads, Eigen::VectorXd(grid.cells[axis] * LineBlock::full));
  Index begin = 0;
  for (Index b = 0; b < blocks_.count(); ++b) {
    begin_.push_back(begin);
    begin += blocks_[b].length * blocks_[b].lanes;
  }
  const auto factorise = [&]<int Lanes>(const LineBlock& block, Index number, int) {
    const Index first = begin_[static_cast<std::size_t>(number)];
    const FactorBlock factors{forward_.data() + first, pivot_.data() + first, back_.data() + first};
    block.template gather<Lanes>(rates.up[axis].data(), dt, factors.forward);
    block.template gather<Lanes>(rates.down[axis].data(), dt, factors.back);
    factorise_lines<Lanes>(block.length, factors);
  };
  for_each_numbered_line_block(blocks_, static_cast<int>(threads), factorise);
}

template <int Dim>
void JumpFactors<Dim>::solve(Eigen::VectorXd& q) {
  const auto run = [&]<int Lanes>(const LineBlock& block, Index number, int thread) {
    const Index first = begin_[static_cast<std::size_t>(number)];
    double* line = work_[static_cast<std::size_t>(thread)].data();
    block.template gather<Lanes>(q.data(), 1.0, line);
    solve_lines<Lanes>(block.length, {forward_.data() + first, pivot_.data() + first, back_.data() + first},
                       line);
    block.template scatter<Lanes>(line, q.data());
  };
  for_each_numbered_line_block(blocks_, static_cast<int>(work_.size()), run);
}

template class JumpFactors<1>;
template class JumpFactors<2>;
template class JumpFactors<3>;

}  // namespace undiffuse::pde
