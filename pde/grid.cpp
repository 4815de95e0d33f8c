#include "pde/grid.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>
#include <utility>

namespace undiffuse::pde {
namespace {

template <int Dim>
std::array<Sides, Dim> on_every_side(Boundary boundary) {
  std::array<Sides, Dim> sides;
  sides.fill({boundary, boundary});
  return sides;
}

}  // namespace

template <int Dim>
Grid<Dim>::Grid(std::array<Index, Dim> cells_, std::array<double, Dim> lower_, std::array<double, Dim> upper_,
                Boundary boundary)
    : Grid(cells_, lower_, upper_, on_every_side<Dim>(boundary)) {}

template <int Dim>
Grid<Dim>::Grid(std::array<Index, Dim> cells_, std::array<double, Dim> lower_, std::array<double, Dim> upper_,
                std::array<Sides, Dim> sides_, Centring centring_)
    : cells(cells_), lower(lower_), upper(upper_), sides(sides_), centring(centring_) {
  for (int axis = 0; axis < Dim; ++axis) {
    if (cells[axis] < 3) {
      throw std::invalid_argument(fmt::format("Grid: axis {} has {} cells, needs 3", axis, cells[axis]));
    }
    if (!std::isfinite(lower[axis]) || !std::isfinite(upper[axis]) || !(lower[axis] < upper[axis]) ||
        !std::isfinite(length(axis))) {
      throw std::invalid_argument(
          fmt::format("Grid: axis {}: [{}, {}] is not a finite interval", axis, lower[axis], upper[axis]));
    }
    if (periodic(axis) != (sides[axis].upper == Boundary::periodic)) {
      throw std::invalid_argument(fmt::format("Grid: axis {} is periodic at one end only", axis));
    }
  }
}

template <int Dim>
Grid<Dim> Grid<Dim>::stretched(std::vector<double> faces, Sides sides)
  requires(Dim == 1)
{
  if (faces.size() < 4) {
    throw std::invalid_argument(fmt::format("Grid: {} faces, needs 4 for 3 cells", faces.size()));
  }
  for (std::size_t i = 0; i + 1 < faces.size(); ++i) {
    if (!(faces[i] < faces[i + 1])) {
      throw std::invalid_argument(
          fmt::format("Grid: faces {} and {} do not increase", faces[i], faces[i + 1]));
    }
  }
  Grid grid({static_cast<Index>(faces.size()) - 1}, {faces.front()}, {faces.back()}, {sides});
  grid.faces = std::move(faces);
  return grid;
}

template <int Dim>
Index Grid<Dim>::size() const {
  Index n = 1;
  for (Index c : cells) n *= c;
  return n;
}

template <int Dim>
double Grid<Dim>::spacing(int axis) const {
  const bool ends_on_nodes = centring == Centring::nodes && !periodic(axis);
  return length(axis) / static_cast<double>(cells[axis] - (ends_on_nodes ? 1 : 0));
}

template <int Dim>
double Grid<Dim>::cell_volume() const {
  double volume = 1;
  for (int axis = 0; axis < Dim; ++axis) volume *= spacing(axis);
  return volume;
}

template <int Dim>
double Grid<Dim>::volume(Index c) const {
  if (!uniform()) return edge(0, c + 1) - edge(0, c);
  double volume = cell_volume();
  for (int axis = 0; axis < Dim && centring == Centring::nodes; ++axis) {
    const Index i = (c / stride(axis)) % cells[axis];
    if (!periodic(axis) && (i == 0 || i == cells[axis] - 1)) volume /= 2;
  }
  return volume;
}

template <int Dim>
Index Grid<Dim>::stride(int axis) const {
  Index stride = 1;
  for (int a = 0; a < axis; ++a) stride *= cells[a];
  return stride;
}

template <int Dim>
Range Grid<Dim>::unknowns(int axis) const {
  const bool nodes = centring == Centring::nodes;
  return {nodes && value_given(sides[axis].lower) ? 1 : 0,
          cells[axis] - (nodes && value_given(sides[axis].upper) ? 1 : 0)};
}

template <int Dim>
double Grid<Dim>::centre(int axis, Index i) const {
  if (!uniform()) return 0.5 * (edge(axis, i) + edge(axis, i + 1));
  if (centring == Centring::nodes && !periodic(axis) && i == cells[axis] - 1) return upper[axis];
  return lower[axis] + (static_cast<double>(i) + (centring == Centring::nodes ? 0 : 0.5)) * spacing(axis);
}

template <int Dim>
double Grid<Dim>::edge(int axis, Index i) const {
  if (!uniform()) return faces[static_cast<std::size_t>(i)];
  return i == cells[axis] ? upper[axis] : lower[axis] + static_cast<double>(i) * spacing(axis);
}

template <int Dim>
std::array<double, Dim> Grid<Dim>::point(Index c) const {
  std::array<double, Dim> x;
  for (int axis = 0; axis < Dim; ++axis) x[axis] = centre(axis, (c / stride(axis)) % cells[axis]);
  return x;
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
double Field<Dim>::integral() const {
  if (grid.uniform() && grid.centring == Centring::cells) return values.sum() * grid.cell_volume();
  double sum = 0;
  for (Index c = 0; c < values.size(); ++c) sum += values[c] * grid.volume(c);
  return sum;
}

template <int Dim>
void require_on(const Grid<Dim>& grid, const Field<Dim>& field, const char* where) {
  if (field.values.size() != grid.size()) {
    throw std::invalid_argument(
        fmt::format("{}: field has {} values, the grid {} cells", where, field.values.size(), grid.size()));
  }
  if (!(field.grid == grid)) throw std::invalid_argument(fmt::format("{}: field of another grid", where));
}

template <int Dim>
void require_closed(const Grid<Dim>& grid, const char* where) {
  for (const Sides& ends : grid.sides) {
    for (const Boundary end : {ends.lower, ends.upper}) {
      if (end != Boundary::periodic && end != Boundary::no_flux) {
        throw std::invalid_argument(fmt::format("{}: only for a torus or walls without flux", where));
      }
    }
  }
  if (!grid.uniform() || grid.centring != Centring::cells) {
    throw std::invalid_argument(fmt::format("{}: only for a grid of equal cells", where));
  }
}

template struct Grid<1>;
template struct Grid<2>;
template struct Grid<3>;
template struct Field<1>;
template struct Field<2>;
template struct Field<3>;
template void require_on<1>(const Grid<1>&, const Field<1>&, const char*);
template void require_on<2>(const Grid<2>&, const Field<2>&, const char*);
template void require_on<3>(const Grid<3>&, const Field<3>&, const char*);
template void require_closed<1>(const Grid<1>&, const char*);
template void require_closed<2>(const Grid<2>&, const char*);
template void require_closed<3>(const Grid<3>&, const char*);

}  // namespace undiffuse::pde
