#include "pde/fokker_planck.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "pde/describe_cell.hpp"
#include "pde/parallel.hpp"

namespace undiffuse::pde {
namespace {

constexpr Index block_size = 1024;

/// One row a point, on the stack.
template <int Dim>
using PointBlock = Eigen::Matrix<double, Eigen::Dynamic, Dim, Eigen::ColMajor, block_size, Dim>;

struct Fitted {
  double up;    ///< B(-z)
  double down;  ///< B(z)
};

/// B(z) = z / (e^z - 1) and B(-z) = B(z) + z, both without cancellation.
Fitted bernoulli(double z) {
  const double a = std::abs(z);
  const double small = a == 0 ? 1.0 : a / std::expm1(a);
  return z > 0 ? Fitted{small + a, small} : Fitted{small, small + a};
}

/// Centres of cells [begin, begin + x.rows()), moved by `shift` cells along axis; on a torus folded back.
template <int Dim>
void fill_points(const Grid<Dim>& grid, Index begin, int axis, double shift, PointBlock<Dim>& x) {
  for (Index k = 0; k < x.rows(); ++k) {
    Index rest = begin + k;
    for (int a = 0; a < Dim; ++a) {
      const Index i = rest % grid.cells[a];
      rest /= grid.cells[a];
      double place = static_cast<double>(i) + 0.5;
      if (a == axis) place += shift;
      if (a == axis && place > static_cast<double>(grid.cells[a]))
        place -= static_cast<double>(grid.cells[a]);
      x(k, a) = grid.lower[a] + place * grid.spacing(a);
    }
  }
}

}  // namespace

template <int Dim>
EdgeLogRatios<Dim> stationary_log_ratios(const Grid<Dim>& grid, data::ConstVector log_density) {
  if (log_density.size() != grid.size() || !log_density.allFinite()) {
    throw std::invalid_argument("stationary_log_ratios: one finite value a cell is needed");
  }
  std::array<Eigen::VectorXd, Dim> ratios;
  for (int axis = 0; axis < Dim; ++axis) {
    ratios[axis].setZero(grid.size());
    for (Index c = 0; c < grid.size(); ++c) {
      const Index above = upper_neighbour(grid, axis, c);
      if (above >= 0) ratios[axis][c] = log_density[above] - log_density[c];
    }
  }
  return [ratios](double, std::array<Eigen::VectorXd, Dim>& out) { out = ratios; };
}

template <int Dim>
FokkerPlanckRates<Dim>::FokkerPlanckRates(const Grid<Dim>& grid, const sde::Process& process,
                                          EdgeLogRatios<Dim> log_ratios)
    : grid_(grid), process_(process), log_ratios_(std::move(log_ratios)) {
  if (process.dim() != Dim) {
    throw std::invalid_argument(
        fmt::format("FokkerPlanck: process in {} dimensions, grid in {}", process.dim(), Dim));
  }
  if (process.noise_kind() == sde::NoiseKind::none) {
    throw std::invalid_argument(
        "FokkerPlanck: exponential fitting needs noise; a process without any is a transport equation");
  }
}

template <int Dim>
void FokkerPlanckRates<Dim>::rates(double t, EdgeRates<Dim>& out) const {
  std::array<Eigen::VectorXd, Dim> log_ratios;
  if (log_ratios_) {
    for (auto& axis : log_ratios) axis.setZero(grid_.size());
    log_ratios_(t, log_ratios);
  }
  const Index blocks = (grid_.size() + block_size - 1) / block_size;
  const auto work = [&](Index b, int) {
    const Index end = std::min((b + 1) * block_size, grid_.size());
    for (int axis = 0; axis < Dim; ++axis) block_rates(t, axis, b * block_size, end, log_ratios[axis], out);
  };
  for_each_block(blocks, available_threads(), std::ref(work));
}

template <int Dim>
void FokkerPlanckRates<Dim>::block_rates(double t, int axis, Index begin, Index end,
                                         const Eigen::VectorXd& log_ratios, EdgeRates<Dim>& out) const {
  const Index m = end - begin;
  const double h = grid_.spacing(axis);
  const bool diagonal = process_.noise_kind() == sde::NoiseKind::diagonal;
  const bool fitted_to_law = log_ratios.size() > 0;
  PointBlock<Dim> x(m, Dim), f(m, Dim), g(m, Dim), g_here(m, Dim), g_above(m, Dim);
  if (diagonal && !fitted_to_law) {
    fill_points(grid_, begin, axis, 0.0, x);
    process_.diffusion(x, t, g_here);
    fill_points(grid_, begin, axis, 1.0, x);
    process_.diffusion(x, t, g_above);
  }
  fill_points(grid_, begin, axis, 0.5, x);
  if (!fitted_to_law) process_.drift(x, t, f);
  process_.diffusion(x, t, g);
  for (Index k = 0; k < m; ++k) {
    const Index c = begin + k;
    if (upper_neighbour(grid_, axis, c) < 0) {
      out.up[axis][c] = out.down[axis][c] = 0;
      continue;
    }
    const double D = 0.5 * g(k, axis) * g(k, axis);
    if (D == 0) {
      throw std::invalid_argument(
          fmt::format("FokkerPlanck: no noise over the upper wall along axis {} of {} at time {}", axis,
                      describe_cell(grid_, c), t));
    }
    const auto [up, down] = bernoulli(fitted_to_law ? log_ratios[c] : f(k, axis) * h / D);
    const bool split = diagonal && !fitted_to_law;
    out.up[axis][c] = up * (split ? 0.5 * g_here(k, axis) * g_here(k, axis) : D) / (h * h);
    out.down[axis][c] = down * (split ? 0.5 * g_above(k, axis) * g_above(k, axis) : D) / (h * h);
  }
}

template class FokkerPlanckRates<1>;
template class FokkerPlanckRates<2>;
template class FokkerPlanck<1>;
template class FokkerPlanck<2>;
template EdgeLogRatios<1> stationary_log_ratios<1>(const Grid<1>&, data::ConstVector);
template EdgeLogRatios<2> stationary_log_ratios<2>(const Grid<2>&, data::ConstVector);

}  // namespace undiffuse::pde
