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

/// The median of the last three slopes of log error between neighbouring sizes, where rounding hides none and
/// the last two agree within a quarter; else NaN: not yet settled.
double settled_order(const std::vector<double>& size, const std::vector<double>& error) {
  std::vector<double> slopes;
  for (std::size_t i = 1; i < size.size() && error[i] >= rounding; ++i)
    slopes.push_back(std::log(error[i] / error[i - 1]) / std::log(size[i] / size[i - 1]));
  const std::size_t n = slopes.size();
  if (n < 2 || !(std::abs(slopes[n - 1] - slopes[n - 2]) <= 0.25)) return nan;
  if (n == 2) return (slopes[0] + slopes[1]) / 2;
  std::sort(slopes.end() - 3, slopes.end());
  return slopes[n - 2];
}

double distance(const Eigen::VectorXd& a, const Eigen::VectorXd& b, double scale) {
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
double longest_run(const Settings& settings, const HeatSolverChoice& solver) {
  const auto& refinement = settings.refinement;
  double most = 0;
  const auto see = [&](Index cells, Index wanted, double times) {
    const auto grid = settings.heat.grid<Dim>(cells);
    if (grid.size() > 4000000) return;
    const Trial<Dim> trial(settings, solver, settings.heat.problem(grid));
    most = std::max(most, times * static_cast<double>(trial.steps(wanted)));
  };
  see(settings.heat.cells()[0], settings.steps.count, 1);
  if (refinement.levels > 0 && !solver.adaptive)
    see(refinement.cells, refinement.steps, static_cast<double>(Index{1} << refinement.levels));
  if (refinement.space_levels > 0 && settings.heat.has_exact())
    see(refinement.space_cells << (refinement.space_levels - 1), settings.steps.count, 1);
  return most;
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
    out.error.push_back(distance(fine.values, coarse.values, fine.values.cwiseAbs().maxCoeff()));
    coarse = std::move(fine);
    steps *= 2;
  }
  out.order = settled_order(out.size, out.error);
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
    const auto exact = settings.heat.exact(grid, settings.heat.horizon());
    out.error.push_back(distance(exact.values, u.values, exact.values.cwiseAbs().maxCoeff()));
    spacings *= 2;
    wanted *= trial.order().time < 2 ? 4 : 2;
  }
  out.order = settled_order(out.size, out.error);
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
template double longest_run<1>(const Settings&, const HeatSolverChoice&);
template double longest_run<2>(const Settings&, const HeatSolverChoice&);
template double longest_run<3>(const Settings&, const HeatSolverChoice&);
template Convergence time_convergence<1>(const Settings&, const HeatSolverChoice&);
template Convergence time_convergence<2>(const Settings&, const HeatSolverChoice&);
template Convergence time_convergence<3>(const Settings&, const HeatSolverChoice&);
template Convergence space_convergence<1>(const Settings&, const HeatSolverChoice&);
template Convergence space_convergence<2>(const Settings&, const HeatSolverChoice&);
template Convergence space_convergence<3>(const Settings&, const HeatSolverChoice&);

}  // namespace undiffuse::experiments::smoothing
