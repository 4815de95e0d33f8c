#include "pde/heat_operator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

namespace undiffuse::pde {
namespace {

/// Width of cell i, or of what node i owns.
template <int Dim>
double width(const Grid<Dim>& grid, int axis, Index i) {
  if (!grid.uniform()) return grid.edge(axis, i + 1) - grid.edge(axis, i);
  const bool on_wall = grid.centring == Centring::nodes && !grid.periodic(axis);
  return on_wall && (i == 0 || i == grid.cells[axis] - 1) ? grid.spacing(axis) / 2 : grid.spacing(axis);
}

/// From the centre of cell i to that of i + 1.
template <int Dim>
double distance(const Grid<Dim>& grid, int axis, Index i) {
  if (grid.uniform()) return grid.spacing(axis);
  const Index next = (i + 1) % grid.cells[axis];
  return 0.5 * (width(grid, axis, i) + width(grid, axis, next));
}

}  // namespace

template <int Dim>
HeatOperator<Dim>::HeatOperator(HeatProblem<Dim> problem, Direction direction, const char* who)
    : problem_(std::move(problem)), sign_(direction == Direction::backward ? -1 : 1) {
  require_valid(problem_, who);
  if (direction == Direction::backward && problem_.forced())
    throw std::invalid_argument(fmt::format("{}: backward only without source, walls at zero", who));
  if (problem_.diffusivity)
    cell_kappa_ =
        Eigen::VectorXd::NullaryExpr(grid().size(), [&](Index c) { return kappa_at(grid().point(c)); });
  for (int axis = 0; axis < Dim; ++axis) lay_out_axis(axis);
  for (Index c = 0; c < grid().size(); ++c) {
    const auto [neighbours, walls] = outflow(c);
    spectral_radius_ = std::max(spectral_radius_, 2 * neighbours + walls);
    largest_rate_ = std::max(largest_rate_, neighbours + walls);
  }
}

template <int Dim>
void HeatOperator<Dim>::lay_out_axis(int axis) {
  const Index n = grid().cells[axis];
  const Range unknown = grid().unknowns(axis);
  Axis& a = axes_[axis];
  a.above.setZero(n);
  a.below.setZero(n);
  for (Index i = unknown.begin; i < unknown.end; ++i) {
    const bool last = i == unknown.end - 1;
    if (last && !grid().periodic(axis)) continue;
    const Index next = last ? 0 : i + 1;
    a.above[i] = 1 / (distance(grid(), axis, i) * width(grid(), axis, i));
    a.below[next] = 1 / (distance(grid(), axis, i) * width(grid(), axis, next));
  }
  lay_out_walls(axis);
  if (cell_kappa_.size() != 0) average_diffusivity(axis);
}

/// The wall's a and b, as Robin's condition a u + b ∂u/∂n = g.
template <int Dim>
std::array<double, 2> HeatOperator<Dim>::robin(int axis, int end) const {
  const Boundary kind = end == 0 ? grid().sides[axis].lower : grid().sides[axis].upper;
  const Wall<Dim>& wall = problem_.walls[axis][end];
  if (kind == Boundary::robin) return {wall.a, wall.b};
  return value_given(kind) ? std::array{1.0, 0.0} : std::array{0.0, 1.0};
}

template <int Dim>
double HeatOperator<Dim>::kappa_at(const std::array<double, Dim>& x) const {
  const double kappa = problem_.diffusivity ? problem_.diffusivity(x) : problem_.kappa;
  if (kappa > 0 && std::isfinite(kappa)) return kappa;
  throw std::invalid_argument(
      fmt::format("HeatOperator: a diffusivity of {} where it must be positive", kappa));
}

template <int Dim>
std::array<double, Dim> HeatOperator<Dim>::wall_point(int axis, int end, Index place) const {
  std::array<double, Dim> x = grid().point(wall_cell(axis, ends_[axis][end].row, place));
  x[axis] = end == 0 ? grid().lower[axis] : grid().upper[axis];
  return x;
}

template <int Dim>
void HeatOperator<Dim>::lay_out_walls(int axis) {
  const Range unknown = grid().unknowns(axis);
  const Index n = grid().cells[axis], places = grid().size() / n;
  const bool nodes = grid().centring == Centring::nodes;
  for (const int end : {0, 1}) {
    const auto [a, b] = robin(axis, end);
    const Index row = end == 0 ? unknown.begin : unknown.end - 1;
    const double rim = width(grid(), axis, row);
    const double d = !nodes ? rim / 2 : (row == 0 || row == n - 1 ? 0 : rim);
    axes_[axis].a[end] = a;
    ends_[axis][end] = {row, Eigen::VectorXd::Zero(places),
                        Eigen::VectorXd::Constant(places, problem_.walls[axis][end].g),
                        std::numeric_limits<double>::quiet_NaN()};
    if (grid().periodic(axis)) continue;
    if (!(a * d + b > 0))
      throw std::invalid_argument("HeatOperator: a Robin wall with b = 0 on nodes; take dirichlet");
    for (Index place = 0; place < places; ++place) {
      double at_wall = problem_.kappa, between = at_wall;
      if (cell_kappa_.size() != 0) {
        at_wall = kappa_at(wall_point(axis, end, place));
        between = 2 / (1 / at_wall + 1 / cell_kappa_[wall_cell(axis, row, place)]);
      }
      ends_[axis][end].rate[place] = 1 / ((a * d / between + b / at_wall) * rim);
    }
  }
}

template <int Dim>
void HeatOperator<Dim>::average_diffusivity(int axis) {
  const Eigen::VectorXd& D = cell_kappa_;
  const Index n = grid().cells[axis], stride = grid().stride(axis);
  face_kappa_[axis].setZero(D.size());
  for (Index c = 0; c < D.size(); ++c) {
    const Index i = (c / stride) % n, next = i == n - 1 ? 0 : i + 1;
    const double here = width(grid(), axis, i), there = width(grid(), axis, next);
    face_kappa_[axis][c] = (here + there) / (here / D[c] + there / D[c + (next - i) * stride]);
  }
}

template <int Dim>
bool HeatOperator<Dim>::diagonal_in_modes() const {
  const auto robin = [](const Sides& s) { return s.lower == Boundary::robin || s.upper == Boundary::robin; };
  return grid().uniform() && cell_kappa_.size() == 0 && std::ranges::none_of(grid().sides, robin);
}

/// κ times the coefficient towards the upper or the lower neighbour in the row of a cell, number i on its
/// line.
template <int Dim>
double HeatOperator<Dim>::towards(bool upper, int axis, Index cell, Index i) const {
  const double coefficient = upper ? axes_[axis].above[i] : axes_[axis].below[i];
  if (face_kappa_[axis].size() == 0) return kappa() * coefficient;
  const Index n = grid().cells[axis], stride = grid().stride(axis);
  const Index face = upper ? cell : (i == 0 ? cell + (n - 1) * stride : cell - stride);
  return sign_ * face_kappa_[axis][face] * coefficient;
}

/// The coefficient of g - a u in the row of a cell; 0 away from the wall.
template <int Dim>
double HeatOperator<Dim>::towards_wall(int axis, int end, Index cell, Index i) const {
  if (i != ends_[axis][end].row) return 0;
  const Index stride = grid().stride(axis);
  return sign_ * ends_[axis][end].rate[cell / (stride * grid().cells[axis]) * stride + cell % stride];
}

template <int Dim>
typename HeatOperator<Dim>::Outflow HeatOperator<Dim>::outflow(Index cell) const {
  Outflow out{0, 0};
  for (int axis = 0; axis < Dim; ++axis) {
    const Index i = (cell / grid().stride(axis)) % grid().cells[axis];
    out.neighbours += std::abs(towards(true, axis, cell, i) + towards(false, axis, cell, i));
    for (const int end : {0, 1}) out.walls += std::abs(axes_[axis].a[end] * towards_wall(axis, end, cell, i));
  }
  return out;
}

/// Rows of one line of cells: each towards both its neighbours, the wall's own term apart.
template <int Dim>
void HeatOperator<Dim>::add_line(double scale, const double* u, double* out) const {
  const auto& [above, below, a] = axes_[0];
  const Range unknown = grid().unknowns(0);
  const Index first = unknown.begin, last = unknown.end - 1;
  const double factor = scale * kappa();
  const auto add = [&](Index i, Index lower, Index upper) {
    out[i] += factor * (above[i] * (u[upper] - u[i]) + below[i] * (u[lower] - u[i]));
  };
  add(first, grid().periodic(0) ? last : first, first + 1);
  for (Index i = first + 1; i < last; ++i) add(i, i - 1, i + 1);
  add(last, last - 1, grid().periodic(0) ? first : last);
}

/// The same along another axis, `stride` lines side by side.
template <int Dim>
void HeatOperator<Dim>::add_rows(int axis, double scale, const double* u, double* out) const {
  const Index n = grid().cells[axis], stride = grid().stride(axis);
  const Range unknown = grid().unknowns(axis);
  for (Index i = unknown.begin; i < unknown.end; ++i) {
    const double above = scale * kappa() * axes_[axis].above[i];
    const double below = scale * kappa() * axes_[axis].below[i];
    const double* here = u + i * stride;
    const double* upper = above == 0 ? here : u + (i == n - 1 ? 0 : i + 1) * stride;
    const double* lower = below == 0 ? here : u + (i == 0 ? n - 1 : i - 1) * stride;
    double* to = out + i * stride;
    for (Index k = 0; k < stride; ++k) to[k] += above * (upper[k] - here[k]) + below * (lower[k] - here[k]);
  }
}

/// The same for a diffusivity that varies.
template <int Dim>
void HeatOperator<Dim>::add_varying(int axis, double scale, ConstVector u, Vector out) const {
  const Index n = grid().cells[axis], stride = grid().stride(axis);
  for (Index c = 0; c < u.size(); ++c) {
    const Index i = (c / stride) % n;
    const Index above = i == n - 1 ? c - (n - 1) * stride : c + stride;
    const Index below = i == 0 ? c + (n - 1) * stride : c - stride;
    out[c] += scale * (towards(true, axis, c, i) * (u[above] - u[c]) +
                       towards(false, axis, c, i) * (u[below] - u[c]));
  }
}

template <int Dim>
void HeatOperator<Dim>::add_axis(int axis, double scale, ConstVector u, Vector out) const {
  const Index bundle = grid().cells[axis] * grid().stride(axis);
  if (face_kappa_[axis].size() != 0) {
    add_varying(axis, scale, u, out);
  } else {
    for (Index first = 0; first < u.size(); first += bundle) {
      axis == 0 ? add_line(scale, u.data() + first, out.data() + first)
                : add_rows(axis, scale, u.data() + first, out.data() + first);
    }
  }
  for (const int end : {0, 1}) {
    const double a = axes_[axis].a[end];
    if (a == 0 || grid().periodic(axis)) continue;
    const End& rim = ends_[axis][end];
    for (Index place = 0; place < rim.rate.size(); ++place) {
      const Index c = wall_cell(axis, rim.row, place);
      out[c] -= scale * sign_ * a * rim.rate[place] * u[c];
    }
  }
}

template <int Dim>
Index HeatOperator<Dim>::wall_cell(int axis, Index row, Index place) const {
  const Index stride = grid().stride(axis);
  return (place / stride) * stride * grid().cells[axis] + row * stride + place % stride;
}

/// The values given at a wall at time t, one a line of the axis.
template <int Dim>
const Eigen::VectorXd& HeatOperator<Dim>::wall_values(int axis, int end, double t) {
  End& rim = ends_[axis][end];
  const PointFunction<Dim>& varying = problem_.walls[axis][end].varying;
  if (!varying || rim.time == t) return rim.g;
  for (Index place = 0; place < rim.g.size(); ++place) {
    rim.g[place] = varying(wall_point(axis, end, place), t);
  }
  rim.time = t;
  return rim.g;
}

template <int Dim>
void HeatOperator<Dim>::add_walls(int axis, double t, double scale, Vector out) {
  if (grid().periodic(axis)) return;
  for (const int end : {0, 1}) {
    const Eigen::VectorXd& g = wall_values(axis, end, t);
    const End& rim = ends_[axis][end];
    for (Index place = 0; place < g.size(); ++place)
      out[wall_cell(axis, rim.row, place)] += scale * sign_ * rim.rate[place] * g[place];
  }
}

template <int Dim>
void HeatOperator<Dim>::add_source(double t, double scale, Vector out) const {
  if (!problem_.source) return;
  for (Index c = 0; c < out.size(); ++c) out[c] += scale * problem_.source(grid().point(c), t);
}

template <int Dim>
void HeatOperator<Dim>::add_forcing(double t, double scale, Vector out) {
  if (!problem_.forced()) return;
  for (int axis = 0; axis < Dim; ++axis) add_walls(axis, t, scale, out);
  add_source(t, scale, out);
  clear_given(out);
}

template <int Dim>
void HeatOperator<Dim>::derivative(double t, ConstVector u, Vector out) {
  out.setZero();
  for (int axis = 0; axis < Dim; ++axis) add_axis(axis, 1, u, out);
  add_forcing(t, 1, out);
  clear_given(out);
}

/// Calls work(axis, end, cell, place) for every node whose value is given.
template <int Dim>
template <class Work>
void HeatOperator<Dim>::for_each_given(const Work& work) const {
  if (grid().centring != Centring::nodes) return;
  for (int axis = 0; axis < Dim; ++axis) {
    const Sides& sides = grid().sides[axis];
    const Index n = grid().cells[axis];
    for (const int end : {0, 1}) {
      if (!value_given(end == 0 ? sides.lower : sides.upper)) continue;
      for (Index place = 0; place < grid().size() / n; ++place)
        work(axis, end, wall_cell(axis, end == 0 ? 0 : n - 1, place), place);
    }
  }
}

template <int Dim>
void HeatOperator<Dim>::set_given(double t, Vector u) {
  for_each_given([&](int axis, int end, Index c, Index place) { u[c] = wall_values(axis, end, t)[place]; });
}

template <int Dim>
void HeatOperator<Dim>::clear_given(Vector u) const {
  for_each_given([&](int, int, Index c, Index) { u[c] = 0; });
}

template <int Dim>
void HeatOperator<Dim>::rows(int axis, Index cell, Vector lower, Vector diagonal, Vector upper) const {
  const Index n = grid().cells[axis], stride = grid().stride(axis);
  const Index first = cell - (cell / stride) % n * stride;
  for (Index i = 0; i < n; ++i) {
    const Index c = first + i * stride;
    upper[i] = towards(true, axis, c, i);
    lower[i] = towards(false, axis, c, i);
    diagonal[i] = -(upper[i] + lower[i]);
    for (const int end : {0, 1}) diagonal[i] -= towards_wall(axis, end, c, i) * axes_[axis].a[end];
  }
}

template <int Dim>
bool HeatOperator<Dim>::same_forcing() const {
  const auto varies = [](const Wall<Dim>& wall) { return static_cast<bool>(wall.varying); };
  return !problem_.source && std::ranges::none_of(problem_.walls, [&](const auto& ends) {
    return std::ranges::any_of(ends, varies);
  });
}

template <int Dim>
HeatLine HeatOperator<Dim>::line(int axis) const {
  const Eigen::VectorXd none = Eigen::VectorXd::Zero(grid().cells[axis]);
  HeatLine line{kappa() * axes_[axis].below, kappa() * axes_[axis].above, none, none};
  for (const int end : {0, 1}) {
    if (grid().periodic(axis)) continue;
    const End& rim = ends_[axis][end];
    line.pull[rim.row] += sign_ * axes_[axis].a[end] * rim.rate[0];
    line.give[rim.row] += sign_ * rim.rate[0] * problem_.walls[axis][end].g;
  }
  return line;
}

template <int Dim>
Eigen::SparseMatrix<double> HeatOperator<Dim>::matrix() const {
  std::vector<Eigen::Triplet<double>> entries;
  entries.reserve(static_cast<std::size_t>((1 + 2 * Dim) * grid().size()));
  Eigen::VectorXd given = Eigen::VectorXd::Ones(grid().size());
  clear_given(given);
  for (int axis = 0; axis < Dim; ++axis) {
    const Index n = grid().cells[axis], stride = grid().stride(axis);
    Eigen::VectorXd lower(n), diagonal(n), upper(n);
    for (Index place = 0; place < grid().size() / n; ++place) {
      const Index first = wall_cell(axis, 0, place);
      rows(axis, first, lower, diagonal, upper);
      for (Index i = 0; i < n; ++i) {
        const Index c = first + i * stride;
        if (given[c] == 0) continue;
        entries.emplace_back(c, c, diagonal[i]);
        if (upper[i] != 0) entries.emplace_back(c, i == n - 1 ? first : c + stride, upper[i]);
        if (lower[i] != 0) entries.emplace_back(c, i == 0 ? first + (n - 1) * stride : c - stride, lower[i]);
      }
    }
  }
  Eigen::SparseMatrix<double> A(grid().size(), grid().size());
  A.setFromTriplets(entries.begin(), entries.end());
  return A;
}

template class HeatOperator<1>;
template class HeatOperator<2>;
template class HeatOperator<3>;

}  // namespace undiffuse::pde
