#include "pde/grid.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

namespace undiffuse::pde {

template <int Dim>
Grid<Dim>::Grid(std::array<Index, Dim> cells_, std::array<double, Dim> lower_, std::array<double, Dim> upper_,
                Boundary boundary_)
    : cells(cells_), lower(lower_), upper(upper_), boundary(boundary_) {
  for (int axis = 0; axis < Dim; ++axis) {
    if (cells[axis] < 3) {
      throw std::invalid_argument(fmt::format("Grid: axis {} has {} cells, needs 3", axis, cells[axis]));
    }
    if (!std::isfinite(lower[axis]) || !std::isfinite(upper[axis]) || !(lower[axis] < upper[axis]) ||
        !std::isfinite(length(axis))) {
      throw std::invalid_argument(
          fmt::format("Grid: axis {}: [{}, {}] is not a finite interval", axis, lower[axis], upper[axis]));
    }
  }
}

template <int Dim>
Index Grid<Dim>::size() const {
  Index n = 1;
  for (Index c : cells) n *= c;
  return n;
}

template <int Dim>
double Grid<Dim>::cell_volume() const {
  double volume = 1;
  for (int axis = 0; axis < Dim; ++axis) volume *= spacing(axis);
  return volume;
}

template <int Dim>
double Grid<Dim>::edge(int axis, Index i) const {
  return i == cells[axis] ? upper[axis] : lower[axis] + static_cast<double>(i) * spacing(axis);
}

template <int Dim>
Eigen::VectorXd Grid<Dim>::centres(int axis) const {
  return Eigen::VectorXd::NullaryExpr(cells[axis], [&](Index i) { return centre(axis, i); });
}

template <int Dim>
Eigen::VectorXd Grid<Dim>::edges(int axis) const {
  return Eigen::VectorXd::NullaryExpr(cells[axis] + 1, [&](Index i) { return edge(axis, i); });
}

template <int Dim>
void require_on(const Grid<Dim>& grid, const Field<Dim>& field, const char* where) {
  if (field.values.size() != grid.size()) {
    throw std::invalid_argument(
        fmt::format("{}: field has {} values, the grid {} cells", where, field.values.size(), grid.size()));
  }
  if (!(field.grid == grid)) throw std::invalid_argument(fmt::format("{}: field of another grid", where));
}

template struct Grid<1>;
template struct Grid<2>;
template void require_on<1>(const Grid<1>&, const Field<1>&, const char*);
template void require_on<2>(const Grid<2>&, const Field<2>&, const char*);

}  // namespace undiffuse::pde
