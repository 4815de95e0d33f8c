#include "experiments/reversal/problem.hpp"

#include <algorithm>

#include "data/mixture.hpp"
#include "data/point_set.hpp"
#include "pde/cell_averages.hpp"
#include "pde/closed_form.hpp"
#include "pde/heat_path.hpp"
#include "pde/heat_spectral.hpp"
#include "score/grid_score.hpp"
#include "score/mixture_score.hpp"
#include "sde/time_grid.hpp"

namespace undiffuse::experiments::reversal {
namespace {

using data::Index;
using pde::Field;

/// A set of points as a mixture of point masses: its score exists as soon as there is noise.
data::GaussianMixture as_mixture(const data::PointSet& points) {
  const Index n = points.points().rows();
  return {Eigen::VectorXd::Constant(n, 1.0 / static_cast<double>(n)), points.points(),
          Eigen::VectorXd::Zero(n)};
}

data::GaussianMixture exact_law(const Settings& settings) {
  if (const auto* mixture = dynamic_cast<const data::GaussianMixture*>(settings.law.get())) return *mixture;
  return as_mixture(dynamic_cast<const data::PointSet&>(*settings.law));
}

template <int Dim>
Field<Dim> initial_averages(const Settings& settings, const pde::Grid<Dim>& grid) {
  if (settings.law_kind == "mixture") return pde::cell_averages_with_images(*settings.law, grid);
  auto p0 = pde::cell_averages(*settings.law, grid);
  p0.values /= p0.integral();
  return p0;
}

template <int Dim>
Field<Dim> point_mass(const Settings& settings, const pde::Grid<Dim>& grid) {
  Field<Dim> field{grid, Eigen::VectorXd::Zero(grid.size())};
  Index cell = 0, stride = 1;
  for (int a = 0; a < Dim; ++a) {
    const auto i = static_cast<Index>((settings.terminal[a] - grid.lower[a]) / grid.spacing(a));
    cell += stride * std::min(i, grid.cells[a] - 1);
    stride *= grid.cells[a];
  }
  field.values[cell] = 1.0 / grid.cell_volume();
  return field;
}

/// p_T of a mixture moved by settings.terminal: the law of X_T + shift.
template <int Dim>
Field<Dim> shifted_pT(const Common& common, const pde::Grid<Dim>& grid) {
  const auto at_T = exact_law(common.settings).transformed(1.0, std::sqrt(2 * common.kappa() * common.T()));
  Eigen::MatrixXd means = at_T.means();
  for (int a = 0; a < Dim; ++a) means.col(a).array() += common.settings.terminal[a];
  std::vector<Eigen::MatrixXd> covariances;
  for (Index k = 0; k < at_T.components(); ++k) {
    const Eigen::MatrixXd v = at_T.isotropic() ? Eigen::MatrixXd::Identity(Dim, Dim) : at_T.directions()[k];
    covariances.emplace_back(v * at_T.variances().row(k).asDiagonal() * v.transpose());
  }
  return pde::cell_averages_with_images(data::GaussianMixture(at_T.weights(), means, covariances), grid);
}

template <int Dim>
Field<Dim> terminal_law(const Common& common, const PositiveHeat<Dim>& heat, const Field<Dim>& pT) {
  const auto& grid = pT.grid;
  const auto& settings = common.settings;
  if (settings.terminal_kind == "point") return point_mass(settings, grid);
  if (settings.terminal_kind == "shifted") return shifted_pT(common, grid);
  if (settings.terminal_kind != "picture") return pT;
  auto other = pde::cell_averages(*settings.terminal_law, grid);
  other.values /= other.integral();
  heat.apply(common.T(), other);
  return other;
}

/// Gives `common` its score from the forward path of p0; returns the densities of that path at the recorded
/// times, T among them.
template <int Dim>
std::vector<Moment> gridded_score(const Field<Dim>& p0, Common& common) {
  const pde::HeatPath<Dim> path(p0, common.kappa(), score_levels(common.settings));
  common.score = std::make_unique<score::GridScore<Dim>>(path);
  const auto& march = common.settings.fokker_planck;
  auto steps = recorded_steps(common.settings, sde::TimeGrid::graded(common.T(), march.steps, march.grading));
  if (steps.empty() || steps.front() != 0) steps.insert(steps.begin(), 0);
  std::vector<Moment> moments;
  for (const Index k : steps) {
    const Index level = march.steps - k;
    moments.push_back({path.times()[static_cast<std::size_t>(level)], path.at(level)});
  }
  return moments;
}

/// p_T as the inverses' own operator makes it; the terminal law itself where it is not p_T.
template <int Dim>
Field<Dim> spectral_terminal(const Common& common, const Field<Dim>& p0, const Field<Dim>& clean) {
  if (!common.starts_from_pT()) return clean;
  auto pT = p0;
  spectral_heat(common.kappa(), common.T(), pT);
  return pT;
}

template <int Dim>
Eigen::VectorXd draw_noise(const Common& common, const Field<Dim>& clean) {
  Eigen::MatrixXd z(clean.grid.size(), 1);
  data::fill_normals(common.stream(StreamId::noise), 0, 0, z);
  return common.settings.noise.relative * clean.values.maxCoeff() * z.col(0);
}

}  // namespace

sde::Domain walls(const Settings& settings) {
  if (!settings.on_grid()) return sde::Domain::line();
  const auto& g = settings.grid;
  const Eigen::VectorXd lower = Eigen::Map<const Eigen::VectorXd>(g.lower.data(), settings.dim());
  const Eigen::VectorXd upper = Eigen::Map<const Eigen::VectorXd>(g.upper.data(), settings.dim());
  return g.boundary == "periodic" ? sde::Domain::torus(lower, upper)
                                  : sde::Domain::reflecting_box(lower, upper);
}

std::vector<double> score_levels(const Settings& settings) {
  const auto& march = settings.fokker_planck;
  const auto tau = sde::TimeGrid::graded(settings.heat.horizon, march.steps, march.grading);
  std::vector<double> levels;
  for (auto k = tau.t.size(); k-- > 0;) levels.push_back(settings.heat.horizon - tau.t[k]);
  return levels;
}

template <int Dim>
pde::Grid<Dim> make_grid(const Settings& settings) {
  std::array<Index, Dim> cells{};
  std::array<double, Dim> lower{}, upper{};
  for (int a = 0; a < Dim; ++a) {
    cells[a] = static_cast<Index>(settings.grid.cells[a]);
    lower[a] = settings.grid.lower[a];
    upper[a] = settings.grid.upper[a];
  }
  const auto boundary =
      settings.grid.boundary == "periodic" ? pde::Boundary::periodic : pde::Boundary::no_flux;
  return {cells, lower, upper, boundary};
}

template <int Dim>
void spectral_heat(double kappa, double t, Field<Dim>& u) {
  if (t <= 0) return;
  pde::HeatSpectral<Dim> solver({u.grid, kappa}, sde::TimeGrid::uniform(0, t, 1));
  solver.advance(u, 0, 1);
}

Common make_common(Settings settings, std::uint64_t seed, int threads) {
  Common common{.settings = std::move(settings),
                .seed = seed,
                .threads = threads,
                .process = nullptr,
                .free = nullptr,
                .score = nullptr};
  const auto& s = common.settings;
  common.process = std::make_unique<sde::Heat>(s.dim(), s.heat.kappa, walls(s));
  if (s.score_kind == "exact") {
    common.free = std::make_unique<sde::Heat>(s.dim(), s.heat.kappa);
    common.score = std::make_unique<score::MixtureScore>(exact_law(s), *common.free);
  }
  return common;
}

std::vector<double> wanted_times(const Settings& settings) {
  auto times = settings.output.times;
  if (times.empty())
    for (int k = 0; k <= 40; ++k) times.push_back(settings.heat.horizon * k / 40);
  std::ranges::sort(times);
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

std::vector<Index> recorded_steps(const Settings& settings, const sde::TimeGrid& times) {
  std::vector<Index> steps;
  for (const double tau : wanted_times(settings)) {
    const auto after = std::ranges::lower_bound(times.t, tau);
    auto k = std::min<Index>(after - times.t.begin(), times.steps());
    if (k > 0 && tau - times.t[k - 1] < times.t[k] - tau) --k;
    if (steps.empty() || steps.back() != k) steps.push_back(k);
  }
  return steps;
}

template <int Dim>
Problem<Dim> make_problem(Settings settings, std::uint64_t seed, int threads) {
  Common common = make_common(std::move(settings), seed, threads);
  const auto grid = make_grid<Dim>(common.settings);
  const auto p0 = initial_averages(common.settings, grid);
  std::vector<Moment> path;
  if (!common.score) path = gridded_score(p0, common);
  const PositiveHeat<Dim> heat(common.settings, grid);
  Problem<Dim> problem{std::move(common), grid, p0, heat, std::move(path), p0, p0, {}, p0, p0, p0};
  const auto& shared = problem.common;
  problem.pT = problem.forward_at(shared.T());
  problem.clean = terminal_law(shared, heat, problem.pT);
  problem.noise = draw_noise(shared, problem.clean);
  problem.qT.values = problem.clean.values + problem.noise;
  problem.spectral_qT.values = spectral_terminal(shared, p0, problem.clean).values + problem.noise;
  problem.answer = problem.answer_at(shared.T());
  return problem;
}

template <int Dim>
Field<Dim> Problem<Dim>::forward_at(double t) const {
  const bool mixture = common.settings.law_kind == "mixture";
  if (mixture && t > 0 && !heat.exact(t) && heat.exact(common.T()))
    return pde::cell_averages_with_images(
        exact_law(common.settings).transformed(1.0, std::sqrt(2 * common.kappa() * t)), grid);
  const auto known = std::ranges::find(path, t, &Moment::t);
  if (!mixture && known != path.end()) return {grid, known->p};
  auto p = p0;
  heat.apply(t, p);
  return p;
}

template <int Dim>
Field<Dim> Problem<Dim>::answer_at(double tau) const {
  auto p = forward_at(common.T() - tau);
  if (common.starts_from_pT()) return p;
  return pde::reversal_closed_form<Dim>(p, pT, clean, [&](Field<Dim>& u) { heat.apply(tau, u); });
}

template <int Dim>
Field<Dim> Problem<Dim>::spectral_answer_at(double tau) const {
  if (!common.starts_from_pT()) return answer_at(tau);
  auto p = p0;
  spectral_heat(common.kappa(), common.T() - tau, p);
  return p;
}

template pde::Grid<1> make_grid<1>(const Settings&);
template pde::Grid<2> make_grid<2>(const Settings&);
template void spectral_heat<1>(double, double, Field<1>&);
template void spectral_heat<2>(double, double, Field<2>&);
template Problem<1> make_problem<1>(Settings, std::uint64_t, int);
template Problem<2> make_problem<2>(Settings, std::uint64_t, int);
template struct Problem<1>;
template struct Problem<2>;

}  // namespace undiffuse::experiments::reversal
