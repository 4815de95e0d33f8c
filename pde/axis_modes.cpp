#include "pde/axis_modes.hpp"

#include <cmath>

namespace undiffuse::pde {

namespace {

/// Cell number 1 on all axes but one, where it is the first: its line meets no wall that it does not end on.
template <int Dim>
Index first_of_inner_line(const Grid<Dim>& grid, int axis) {
  Index cell = 0;
  for (int a = 0; a < Dim; ++a) cell += a == axis ? 0 : grid.stride(a);
  return cell;
}

/// √w of one line's unknowns, w their widths by the axis's spacing.
template <int Dim>
Eigen::VectorXd root_widths(const Grid<Dim>& grid, int axis) {
  const Range unknown = grid.unknowns(axis);
  const Index first = first_of_inner_line(grid, axis);
  return Eigen::VectorXd::NullaryExpr(unknown.end - unknown.begin, [&](Index i) {
    return std::sqrt(grid.volume(first + (unknown.begin + i) * grid.stride(axis)) / grid.cell_volume());
  });
}

template <int Dim>
WeighedModes modes_of_axis(const HeatOperator<Dim>& A, int axis) {
  const Grid<Dim>& grid = A.grid();
  const Range unknown = grid.unknowns(axis);
  const Index n = grid.cells[axis], m = unknown.end - unknown.begin;
  Eigen::VectorXd lower(n), diagonal(n), upper(n);
  A.rows(axis, first_of_inner_line(grid, axis), lower, diagonal, upper);
  const auto coupling = [&](Index i, Index j) { return -std::sqrt(upper[i] * lower[j]); };
  const Eigen::VectorXd on = -diagonal.segment(unknown.begin, m);
  const Eigen::VectorXd beside = Eigen::VectorXd::NullaryExpr(
      m - 1, [&](Index i) { return coupling(unknown.begin + i, unknown.begin + i + 1); });
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver;
  if (grid.periodic(axis)) {
    Eigen::MatrixXd S = on.asDiagonal();
    S.diagonal(-1) = beside;
    S(n - 1, 0) = coupling(n - 1, 0);
    solver.compute(S);  // reads what is below the diagonal
  } else {
    solver.computeFromTridiagonal(on, beside);
  }
  return weighed_modes(solver, root_widths(grid, axis));
}

}  // namespace

template <int Dim>
AxisModes<Dim>::AxisModes(const HeatOperator<Dim>& A) : grid_(A.grid()) {
  for (int axis = 0; axis < Dim; ++axis) axes_[axis] = modes_of_axis(A, axis);
}

template <int Dim>
Eigen::VectorXd AxisModes<Dim>::rate() const {
  Eigen::VectorXd rate = Eigen::VectorXd::Zero(grid_.size());
  for (int axis = 0; axis < Dim; ++axis) {
    const Range unknown = grid_.unknowns(axis);
    for (Index c = 0; c < rate.size(); ++c) {
      const Index i = (c / grid_.stride(axis)) % grid_.cells[axis];
      if (i >= unknown.begin && i < unknown.end) rate[c] += axes_[axis].rate[i - unknown.begin];
    }
  }
  return rate;
}

/// All lines of an axis: columns of one matrix along the first, rows of several along another.
template <int Dim>
void AxisModes<Dim>::transform(int axis, bool forward, double* x) const {
  const auto& [rate, V, root] = axes_[axis];
  const Index begin = grid_.unknowns(axis).begin, m = rate.size(), n = grid_.cells[axis];
  if (axis == 0) {
    auto lines = Eigen::Map<Eigen::MatrixXd>(x, n, grid_.size() / n).middleRows(begin, m);
    if (forward) {
      lines = V.transpose() * (root.asDiagonal() * lines).eval();
    } else {
      lines = root.cwiseInverse().asDiagonal() * (V * lines).eval();
    }
    return;
  }
  const Index stride = grid_.stride(axis);
  for (Index first = 0; first < grid_.size(); first += n * stride) {
    auto lines = Eigen::Map<Eigen::MatrixXd>(x + first, stride, n).middleCols(begin, m);
    if (forward) {
      lines = (lines * root.asDiagonal()).eval() * V;
    } else {
      lines = (lines * V.transpose()).eval() * root.cwiseInverse().asDiagonal();
    }
  }
}

template <int Dim>
void AxisModes<Dim>::forward(Vector x) const {
  for (int axis = 0; axis < Dim; ++axis) transform(axis, true, x.data());
}

template <int Dim>
void AxisModes<Dim>::inverse(Vector x) const {
  for (int axis = Dim - 1; axis >= 0; --axis) transform(axis, false, x.data());
}

template class AxisModes<1>;
template class AxisModes<2>;
template class AxisModes<3>;

}  // namespace undiffuse::pde
