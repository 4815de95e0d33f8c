#include "pde/adi_plane.hpp"

#include <algorithm>

#include "pde/parallel.hpp"

namespace undiffuse::pde {

AdiPlane::AdiPlane(const HeatOperator<2>& A)
    : grid_(A.grid()), stage_(Eigen::VectorXd::Zero(A.grid().size())), threads_(available_threads()) {
  for (int axis = 0; axis < 2; ++axis) lines_[static_cast<std::size_t>(axis)] = A.line(axis);
  scratch_.assign(static_cast<std::size_t>(threads_),
                  Eigen::VectorXd::Zero(sweep_scratch(std::max(grid_.cells[0], grid_.cells[1]))));
}

void AdiPlane::factorise(double c) {
  for (std::size_t axis = 0; axis < 2; ++axis) {
    const HeatLine& line = lines_[axis];
    scaled_[axis] = {c * line.below, c * line.above, c * line.pull, c * line.give};
    const bool cyclic = grid_.periodic(static_cast<int>(axis));
    factors_[axis] = LineFactor(line, c, cyclic ? Ends::cyclic : Ends::open);
  }
}

void AdiPlane::solve_block_of_rows(Index first, const double* u, double* scratch) {
  const Index n = grid_.cells[0], rows = grid_.cells[1];
  const auto& [below, above, pull, give] = scaled_[1];
  std::array<SweepRow, sweep_rows> all;
  for (Index r = 0; r < sweep_rows; ++r) {
    const Index j = std::min(first + r, rows - 1);
    const double* here = u + j * n;
    const double* lower = below[j] == 0 ? here : u + (j == 0 ? rows - 1 : j - 1) * n;
    const double* upper = above[j] == 0 ? here : u + (j == rows - 1 ? 0 : j + 1) * n;
    all[static_cast<std::size_t>(r)] = {here,    lower,    upper,    1 - pull[j],
                                        give[j], below[j], above[j], stage_.data() + j * n};
  }
  const HeatLine& x = scaled_[0];
  const SweepLine along{x.below.data(), x.above.data(), x.pull.data(), x.give.data()};
  solve_rows(factors_[0].view(), &along, all.data(), scratch);
}

void AdiPlane::advance(double dt, Vector u) {
  if (dt != dt_) {
    factorise(dt / 2);
    dt_ = dt;
  }
  const Index n = grid_.cells[0], rows = grid_.cells[1];
  const auto along = [&](Index b, int thread) {
    solve_block_of_rows(b * sweep_rows, u.data(), scratch_[static_cast<std::size_t>(thread)].data());
  };
  const auto across = [&](Index b, int thread) {
    const Index first = b * sweep_columns;
    solve_columns(factors_[1].view(), std::min(sweep_columns, n - first), n, stage_.data() + first,
                  u.data() + first, scratch_[static_cast<std::size_t>(thread)].data());
  };
  for_each_block((rows + sweep_rows - 1) / sweep_rows, threads_, std::ref(along));
  for_each_block((n + sweep_columns - 1) / sweep_columns, threads_, std::ref(across));
}

}  // namespace undiffuse::pde
