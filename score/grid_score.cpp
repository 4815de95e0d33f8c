#include "score/grid_score.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "data/errors.hpp"

namespace undiffuse::score {
namespace {

using pde::Boundary;
using pde::Grid;

template <int Dim>
Index padded_size(const Grid<Dim>& grid) {
  Index size = 1;
  for (int a = 0; a < Dim; ++a) size *= grid.cells[a] + 2;
  return size;
}

/// The cell whose value ghost-padded place i (0 ... n + 1) holds: the mirrored one at a wall, the wrapped one
/// on a torus.
Index source_cell(Index i, Index n, Boundary boundary) {
  if (i == 0) return boundary == Boundary::periodic ? n - 1 : 0;
  if (i == n + 1) return boundary == Boundary::periodic ? 0 : n - 1;
  return i - 1;
}

template <int Dim>
void fill_log_density(const Grid<Dim>& grid, ConstVector p, Vector padded) {
  const Index nx = grid.cells[0];
  const Index ny = Dim == 2 ? grid.cells[Dim - 1] : 1;
  const Index rows = Dim == 2 ? ny + 2 : 1;
  Eigen::VectorXd log_p = p.array().log();
  for (Index j = 0; j < rows; ++j) {
    const Index from = Dim == 2 ? source_cell(j, ny, grid.sides[Dim - 1].lower) * nx : 0;
    for (Index i = 0; i < nx + 2; ++i)
      padded[i + (nx + 2) * j] = log_p[from + source_cell(i, nx, grid.sides[0].lower)];
  }
}

/// A position along one axis, in cells from the lower end: which cell, where in it, between which centres.
struct Place {
  Index cell;       ///< padded number of the cell
  double fraction;  ///< from its lower to its upper edge
  Index centre;     ///< padded number of the cell whose centre is at or before
  double between;   ///< from that centre to the next
  double sign;      ///< -1 where an odd number of walls mirrored the position
};

/// Brings a position outside of [0, n] back by images; sign turns at walls.
double fold(double X, double n, Boundary boundary, double& sign) {
  if (boundary == Boundary::periodic) {
    X -= n * std::floor(X / n);
    return X < n ? X : 0.0;
  }
  X -= 2 * n * std::floor(X / (2 * n));
  if (X <= n) return X;
  sign = -1;
  return 2 * n - X;
}

/// Throws nothing: a position that is not finite is the caller's to look for.
Place place(double X, Index cells, Boundary boundary) {
  const auto n = static_cast<double>(cells);
  double sign = 1;
  if (!(X >= 0 && X <= n)) X = fold(X, n, boundary, sign);
  const Index i = std::min(static_cast<Index>(X), cells - 1);
  const double shifted = X + 0.5;
  const auto c = static_cast<Index>(shifted);
  return {.cell = i + 1,
          .fraction = X - static_cast<double>(i),
          .centre = c,
          .between = shifted - static_cast<double>(c),
          .sign = sign};
}

/// log p in one table, or between two; the same operations, so the same bits.
struct OneLevel {
  const double* p;
  double operator()(Index i) const { return p[i]; }
};
struct TwoLevels {
  const double* p;
  const double* q;
  double weight;
  double operator()(Index i) const { return p[i] + weight * (q[i] - p[i]); }
};

/// h times the derivative along a line of cells with stride `step` at `fraction` of cell i.
template <class Table>
double slope(const Table& log_p, Index i, Index step, double fraction) {
  const double here = log_p(i);
  const double left = here - log_p(i - step);
  const double right = log_p(i + step) - here;
  return left + fraction * (right - left);
}

template <class Table>
void score_on(const Grid<1>& grid, const Table& log_p, ConstPoints x, Points out) {
  const double per_cell = 1 / grid.spacing(0);
  for (Index r = 0; r < x.rows(); ++r) {
    const double X = (x(r, 0) - grid.lower[0]) * per_cell;
    if (!std::isfinite(X)) {
      out(r, 0) = std::numeric_limits<double>::quiet_NaN();
      continue;
    }
    const Place at = place(X, grid.cells[0], grid.sides[0].lower);
    out(r, 0) = at.sign * per_cell * slope(log_p, at.cell, 1, at.fraction);
  }
}

template <class Table>
void score_on(const Grid<2>& grid, const Table& log_p, ConstPoints x, Points out) {
  const double per_x = 1 / grid.spacing(0);
  const double per_y = 1 / grid.spacing(1);
  const Index row = grid.cells[0] + 2;
  for (Index r = 0; r < x.rows(); ++r) {
    const double X = (x(r, 0) - grid.lower[0]) * per_x;
    const double Y = (x(r, 1) - grid.lower[1]) * per_y;
    if (!std::isfinite(X) || !std::isfinite(Y)) {
      out(r, 0) = out(r, 1) = std::numeric_limits<double>::quiet_NaN();
      continue;
    }
    const Place a = place(X, grid.cells[0], grid.sides[0].lower);
    const Place b = place(Y, grid.cells[1], grid.sides[1].lower);
    const Index in_row = a.cell + row * b.centre;
    const double x0 = slope(log_p, in_row, 1, a.fraction);
    const double x1 = slope(log_p, in_row + row, 1, a.fraction);
    const Index in_column = a.centre + row * b.cell;
    const double y0 = slope(log_p, in_column, row, b.fraction);
    const double y1 = slope(log_p, in_column + 1, row, b.fraction);
    out(r, 0) = a.sign * per_x * (x0 + b.between * (x1 - x0));
    out(r, 1) = b.sign * per_y * (y0 + a.between * (y1 - y0));
  }
}

/// Is every cell of level k positive? Throws for values that no density has.
bool positive(ConstVector p, Index k) {
  if (!p.allFinite() || p.minCoeff() < 0)
    throw std::invalid_argument(fmt::format("GridScore: level {} has a negative or non-finite density", k));
  return p.minCoeff() > 0;
}

void require_times(const std::vector<double>& times) {
  if (times.empty() || !(times.front() >= 0) || !std::isfinite(times.back()))
    throw std::invalid_argument("GridScore: needs levels at finite times >= 0");
  for (std::size_t k = 1; k < times.size(); ++k)
    if (!(times[k] > times[k - 1]))
      throw std::invalid_argument("GridScore: the times of levels must increase");
}

}  // namespace

template <int Dim>
GridScore<Dim>::GridScore(const pde::Grid<Dim>& grid, std::vector<double> times, ConstPoints densities)
    : grid_(grid), times_(std::move(times)) {
  if (densities.rows() != grid.size() || densities.cols() != static_cast<Index>(times_.size()))
    throw std::invalid_argument(
        fmt::format("GridScore: densities are ({}, {}), not (cells, levels) = ({}, {})", densities.rows(),
                    densities.cols(), grid.size(), times_.size()));
  keep([&densities](Index k) { return Eigen::Ref<const Eigen::VectorXd>(densities.col(k)); });
}

template <int Dim>
GridScore<Dim>::GridScore(const pde::HeatPath<Dim>& path) : grid_(path.grid()), times_(path.times()) {
  keep([&path](Index k) { return path.at(k); });
}

/// Tables of the levels from the first one on after which every cell is positive.
template <int Dim>
void GridScore<Dim>::keep(const Level& density) {
  require_times(times_);
  const auto levels = static_cast<Index>(times_.size());
  Index first = levels;
  for (Index k = levels - 1; k >= 0; --k)
    if (positive(density(k), k) && first == k + 1) first = k;
  if (first == levels)
    throw data::NumericalError(
        "GridScore: the density at the last time is zero in some cells, below what a double holds",
        times_.back(), levels - 1);
  times_.erase(times_.begin(), times_.begin() + first);
  log_density_.resize(padded_size(grid_), levels - first);
  for (Index k = first; k < levels; ++k) fill_log_density(grid_, density(k), log_density_.col(k - first));
}

template <int Dim>
std::int64_t GridScore<Dim>::memory(const pde::Grid<Dim>& grid, Index levels) {
  return static_cast<std::int64_t>(sizeof(double)) * padded_size(grid) * levels;
}

template <int Dim>
typename GridScore<Dim>::Bracket GridScore<Dim>::bracket(double t) const {
  constexpr double rounding = 1e-12;
  if (!(t >= 0) || t > t_max() * (1 + rounding))
    throw std::invalid_argument(fmt::format("GridScore: t = {} is not in [0, {}]", t, t_max()));
  if (t <= t_min()) return {.level = 0, .weight = 0};
  if (t >= t_max()) return {.level = log_density_.cols() - 1, .weight = 0};
  const auto after = std::upper_bound(times_.begin(), times_.end(), t);
  const double t0 = *(after - 1);
  return {.level = after - 1 - times_.begin(), .weight = (t - t0) / (*after - t0)};
}

template <int Dim>
void GridScore<Dim>::evaluate(ConstPoints x, double t, Points out) const {
  if (x.cols() != Dim || out.cols() != Dim || out.rows() != x.rows())
    throw std::invalid_argument(fmt::format("GridScore: x and out must both be (n, {})", Dim));
  const Bracket b = bracket(t);
  const double* p = log_density_.col(b.level).data();
  if (b.weight == 0) return score_on(grid_, OneLevel{p}, x, out);
  const TwoLevels between{.p = p, .q = log_density_.col(b.level + 1).data(), .weight = b.weight};
  if (x.rows() < log_density_.rows() / 2) return score_on(grid_, between, x, out);
  thread_local Eigen::VectorXd blended;
  blended.resize(log_density_.rows());
  for (Index i = 0; i < blended.size(); ++i) blended[i] = between(i);
  score_on(grid_, OneLevel{blended.data()}, x, out);
}

template class GridScore<1>;
template class GridScore<2>;

}  // namespace undiffuse::score
