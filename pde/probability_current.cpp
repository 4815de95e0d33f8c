#include "pde/probability_current.hpp"

#include <stdexcept>

namespace undiffuse::pde {

template <int Dim>
ProbabilityCurrent<Dim> probability_current(const EdgeRates<Dim>& rates, const Field<Dim>& p) {
  const Grid<Dim>& grid = p.grid;
  require_on(grid, p, "probability_current");
  ProbabilityCurrent<Dim> J{grid, {}, {}};
  for (int axis = 0; axis < Dim; ++axis) {
    if (rates.up[axis].size() != grid.size() || rates.down[axis].size() != grid.size())
      throw std::invalid_argument("probability_current: rates of another grid");
    const double h = grid.spacing(axis);
    J.lower[axis].resize(grid.size());
    J.upper[axis].resize(grid.size());
    for (Index c = 0; c < grid.size(); ++c) {
      const Index next = next_around(grid, axis, c);
      const double rises = rates.up[axis][c] * p.values[c], falls = rates.down[axis][c] * p.values[next];
      const bool wall = upper_neighbour(grid, axis, c) < 0;
      J.upper[axis][c] = h * (wall ? rises : rises - falls);
      J.lower[axis][next] = h * (wall ? -falls : rises - falls);
    }
  }
  return J;
}

template <int Dim>
Eigen::VectorXd ProbabilityCurrent<Dim>::divergence() const {
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(grid.size());
  for (int axis = 0; axis < Dim; ++axis) sum += (upper[axis] - lower[axis]) / grid.spacing(axis);
  return sum;
}

template <int Dim>
Eigen::MatrixXd ProbabilityCurrent<Dim>::centred() const {
  Eigen::MatrixXd middle(grid.size(), Dim);
  for (int axis = 0; axis < Dim; ++axis) middle.col(axis) = 0.5 * (lower[axis] + upper[axis]);
  return middle;
}

template <int Dim>
double ProbabilityCurrent<Dim>::through_walls() const {
  double lost = 0;
  for (int axis = 0; axis < Dim; ++axis) {
    const double area = grid.cell_volume() / grid.spacing(axis);
    for (Index c = 0; c < grid.size(); ++c) {
      if (upper_neighbour(grid, axis, c) < 0)
        lost += area * (upper[axis][c] - lower[axis][next_around(grid, axis, c)]);
    }
  }
  return lost;
}

template struct ProbabilityCurrent<1>;
template struct ProbabilityCurrent<2>;
template struct ProbabilityCurrent<3>;
template ProbabilityCurrent<1> probability_current<1>(const EdgeRates<1>&, const Field<1>&);
template ProbabilityCurrent<2> probability_current<2>(const EdgeRates<2>&, const Field<2>&);
template ProbabilityCurrent<3> probability_current<3>(const EdgeRates<3>&, const Field<3>&);

}  // namespace undiffuse::pde
