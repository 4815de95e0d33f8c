#include "experiments/regularization/problem.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "data/random.hpp"
#include "pde/cell_averages.hpp"
#include "pde/weighed_modes.hpp"

namespace undiffuse::experiments::regularization {
namespace {

constexpr std::uint32_t kNoiseStream = 1;

/// Grey values as they are: row 0 of the file is the topmost line of cells.
template <int Dim>
pde::Field<Dim> from_pixels(const data::Pixels& pixels, const pde::Grid<Dim>& grid) {
  pde::Field<Dim> u{grid, Eigen::VectorXd(grid.size())};
  for (data::Index c = 0; c < grid.size(); ++c)
    u.values[c] = pixels(pixels.rows() - 1 - c / pixels.cols(), c % pixels.cols());
  return u;
}

template <int Dim>
pde::Field<Dim> truth_of(const Settings& settings, const pde::Grid<Dim>& grid) {
  if constexpr (Dim < 3)
    if (settings.truth_kind == "density") return pde::cell_averages_with_images(*settings.law, grid);
  if (settings.truth_kind == "picture") return from_pixels(settings.pixels, grid);
  return settings.heat->initial(grid);
}

template <int Dim>
Eigen::VectorXd normals(const pde::Grid<Dim>& grid, std::uint64_t seed) {
  Eigen::MatrixXd z(grid.size(), 1);
  data::fill_normals({.seed = seed, .id = kNoiseStream}, 0, 0, z);
  return z.col(0);
}

}  // namespace

const std::vector<FigureColumn<Figures>>& figure_columns() {
  static const std::vector<FigureColumn<Figures>> columns = {
      {"error_discrepancy", &Figures::error_discrepancy, "1",
       "relative L2 error of u(0), the parameter by the principle of discrepancy"},
      {"error_gcv", &Figures::error_gcv, "1", "likewise, by generalised cross-validation"},
      {"error_l_curve", &Figures::error_l_curve, "1", "likewise, by the corner of the L-curve"},
      {"error_quasi_optimality", &Figures::error_quasi_optimality, "1", "likewise, by quasi-optimality"},
      {"error_oracle", &Figures::error_oracle, "1", "the least there is: told the truth"},
      {"parameter_discrepancy", &Figures::parameter_discrepancy, "1", "the parameter, by discrepancy"},
      {"parameter_gcv", &Figures::parameter_gcv, "1", "likewise, by generalised cross-validation"},
      {"parameter_l_curve", &Figures::parameter_l_curve, "1", "likewise, by the L-curve"},
      {"parameter_quasi_optimality", &Figures::parameter_quasi_optimality, "1",
       "likewise, by quasi-optimality"},
      {"parameter_oracle", &Figures::parameter_oracle, "1", "likewise, told the truth"},
      {"amplification", &Figures::amplification, "1",
       "what noise in a mode may grow by, with the parameter of the oracle or else of the first rule"},
      {"freedom", &Figures::freedom, "1", "sum of the filter factors, likewise"},
      {"mass_error", &Figures::mass_error, "1", "of a density: |mass returned - 1|, likewise"},
      {"minimum", &Figures::minimum, "u", "smallest value returned, likewise"},
      {"seconds", &Figures::seconds, "s", "wall time"}};
  return columns;
}

RuleColumns columns_of(const pde::ParameterRule& rule) {
  if (rule.name == "discrepancy") return {&Figures::error_discrepancy, &Figures::parameter_discrepancy};
  if (rule.name == "gcv") return {&Figures::error_gcv, &Figures::parameter_gcv};
  if (rule.name == "l_curve") return {&Figures::error_l_curve, &Figures::parameter_l_curve};
  if (rule.name == "quasi_optimality")
    return {&Figures::error_quasi_optimality, &Figures::parameter_quasi_optimality};
  return {&Figures::error_oracle, &Figures::parameter_oracle};
}

std::vector<data::Index> modes_shown(const pde::Modes& modes) {
  std::vector<data::Index> order(static_cast<std::size_t>(modes.size()));
  std::iota(order.begin(), order.end(), data::Index{0});
  std::ranges::sort(order, {}, [&](data::Index i) { return modes.wavenumber[i]; });
  const auto same = [&](data::Index i, data::Index j) {
    return modes.wavenumber[j] - modes.wavenumber[i] <= 1e-9 * modes.wavenumber[j];
  };
  order.erase(std::unique(order.begin(), order.end(), same), order.end());
  constexpr std::size_t most = 2000;
  if (order.size() <= most) return order;
  std::vector<data::Index> some;
  for (std::size_t i = 0; i < most; ++i) some.push_back(order[i * (order.size() - 1) / (most - 1)]);
  return some;
}

template <int Dim>
pde::Knowledge Problem<Dim>::known() const {
  pde::Knowledge known;
  if (settings.observation.level_known && noise_norm > 0) known.noise_norm = noise_norm;
  if (has_truth()) known.truth = &told;
  return known;
}

template <int Dim>
double Problem<Dim>::norm_at(const Eigen::VectorXd& coefficients, double t) const {
  const auto decay = (t / T() * A->modes().log_a.array()).exp();
  return inverse->unit_norm() * (coefficients.array() * decay).matrix().norm();
}

template <int Dim>
Eigen::VectorXd Problem<Dim>::reverse_times() const {
  return Eigen::VectorXd::LinSpaced(settings.output.times, 0, T());
}

template <int Dim>
Problem<Dim> make_problem(const Settings& settings, std::uint64_t seed) {
  const auto grid = settings.heat->grid<Dim>(settings.heat->cells()[0]);
  const auto truth = truth_of(settings, grid);
  Problem<Dim> problem{
      .settings = settings,
      .grid = grid,
      .A = std::make_unique<pde::HeatPropagator<Dim>>(settings.heat->problem(grid), settings.heat->horizon()),
      .truth = truth,
      .observed = truth,
      .told = Eigen::VectorXd(grid.size()),
      .inverse = nullptr};
  auto& b = problem.observed.values;
  auto& A = *problem.A;
  A.analyse_unknown(truth.values, problem.told);
  if (!settings.observation.given) A.synthesise(problem.told.cwiseProduct(A.modes().a), b);
  const double level = settings.observation.noise * b.cwiseAbs().maxCoeff();
  Eigen::VectorXd noise = settings.observation.given ? Eigen::VectorXd::Zero(grid.size()).eval()
                                                     : (level * normals(grid, seed)).eval();
  for (data::Index c = 0; c < grid.size(); ++c) problem.noisy_volume += grid.volume(c);
  for (const data::Index c : pde::given_nodes(grid)) {  // where u is given, nothing is observed
    noise[c] = 0;
    problem.noisy_volume -= grid.volume(c);
  }
  b += noise;
  problem.noise_norm = level * std::sqrt(problem.noisy_volume);
  problem.inverse = std::make_unique<pde::InverseProblem>(A, b);
  return problem;
}

template struct Problem<1>;
template struct Problem<2>;
template struct Problem<3>;
template Problem<1> make_problem<1>(const Settings&, std::uint64_t);
template Problem<2> make_problem<2>(const Settings&, std::uint64_t);
template Problem<3> make_problem<3>(const Settings&, std::uint64_t);

}  // namespace undiffuse::experiments::regularization
