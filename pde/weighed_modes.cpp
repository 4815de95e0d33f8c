#include "pde/weighed_modes.hpp"

#include <fmt/format.h>

#include <limits>
#include <utility>

#include "data/errors.hpp"

namespace undiffuse::pde {

WeighedModes weighed_modes(const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>& solver,
                           Eigen::VectorXd root_weight) {
  if (solver.info() != Eigen::Success)
    throw data::NumericalError("HeatModes: the eigenvectors did not converge", 0, 0);
  Eigen::VectorXd rate = solver.eigenvalues();
  const double rounding = 4 * static_cast<double>(rate.size()) * std::numeric_limits<double>::epsilon() *
                          rate.cwiseAbs().maxCoeff();
  for (double& r : rate) {
    if (r < -rounding)
      throw data::NumericalError(fmt::format("HeatModes: a mode of the negative rate {}", r), 0, 0);
    if (r < 0) r = 0;
  }
  return {std::move(rate), solver.eigenvectors(), std::move(root_weight)};
}

template <int Dim>
std::vector<Index> given_nodes(const Grid<Dim>& grid) {
  std::vector<Index> given;
  for (Index c = 0; c < grid.size(); ++c) {
    for (int axis = 0; axis < Dim; ++axis) {
      const Index i = (c / grid.stride(axis)) % grid.cells[axis];
      const Range unknown = grid.unknowns(axis);
      if (i >= unknown.begin && i < unknown.end) continue;
      given.push_back(c);
      break;
    }
  }
  return given;
}

template std::vector<Index> given_nodes<1>(const Grid<1>&);
template std::vector<Index> given_nodes<2>(const Grid<2>&);
template std::vector<Index> given_nodes<3>(const Grid<3>&);

}  // namespace undiffuse::pde
