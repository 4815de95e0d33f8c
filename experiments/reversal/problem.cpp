#include "experiments/reversal/problem.hpp"

#include <fmt/format.h>

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
Field<Dim> terminal_law(const Common& common, const pde::Grid<Dim>& grid, const Field<Dim>& pT) {
  const auto& settings = common.settings;
  if (settings.terminal_kind == "point") return point_mass(settings, grid);
  if (settings.terminal_kind == "shifted") return shifted_pT(common, grid);
  if (settings.terminal_kind != "picture") return pT;
  auto other = pde::cell_averages(*settings.terminal_law, grid);
  other.values /= other.integral();
  spectral_heat(common.kappa(), common.T(), other);
  return other;
}

template <int Dim>
std::unique_ptr<score::Score> gridded_score(const Common& common, const Field<Dim>& p0) {
  const pde::HeatPath<Dim> path(p0, common.kappa(), score_levels(common.settings));
  Eigen::MatrixXd densities(path.grid().size(), path.size());
  for (Index k = 0; k < path.size(); ++k) densities.col(k) = path.at(k);
  return std::make_unique<score::GridScore<Dim>>(p0.grid, path.times(), densities);
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

template <int Dim>
Problem<Dim> make_problem(Settings settings, std::uint64_t seed, int threads) {
  Common common = make_common(std::move(settings), seed, threads);
  const auto grid = make_grid<Dim>(common.settings);
  const auto p0 = initial_averages(common.settings, grid);
  if (!common.score) common.score = gridded_score(common, p0);
  auto pT = p0;
  spectral_heat(common.kappa(), common.T(), pT);
  const auto clean = terminal_law(common, grid, pT);
  auto qT = clean;
  const Eigen::VectorXd noise = draw_noise(common, clean);
  qT.values += noise;
  Problem<Dim> problem{std::move(common), grid, p0, pT, clean, noise, qT, p0};
  problem.answer = problem.answer_at(problem.common.T());
  return problem;
}

template <int Dim>
Field<Dim> Problem<Dim>::answer_at(double tau) const {
  auto p = p0;
  spectral_heat(common.kappa(), common.T() - tau, p);
  if (common.starts_from_pT()) return p;
  return pde::reversal_closed_form<Dim>(p, pT, clean,
                                        [&](Field<Dim>& u) { spectral_heat(common.kappa(), tau, u); });
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
