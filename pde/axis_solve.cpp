#include "pde/axis_solve.hpp"

#include <algorithm>

#include "pde/parallel.hpp"

namespace undiffuse::pde {

template <int Dim>
AxisSolve<Dim>::AxisSolve(const HeatOperator<Dim>& A, int axis)
    : A_(A), axis_(axis), threads_(available_threads()) {
  const Grid<Dim>& grid = A.grid();
  const Index n = grid.cells[axis], stride = grid.stride(axis);
  bundle_ = axis == 0 ? grid.size() : n * stride;
  if (A.same_rows()) {
    scratch_.assign(static_cast<std::size_t>(threads_), Eigen::VectorXd::Zero(sweep_scratch(n)));
    return;
  }
  const Ends ends = grid.periodic(axis) ? Ends::cyclic : Ends::open;
  for (Index first = 0; first < grid.size(); first += bundle_) {
    axis == 0 ? lines_.emplace_back(n, grid.size() / n, 0, ends) : lines_.emplace_back(stride, n, 1, ends);
  }
}

template <int Dim>
void AxisSolve<Dim>::factorise(double c) {
  if (A_.same_rows()) {
    shared_ = LineFactor(A_.line(axis_), c, A_.grid().periodic(axis_) ? Ends::cyclic : Ends::open);
  } else {
    factorise_lines(c);
  }
  c_ = c;
}

template <int Dim>
void AxisSolve<Dim>::factorise_lines(double c) {
  const Grid<Dim>& grid = A_.grid();
  const Index n = grid.cells[axis_], stride = grid.stride(axis_);
  Eigen::VectorXd row_lower(n), row_diagonal(n), row_upper(n);
  Eigen::VectorXd lower(bundle_), diagonal(bundle_), upper(bundle_);
  for (std::size_t b = 0; b < lines_.size(); ++b) {
    const Index first = static_cast<Index>(b) * bundle_;
    for (Index line = 0; line < bundle_ / n; ++line) {
      const Index head = axis_ == 0 ? line * n : line;
      A_.rows(axis_, first + head, row_lower, row_diagonal, row_upper);
      for (Index i = 0; i < n; ++i) {
        lower[head + i * stride] = -c * row_lower[i];
        diagonal[head + i * stride] = 1 - c * row_diagonal[i];
        upper[head + i * stride] = -c * row_upper[i];
      }
    }
    lines_[b].factorise(lower, diagonal, upper);
  }
}

/// Blocks of neighbouring lines: rows along the first axis, columns along another.
template <int Dim>
void AxisSolve<Dim>::solve_shared(double* x) {
  const SweepFactor factor = shared_.view();
  const Index n = factor.n, stride = A_.grid().stride(axis_), lines = A_.grid().size() / n;
  const auto rows = [&](Index b, int thread) {
    std::array<SweepRow, sweep_rows> all;
    for (Index r = 0; r < sweep_rows; ++r) {
      double* row = x + std::min(b * sweep_rows + r, lines - 1) * n;
      all[static_cast<std::size_t>(r)] = {row, row, row, 1, 0, 0, 0, row};
    }
    solve_rows(factor, nullptr, all.data(), scratch_[static_cast<std::size_t>(thread)].data());
  };
  const Index strips = (stride + sweep_columns - 1) / sweep_columns;
  const auto columns = [&](Index b, int thread) {
    const Index first = b % strips * sweep_columns;
    double* from = x + b / strips * bundle_ + first;
    solve_columns(factor, std::min(sweep_columns, stride - first), stride, from, from,
                  scratch_[static_cast<std::size_t>(thread)].data());
  };
  if (axis_ == 0) return for_each_block((lines + sweep_rows - 1) / sweep_rows, threads_, std::ref(rows));
  for_each_block(lines / stride * strips, threads_, std::ref(columns));
}

template <int Dim>
void AxisSolve<Dim>::apply(double c, Vector x) {
  if (c != c_) factorise(c);
  if (A_.same_rows()) return solve_shared(x.data());
  for (std::size_t b = 0; b < lines_.size(); ++b)
    lines_[b].solve(x.segment(static_cast<Index>(b) * bundle_, bundle_));
}

template class AxisSolve<1>;
template class AxisSolve<2>;
template class AxisSolve<3>;

}  // namespace undiffuse::pde
