// Reversal of the density by its score: the Fokker–Planck equation of the reverse process, and the closed
// form.
#include <algorithm>

#include "experiments/reversal/branches.hpp"
#include "experiments/reversal/marching.hpp"
#include "pde/closed_form.hpp"
#include "pde/evolve.hpp"
#include "pde/fokker_planck.hpp"
#include "score/reverse.hpp"

namespace undiffuse::experiments::reversal {
namespace {

/// p_0 · e^{κTΔ}(q_T / p_T), q_T with its noise.
template <int Dim>
pde::Field<Dim> closed_form_of_qT(const Problem<Dim>& problem) {
  const auto propagate = [&](pde::Field<Dim>& u) {
    spectral_heat(problem.common.kappa(), problem.common.T(), u);
  };
  return pde::reversal_closed_form<Dim>(problem.p0, problem.pT, problem.qT, propagate);
}

/// What the scheme may be off by: exponential fitting is of second order in h against the smallest scale of
/// the law, steps of first or second order. Constants: three times what the default deck shows.
template <int Dim>
double expected_error(const Problem<Dim>& problem, const Marching& keys) {
  double h = 0;
  for (int a = 0; a < Dim; ++a) h = std::max(h, problem.grid.spacing(a));
  const double scale = problem.common.settings.mixture_min_std;
  const double in_space = scale > 0 ? 0.1 * (h / scale) * (h / scale) : 0.25 * roughness(problem.p0);
  const auto n = static_cast<double>(keys.steps);
  return in_space + (second_order(keys) ? 100 / (n * n) : 4 / n);
}

}  // namespace

template <int Dim>
Figures closed_form(const Problem<Dim>& problem, BranchFile& out) {
  const auto returned = closed_form_of_qT(problem);
  out.describe("closed form p_0 exp(kappa T Laplacian)(q_T / p_T)", "Doob (1984), chapter 2.X");
  out.field("density", returned, "density returned");
  auto figures = density_figures(problem, problem.qT, returned);
  figures.closed_form_error = 0;
  return figures;
}

template <int Dim>
Figures fokker_planck_score(const Problem<Dim>& problem, BranchFile& out) {
  const auto& keys = problem.common.settings.fokker_planck;
  const auto reversed =
      score::reverse(*problem.common.process, *problem.common.score, problem.common.T(), 1.0);
  pde::FokkerPlanck<Dim> solver(problem.grid, *reversed, reverse_times(problem.common, keys),
                                scheme_of(keys));
  auto q = problem.qT;
  ErrorRecord<Dim> errors(problem, solver.times());
  pde::evolve<Dim>(
      solver, q, [&](data::Index, double tau, const pde::Field<Dim>& u) { errors.add(tau, u); },
      errors.steps());

  out.describe("Fokker-Planck equation driven by the score, " + keys.scheme, solver.source());
  out.field("density", q, "density returned");
  errors.write(out);
  auto figures = density_figures(problem, problem.qT, q);
  figures.closed_form_error = l1(q, closed_form_of_qT(problem));
  claim_density(problem.qT, figures, out);
  out.claim("closed_form_error", figures.closed_form_error, expected_error(problem, keys));
  return figures;
}

template Figures closed_form<1>(const Problem<1>&, BranchFile&);
template Figures closed_form<2>(const Problem<2>&, BranchFile&);
template Figures fokker_planck_score<1>(const Problem<1>&, BranchFile&);
template Figures fokker_planck_score<2>(const Problem<2>&, BranchFile&);

}  // namespace undiffuse::experiments::reversal
