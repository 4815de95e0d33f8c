#include "pde/axis_solve.hpp"

namespace undiffuse::pde {

template <int Dim>
AxisSolve<Dim>::AxisSolve(const HeatOperator<Dim>& A, int axis) : A_(A), axis_(axis) {
  const Grid<Dim>& grid = A.grid();
  const Index n = grid.cells[axis], stride = grid.stride(axis);
  bundle_ = axis == 0 ? grid.size() : n * stride;
  const Ends ends = grid.periodic(axis) ? Ends::cyclic : Ends::open;
  for (Index first = 0; first < grid.size(); first += bundle_) {
    axis == 0 ? lines_.emplace_back(n, grid.size() / n, 0, ends) : lines_.emplace_back(stride, n, 1, ends);
  }
}

template <int Dim>
void AxisSolve<Dim>::factorise(double c) {
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
  c_ = c;
}

template <int Dim>
void AxisSolve<Dim>::apply(double c, Vector x) {
  if (c != c_) factorise(c);
  for (std::size_t b = 0; b < lines_.size(); ++b)
    lines_[b].solve(x.segment(static_cast<Index>(b) * bundle_, bundle_));
}

template class AxisSolve<1>;
template class AxisSolve<2>;
template class AxisSolve<3>;

}  // namespace undiffuse::pde
