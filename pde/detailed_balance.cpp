#include "pde/detailed_balance.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "pde/describe_cell.hpp"

namespace undiffuse::pde {
namespace {

/// log p_above - log p_c over the upper wall of cell c.
template <int Dim>
double log_ratio_over(const Grid<Dim>& grid, const EdgeRates<Dim>& rates, int axis, Index c) {
  const double up = rates.up[axis][c], down = rates.down[axis][c];
  if (!(up > 0 && down > 0 && std::isfinite(up) && std::isfinite(down))) {
    throw std::invalid_argument(
        fmt::format("log_balanced_density: rates {} and {} over the upper wall along axis {} of {} are not "
                    "both positive",
                    up, down, axis, describe_cell(grid, c)));
  }
  return std::log(up / down);
}

}  // namespace

template <int Dim>
std::optional<Eigen::VectorXd> log_balanced_density(const Grid<Dim>& grid, const EdgeRates<Dim>& rates,
                                                    double tolerance) {
  Eigen::VectorXd log_p = Eigen::VectorXd::Zero(grid.size());
  for (Index c = 1; c < grid.size(); ++c) {  // from the neighbour below along the first axis that has one
    int axis = 0;
    while ((c / grid.stride(axis)) % grid.cells[axis] == 0) ++axis;
    const Index below = c - grid.stride(axis);
    log_p[c] = log_p[below] + log_ratio_over(grid, rates, axis, below);
  }
  const double rounding = 1e-13 * log_p.cwiseAbs().maxCoeff();
  for (int axis = 0; axis < Dim; ++axis) {
    for (Index c = 0; c < grid.size(); ++c) {
      const Index above = upper_neighbour(grid, axis, c);
      if (above < 0) continue;
      const double imbalance = log_p[above] - log_p[c] - log_ratio_over(grid, rates, axis, c);
      if (!(std::abs(imbalance) <= tolerance + rounding)) return std::nullopt;
    }
  }
  return Eigen::VectorXd(log_p.array() - log_p.maxCoeff());
}

template std::optional<Eigen::VectorXd> log_balanced_density<1>(const Grid<1>&, const EdgeRates<1>&, double);
template std::optional<Eigen::VectorXd> log_balanced_density<2>(const Grid<2>&, const EdgeRates<2>&, double);
template std::optional<Eigen::VectorXd> log_balanced_density<3>(const Grid<3>&, const EdgeRates<3>&, double);

}  // namespace undiffuse::pde
