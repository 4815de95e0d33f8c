#include "experiments/smoothing/measure.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "pde/evolve.hpp"
#include "pde/heat_operator.hpp"
#include "pde/spectrum.hpp"

namespace undiffuse::experiments::smoothing {

using pde::Field;
using pde::Index;

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double rounding = 1e-12;  ///< of u: differences below it are not of the scheme

/// The slope of log error against log size over the finer half, at least the last three.
double fitted_order(const std::vector<double>& size, const std::vector<double>& error) {
  const std::size_t n = size.size(), used = std::max<std::size_t>(3, n / 2 + 1);
  if (n < used || error.back() < rounding) return nan;
  double sx = 0, sy = 0, sxx = 0, sxy = 0;
  for (std::size_t i = n - used; i < n; ++i) {
    const double x = std::log(size[i]), y = std::log(error[i]);
    sx += x, sy += y, sxx += x * x, sxy += x * y;
  }
  const auto m = static_cast<double>(used);
  return (m * sxy - sx * sy) / (m * sxx - sx * sx);
}

double distance(const Eigen::VectorXd& a, const Eigen::VectorXd& b) {
  const double scale = a.cwiseAbs().maxCoeff();
  return (a - b).cwiseAbs().maxCoeff() / (scale > 0 ? scale : 1);
}

}  // namespace

template <int Dim>
std::unique_ptr<pde::Solver<Dim>> Trial<Dim>::solver(sde::TimeGrid times) const {
  return solver_.make<Dim>(problem_, std::move(times), settings_.options());
}

template <int Dim>
pde::Order Trial<Dim>::order() const {
  return solver({{0, 1e-200}})->order();
}

template <int Dim>
Index Trial<Dim>::steps(Index wanted) const {
  const double limit = settings_.steps.courant * solver({{0, 1e-200}})->max_stable_dt();
  const double least = std::ceil(settings_.heat.horizon() / limit);
  return std::max(wanted, static_cast<Index>(std::min(least, 1e15)));
}

template <int Dim>
Field<Dim> Trial<Dim>::run(Field<Dim> u, Index steps) const {
  const auto scheme = solver(sde::TimeGrid::uniform(0, settings_.heat.horizon(), steps));
  pde::evolve(*scheme, u);
  return u;
}

template <int Dim>
Convergence time_convergence(const Settings& settings, const HeatSolverChoice& solver) {
  Convergence out{.size = {}, .error = {}, .order = nan};
  const Index levels = settings.refinement.levels;
  if (levels == 0 || solver.adaptive) return out;
  const auto grid = settings.heat.grid<Dim>(settings.refinement.cells);
  const auto u0 = settings.heat.initial(grid);
  const Trial<Dim> trial(settings, solver, settings.heat.problem(grid));
  Index steps = trial.steps(settings.refinement.steps);
  auto coarse = trial.run(u0, steps);
  for (Index level = 0; level < levels; ++level) {
    auto fine = trial.run(u0, 2 * steps);
    out.size.push_back(settings.heat.horizon() / static_cast<double>(steps));
    out.error.push_back(distance(fine.values, coarse.values));
    coarse = std::move(fine);
    steps *= 2;
  }
  out.order = fitted_order(out.size, out.error);
  return out;
}

template <int Dim>
Convergence space_convergence(const Settings& settings, const HeatSolverChoice& solver) {
  Convergence out{.size = {}, .error = {}, .order = nan};
  if (!settings.heat.has_exact()) return out;
  const Index nodes = settings.heat.nodes_between_walls() ? 1 : 0;
  Index spacings = settings.refinement.space_cells, wanted = settings.steps.count;
  for (Index level = 0; level < settings.refinement.space_levels; ++level) {
    const auto grid = settings.heat.grid<Dim>(spacings + nodes);
    const Trial<Dim> trial(settings, solver, settings.heat.problem(grid));
    const auto u = trial.run(settings.heat.initial(grid), trial.steps(wanted));
    out.size.push_back(grid.spacing(0));
    out.error.push_back(distance(settings.heat.exact(grid, settings.heat.horizon()).values, u.values));
    spacings *= 2;
    wanted *= trial.order().time < 2 ? 4 : 2;
  }
  out.order = fitted_order(out.size, out.error);
  return out;
}

Decay measure_decay(const Settings& settings, const HeatSolverChoice& solver, Index steps) {
  if (settings.heat.dim() != 1) return {};
  const auto grid = settings.heat.grid<1>(settings.heat.cells()[0]);
  auto problem = settings.heat.problem(grid);
  problem.source = {};
  for (auto& wall : problem.walls[0]) wall.g = 0, wall.varying = {};
  const pde::HeatOperator<1> A(problem, pde::Direction::forward, "smoothing");
  if (!A.diagonal_in_modes()) return {};
  pde::Spectrum<1> spectrum(grid);
  Field<1> u{grid, Eigen::VectorXd::Ones(grid.size())};
  spectrum.inverse(u.values, u.values);
  const Trial<1> trial(settings, solver, std::move(problem));
  u = trial.run(std::move(u), trial.steps(steps));
  spectrum.forward(u.values, u.values);
  std::vector<Index> modes;
  const Eigen::VectorXd k = spectrum.wavenumber_squared().cwiseSqrt();
  for (Index i = grid.unknowns(0).begin; i < grid.unknowns(0).end; ++i) modes.push_back(i);
  std::sort(modes.begin(), modes.end(), [&](Index a, Index b) { return k[a] < k[b]; });
  modes.erase(std::unique(modes.begin(), modes.end(), [&](Index a, Index b) { return k[a] == k[b]; }),
              modes.end());
  const auto n = static_cast<Index>(modes.size());
  Decay out{Eigen::VectorXd(n), Eigen::VectorXd(n), Eigen::VectorXd(n)};
  for (Index i = 0; i < n; ++i) {
    const Index mode = modes[static_cast<std::size_t>(i)];
    out.wavenumber[i] = k[mode];
    out.measured[i] = u.values[mode];
  }
  out.exact = out.wavenumber.unaryExpr(
      [rate = A.kappa() * settings.heat.horizon()](double k1) { return std::exp(-rate * k1 * k1); });
  return out;
}

template class Trial<1>;
template class Trial<2>;
template class Trial<3>;
template Convergence time_convergence<1>(const Settings&, const HeatSolverChoice&);
template Convergence time_convergence<2>(const Settings&, const HeatSolverChoice&);
template Convergence time_convergence<3>(const Settings&, const HeatSolverChoice&);
template Convergence space_convergence<1>(const Settings&, const HeatSolverChoice&);
template Convergence space_convergence<2>(const Settings&, const HeatSolverChoice&);
template Convergence space_convergence<3>(const Settings&, const HeatSolverChoice&);

}  // namespace undiffuse::experiments::smoothing
