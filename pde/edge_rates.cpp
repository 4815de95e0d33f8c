#include "pde/edge_rates.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace undiffuse::pde {
namespace {

const char* name_of(Boundary boundary) {
  switch (boundary) {
    case Boundary::periodic:
      return "periodic";
    case Boundary::no_flux:
      return "no_flux";
    case Boundary::absorbing:
      return "absorbing";
    case Boundary::dirichlet:
      return "dirichlet";
    case Boundary::neumann:
      return "neumann";
    case Boundary::robin:
      return "robin";
  }
  return "unknown";
}

void require_wall_of_a_density(int axis, Boundary wall) {
  if (wall == Boundary::periodic || wall == Boundary::no_flux || wall == Boundary::absorbing) return;
  throw std::invalid_argument(
      fmt::format("EdgeRates: axis {} has a {} wall; a density takes periodic, no_flux or absorbing ones",
                  axis, name_of(wall)));
}

}  // namespace

template <int Dim>
EdgeRates<Dim>::EdgeRates(const Grid<Dim>& grid) {
  if (!grid.uniform() || grid.centring != Centring::cells) {
    throw std::invalid_argument("EdgeRates: only for a grid of equal cells");
  }
  for (int axis = 0; axis < Dim; ++axis) {
    require_wall_of_a_density(axis, grid.sides[axis].lower);
    require_wall_of_a_density(axis, grid.sides[axis].upper);
  }
  for (int axis = 0; axis < Dim; ++axis) {
    up[axis].setZero(grid.size());
    down[axis].setZero(grid.size());
  }
}

template <int Dim>
Index next_around(const Grid<Dim>& grid, int axis, Index cell) {
  const Index stride = grid.stride(axis);
  const Index n = grid.cells[axis];
  return (cell / stride) % n < n - 1 ? cell + stride : cell - (n - 1) * stride;
}

template <int Dim>
Index upper_neighbour(const Grid<Dim>& grid, int axis, Index cell) {
  const Index next = next_around(grid, axis, cell);
  return next > cell || grid.periodic(axis) ? next : -1;
}

template <int Dim>
EdgeRates<Dim> heat_rates(const Grid<Dim>& grid, double kappa) {
  if (!(kappa > 0)) throw std::invalid_argument("heat_rates: kappa must be positive");
  require_closed(grid, "heat_rates");
  EdgeRates<Dim> rates(grid);
  for (int axis = 0; axis < Dim; ++axis) {
    const double h = grid.spacing(axis);
    for (Index c = 0; c < grid.size(); ++c) {
      if (upper_neighbour(grid, axis, c) >= 0) rates.up[axis][c] = rates.down[axis][c] = kappa / (h * h);
    }
  }
  return rates;
}

template <int Dim>
Eigen::VectorXd outflow(const Grid<Dim>& grid, const EdgeRates<Dim>& rates, int axis) {
  Eigen::VectorXd out = rates.up[axis];
  for (Index c = 0; c < grid.size(); ++c) out[next_around(grid, axis, c)] += rates.down[axis][c];
  return out;
}

template <int Dim>
double largest_outflow(const Grid<Dim>& grid, const EdgeRates<Dim>& rates, int axis) {
  return outflow(grid, rates, axis).maxCoeff();
}

template struct EdgeRates<1>;
template struct EdgeRates<2>;
template struct EdgeRates<3>;
template EdgeRates<1> heat_rates<1>(const Grid<1>&, double);
template EdgeRates<2> heat_rates<2>(const Grid<2>&, double);
template EdgeRates<3> heat_rates<3>(const Grid<3>&, double);
template Index next_around<1>(const Grid<1>&, int, Index);
template Index upper_neighbour<1>(const Grid<1>&, int, Index);
template Eigen::VectorXd outflow<1>(const Grid<1>&, const EdgeRates<1>&, int);
template Index next_around<2>(const Grid<2>&, int, Index);
template Index upper_neighbour<2>(const Grid<2>&, int, Index);
template Eigen::VectorXd outflow<2>(const Grid<2>&, const EdgeRates<2>&, int);
template Index next_around<3>(const Grid<3>&, int, Index);
template Index upper_neighbour<3>(const Grid<3>&, int, Index);
template Eigen::VectorXd outflow<3>(const Grid<3>&, const EdgeRates<3>&, int);
template double largest_outflow<1>(const Grid<1>&, const EdgeRates<1>&, int);
template double largest_outflow<2>(const Grid<2>&, const EdgeRates<2>&, int);
template double largest_outflow<3>(const Grid<3>&, const EdgeRates<3>&, int);

}  // namespace undiffuse::pde
