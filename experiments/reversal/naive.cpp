// Backward heat as it is: -κ in the exact propagator and in a finite-difference scheme.
#include <algorithm>
#include <cmath>

#include "experiments/parts/backward_schemes.hpp"
#include "experiments/parts/mode_growth.hpp"
#include "experiments/reversal/branches.hpp"
#include "pde/backward_heat.hpp"
#include "pde/evolve.hpp"
#include "pde/heat_explicit.hpp"
#include "pde/heat_modes.hpp"

namespace undiffuse::experiments::reversal {
namespace {

using data::Index;

constexpr Index kMostLine = 1024, kMostPlane = 128;  // modes measured; a transform of the plane costs more

/// κk²T/ln 10 of the shortest wave that the grid has, from the grid alone.
template <int Dim>
double last_mode_growth(const Problem<Dim>& problem) {
  return problem.common.kappa() * largest_wavenumber_squared(problem.grid) * problem.common.T() /
         std::log(10.0);
}

template <int Dim>
std::unique_ptr<pde::Solver<Dim>> naive_solver(const Problem<Dim>& problem, const BackwardScheme& scheme) {
  const double kappa = problem.common.kappa(), T = problem.common.T();
  const double limit = pde::HeatExplicit<Dim>::stability_limit(problem.grid, kappa);
  const auto wanted = problem.common.settings.naive.steps;
  const auto steps = wanted > 0 ? wanted : static_cast<Index>(std::ceil(T / limit));
  return scheme.make<Dim>(pde::HeatProblem<Dim>(problem.grid, kappa), sde::TimeGrid::uniform(0, T, steps));
}

}  // namespace

template <int Dim>
Figures naive_spectral(const Problem<Dim>& problem, BranchFile& out) {
  const double T = problem.common.T();
  const auto heat =
      std::make_shared<pde::HeatModes<Dim>>(pde::HeatProblem<Dim>(problem.grid, problem.common.kappa()));
  const pde::BackwardHeatSpectral<Dim> backward(problem.spectral_qT, heat);
  const auto formula = backward.log10_amplification(T);
  const auto modes = measured_modes(problem.grid, formula, Dim == 1 ? kMostLine : kMostPlane);
  const ModeGrowth growth{.modes = modes,
                          .wavenumber = pick(heat->wavenumber(), modes),
                          .measured = measured_growth(heat, T, modes),
                          .predicted = pick(formula, modes)};

  out.describe("backward heat, exact in every mode", "Payne, Improperly Posed Problems (1975)");
  const auto returned = backward.at(T);
  out.field("density", returned, "density returned at reverse time T; not finite where it overflows");
  growth.write(out, "T, measured over a part of it", "kappa k^2 T / ln 10");

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
  figures.log10_amplification = growth.measured.maxCoeff();
  const double expected = last_mode_growth(problem);
  out.claim("log10_amplification", growth.measured.maxCoeff(), expected * (1 - 1e-10),
            expected * (1 + 1e-10));
  out.claim("amplification_error", growth.error(), 1e-10 * expected);
  return figures;
}

template <int Dim>
Figures naive_finite_difference(const Problem<Dim>& problem, BranchFile& out) {
  const auto& scheme = backward_scheme(problem.common.settings.naive.scheme);
  const auto solver = naive_solver(problem, scheme);
  const pde::HeatProblem<Dim> heat(problem.grid, problem.common.kappa());
  pde::HeatModes<Dim> grid_modes(heat, pde::Symbol::discrete);
  const auto& times = solver->times();
  const auto predicted = pde::predicted_log10_amplification(scheme.stability_function, grid_modes,
                                                            times.step_size(0), times.steps());
  const auto modes = measured_modes(problem.grid, predicted, kMostLine);
  const ModeGrowth growth{// k, not that of the second difference
                          .modes = modes,
                          .wavenumber = pick(pde::HeatModes<Dim>(heat).wavenumber(), modes),
                          .measured = pde::measured_log10_amplification(*solver, grid_modes, modes),
                          .predicted = pick(predicted, modes)};
  auto q = problem.spectral_qT;
  ErrorRecord<Dim> errors(problem.common.settings, times,
                          [&](Index, double tau) { return problem.spectral_answer_at(tau); });
  const auto evolution = pde::evolve<Dim>(
      *solver, q, [&](Index step, double tau, const pde::Field<Dim>& u) { errors.add(step, tau, u); },
      errors.steps(), pde::OnBlowUp::record);

  out.describe("backward heat by finite differences, " + problem.common.settings.naive.scheme,
               solver->source());
  out.field("density", q, "density returned, or what stood after the first step that was not finite");
  growth.write(out, "all steps, one step measured", "n log10|R(-kappa lambda dt)|");
  errors.write(out);
  out.number("steps", static_cast<double>(times.steps()), "1", "number of steps over the horizon");

  auto figures = density_figures(problem, problem.spectral_qT, q);
  figures.log10_amplification = growth.measured.maxCoeff();
  out.claim("amplification_error", growth.error(), 1e-11 * static_cast<double>(times.steps()));
  if (evolution.first_nonfinite_step)
    figures.first_nonfinite_step = static_cast<double>(*evolution.first_nonfinite_step);
  return figures;
}

template Figures naive_spectral<1>(const Problem<1>&, BranchFile&);
template Figures naive_spectral<2>(const Problem<2>&, BranchFile&);
template Figures naive_finite_difference<1>(const Problem<1>&, BranchFile&);
template Figures naive_finite_difference<2>(const Problem<2>&, BranchFile&);

}  // namespace undiffuse::experiments::reversal
