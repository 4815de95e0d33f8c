#include "pde/edge_rates.hpp"

#include <stdexcept>

namespace undiffuse::pde {

template <int Dim>
EdgeRates<Dim>::EdgeRates(const Grid<Dim>& grid) {
  require_closed(grid, "EdgeRates");
  for (int axis = 0; axis < Dim; ++axis) {
    up[axis].setZero(grid.size());
    down[axis].setZero(grid.size());
  }
}

template <int Dim>
Index upper_neighbour(const Grid<Dim>& grid, int axis, Index cell) {
  const Index stride = grid.stride(axis);
  const Index n = grid.cells[axis];
  if ((cell / stride) % n < n - 1) return cell + stride;
  return grid.periodic(axis) ? cell - (n - 1) * stride : -1;
}

template <int Dim>
EdgeRates<Dim> heat_rates(const Grid<Dim>& grid, double kappa) {
  if (!(kappa > 0)) throw std::invalid_argument("heat_rates: kappa must be positive");
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
double largest_outflow(const Grid<Dim>& grid, const EdgeRates<Dim>& rates, int axis) {
  Eigen::VectorXd out = rates.up[axis];
  for (Index c = 0; c < grid.size(); ++c) {
    const Index above = upper_neighbour(grid, axis, c);
    if (above >= 0) out[above] += rates.down[axis][c];
  }
  return out.maxCoeff();
}

template struct EdgeRates<1>;
template struct EdgeRates<2>;
template struct EdgeRates<3>;
template EdgeRates<1> heat_rates<1>(const Grid<1>&, double);
template EdgeRates<2> heat_rates<2>(const Grid<2>&, double);
template EdgeRates<3> heat_rates<3>(const Grid<3>&, double);
template Index upper_neighbour<1>(const Grid<1>&, int, Index);
template Index upper_neighbour<2>(const Grid<2>&, int, Index);
template Index upper_neighbour<3>(const Grid<3>&, int, Index);
template double largest_outflow<1>(const Grid<1>&, const EdgeRates<1>&, int);
template double largest_outflow<2>(const Grid<2>&, const EdgeRates<2>&, int);
template double largest_outflow<3>(const Grid<3>&, const EdgeRates<3>&, int);

}  // namespace undiffuse::pde
