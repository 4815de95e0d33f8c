// Backward heat as it is: -κ in the exact propagator and in a finite-difference scheme.
#include <algorithm>
#include <cmath>

#include "experiments/reversal/branches.hpp"
#include "pde/backward_heat.hpp"
#include "pde/evolve.hpp"
#include "pde/heat_crank_nicolson.hpp"
#include "pde/heat_explicit.hpp"
#include "pde/heat_implicit_euler.hpp"
#include "pde/heat_modes.hpp"

namespace undiffuse::experiments::reversal {
namespace {

using data::Index;

constexpr Index kMostLine = 1024, kMostPlane = 128;  // modes measured; a transform of the plane costs more

/// Modes whose amplification is measured by stepping them, increasing: all of a short line, evenly many of
/// more, and the one that `predicted` says grows most.
std::vector<Index> measured_modes(const Eigen::VectorXd& predicted, Index most) {
  const Index size = predicted.size(), count = std::min(size, most);
  std::vector<Index> modes(static_cast<std::size_t>(count));
  for (Index i = 0; i < count; ++i)
    modes[static_cast<std::size_t>(i)] = size <= most ? i : i * (size - 1) / (most - 1);
  Index top = 0;
  predicted.maxCoeff(&top);
  const auto place = std::ranges::lower_bound(modes, top);
  if (place == modes.end() || *place != top) modes.insert(place, top);
  return modes;
}

/// log10 of the factor on each of those modes, measured: the exact backward propagator takes the mode over a
/// time in which the fastest one grows e-fold, and T is so many of them. A mode run over T itself would drown
/// in what rounding puts into the faster ones.
template <int Dim>
Eigen::VectorXd measured_growth(const Problem<Dim>& problem, const std::shared_ptr<pde::HeatModes<Dim>>& heat,
                                const std::vector<Index>& modes) {
  const double T = problem.common.T();
  const double tau = std::min(T, 1 / heat->rate().maxCoeff());
  Eigen::VectorXd growth(static_cast<Index>(modes.size()));
  for (std::size_t i = 0; i < modes.size(); ++i) {
    const auto mode = heat->mode(modes[i]);
    const auto grown = pde::BackwardHeatSpectral<Dim>(mode, heat).at(tau);
    growth[static_cast<Index>(i)] = T / tau * std::log10(mode.values.dot(grown.values));
  }
  return growth;
}

Eigen::VectorXd pick(const Eigen::VectorXd& all, const std::vector<Index>& places) {
  Eigen::VectorXd picked(static_cast<Index>(places.size()));
  for (Index i = 0; i < picked.size(); ++i) picked[i] = all[places[static_cast<std::size_t>(i)]];
  return picked;
}

void write_modes(BranchFile& out, const Eigen::VectorXd& wavenumber, const std::vector<Index>& modes) {
  Eigen::VectorXd number(static_cast<Index>(modes.size()));
  for (Index i = 0; i < number.size(); ++i)
    number[i] = static_cast<double>(modes[static_cast<std::size_t>(i)]);
  out.coordinate("mode", number, "1", "number of the mode in the order of the transform");
  out.series("wavenumber", "mode", pick(wavenumber, modes), "1/length", "wavenumber k of the mode");
}

/// log10 of the L2 norm that white noise of standard deviation `noise` a cell has after reverse time tau: the
/// slope of everything that comes. Rounding of the largest value stands in where there is no noise.
double predicted_log10_noise(double noise, double cell_volume, const Eigen::VectorXd& growth) {
  const double top = growth.maxCoeff();
  double sum = 0;
  for (const double g : growth) sum += std::pow(10.0, 2 * (g - top));
  return std::log10(noise) + 0.5 * std::log10(cell_volume * sum) + top;
}

/// κk²T/ln 10 of the shortest wave that the grid has, from the grid alone.
template <int Dim>
double last_mode_growth(const Problem<Dim>& problem) {
  double k2 = 0;
  for (int a = 0; a < Dim; ++a) {
    const auto n = problem.grid.cells[a];
    const bool periodic = problem.grid.periodic(a);
    const data::Index highest = periodic ? n / 2 : n - 1;
    const double k = (periodic ? 2 : 1) * M_PI * static_cast<double>(highest) / problem.grid.length(a);
    k2 += k * k;
  }
  return problem.common.kappa() * k2 * problem.common.T() / std::log(10.0);
}

template <int Dim>
std::unique_ptr<pde::Solver<Dim>> naive_solver(const Problem<Dim>& problem, double (*&stability)(double)) {
  const auto& keys = problem.common.settings.naive;
  const double kappa = problem.common.kappa(), T = problem.common.T();
  const double limit = pde::HeatExplicit<Dim>::stability_limit(problem.grid, kappa);
  const auto steps = keys.steps > 0 ? keys.steps : static_cast<Index>(std::ceil(T / limit));
  auto times = sde::TimeGrid::uniform(0, T, steps);
  constexpr auto kBackward = pde::Direction::backward;
  if (keys.scheme == "implicit_euler") {
    stability = pde::HeatImplicitEuler<Dim>::stability_function;
    return std::make_unique<pde::HeatImplicitEuler<Dim>>(pde::HeatProblem<Dim>(problem.grid, kappa),
                                                         std::move(times), kBackward);
  }
  if (keys.scheme == "crank_nicolson") {
    stability = pde::HeatCrankNicolson<Dim>::stability_function;
    return std::make_unique<pde::HeatCrankNicolson<Dim>>(pde::HeatProblem<Dim>(problem.grid, kappa),
                                                         std::move(times), kBackward);
  }
  stability = pde::HeatExplicit<Dim>::stability_function;
  return std::make_unique<pde::HeatExplicit<Dim>>(pde::HeatProblem<Dim>(problem.grid, kappa),
                                                  std::move(times), kBackward);
}

}  // namespace

template <int Dim>
Figures naive_spectral(const Problem<Dim>& problem, BranchFile& out) {
  const double T = problem.common.T();
  const auto heat =
      std::make_shared<pde::HeatModes<Dim>>(pde::HeatProblem<Dim>(problem.grid, problem.common.kappa()));
  const pde::BackwardHeatSpectral<Dim> backward(problem.spectral_qT, heat);
  const auto formula = backward.log10_amplification(T);
  const auto modes = measured_modes(formula, Dim == 1 ? kMostLine : kMostPlane);
  const auto growth = measured_growth(problem, heat, modes);

  out.describe("backward heat, exact in every mode", "Payne, Improperly Posed Problems (1975)");
  const auto returned = backward.at(T);
  out.field("density", returned, "density returned at reverse time T; not finite where it overflows");
  write_modes(out, heat->wavenumber(), modes);
  out.series("log10_amplification", "mode", growth, "1",
             "log10 of the factor on the mode over T, measured over a part of it");
  out.series("log10_amplification_predicted", "mode", pick(formula, modes), "1", "kappa k^2 T / ln 10");

  const auto times = wanted_times(problem.common.settings);
  const auto n = static_cast<Index>(times.size());
  const double relative = problem.common.settings.noise.relative;
  const double noise =
      problem.clean.values.maxCoeff() * std::max(relative, std::numeric_limits<double>::epsilon() / 2);
  Eigen::VectorXd tau(n), error(n), predicted(n);
  for (Index i = 0; i < n; ++i) {
    tau[i] = times[static_cast<std::size_t>(i)];
    error[i] = backward.log10_l2_distance(tau[i], problem.spectral_answer_at(tau[i]));
    predicted[i] =
        predicted_log10_noise(noise, problem.grid.cell_volume(), backward.log10_amplification(tau[i]));
  }
  out.coordinate("time", tau, "time", "reverse time");
  out.series("log10_l2_error", "time", error, "1", "log10 of the L2 distance to a perfect reversal");
  out.series("log10_l2_predicted", "time", predicted, "1",
             "log10 of the L2 norm of the noise times exp(kappa k^2 tau)");
  auto figures = density_figures(problem, problem.spectral_qT, returned);
  figures.log10_amplification = growth.maxCoeff();
  const double expected = last_mode_growth(problem);
  out.claim("log10_amplification", growth.maxCoeff(), expected * (1 - 1e-10), expected * (1 + 1e-10));
  out.claim("amplification_error", (growth - pick(formula, modes)).template lpNorm<Eigen::Infinity>(),
            1e-10 * expected);
  return figures;
}

template <int Dim>
Figures naive_finite_difference(const Problem<Dim>& problem, BranchFile& out) {
  double (*stability)(double) = nullptr;
  const auto solver = naive_solver(problem, stability);
  const pde::HeatProblem<Dim> heat(problem.grid, problem.common.kappa());
  pde::HeatModes<Dim> grid_modes(heat, pde::Symbol::discrete);
  const auto& times = solver->times();
  const auto predicted =
      pde::predicted_log10_amplification(stability, grid_modes, times.step_size(0), times.steps());
  const auto modes = measured_modes(predicted, kMostLine);
  const auto measured = pde::measured_log10_amplification(*solver, grid_modes, modes);
  auto q = problem.spectral_qT;
  ErrorRecord<Dim> errors(problem.common.settings, times,
                          [&](Index, double tau) { return problem.spectral_answer_at(tau); });
  const auto evolution = pde::evolve<Dim>(
      *solver, q, [&](Index step, double tau, const pde::Field<Dim>& u) { errors.add(step, tau, u); },
      errors.steps(), pde::OnBlowUp::record);

  out.describe("backward heat by finite differences, " + problem.common.settings.naive.scheme,
               solver->source());
  out.field("density", q, "density returned, or what stood after the first step that was not finite");
  write_modes(out, pde::HeatModes<Dim>(heat).wavenumber(), modes);  // k, not that of the second difference
  out.series("log10_amplification", "mode", measured, "1",
             "log10 of the factor on the mode over all steps, one step measured");
  out.series("log10_amplification_predicted", "mode", pick(predicted, modes), "1",
             "n log10|R(-kappa lambda dt)|");
  errors.write(out);
  out.number("steps", static_cast<double>(times.steps()), "1", "number of steps over the horizon");

  auto figures = density_figures(problem, problem.spectral_qT, q);
  figures.log10_amplification = measured.maxCoeff();
  out.claim("amplification_error", (measured - pick(predicted, modes)).template lpNorm<Eigen::Infinity>(),
            1e-11 * static_cast<double>(times.steps()));
  if (evolution.first_nonfinite_step)
    figures.first_nonfinite_step = static_cast<double>(*evolution.first_nonfinite_step);
  return figures;
}

template Figures naive_spectral<1>(const Problem<1>&, BranchFile&);
template Figures naive_spectral<2>(const Problem<2>&, BranchFile&);
template Figures naive_finite_difference<1>(const Problem<1>&, BranchFile&);
template Figures naive_finite_difference<2>(const Problem<2>&, BranchFile&);

}  // namespace undiffuse::experiments::reversal
