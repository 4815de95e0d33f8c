// Reversal of the density by its score: the Fokker–Planck equation of the reverse process, and the closed
// form.
#include <algorithm>
#include <cmath>

#include "data/errors.hpp"
#include "experiments/reversal/branches.hpp"
#include "experiments/reversal/marching.hpp"
#include "pde/closed_form.hpp"
#include "pde/evolve.hpp"
#include "pde/fokker_planck.hpp"
#include "score/reverse.hpp"

namespace undiffuse::experiments::reversal {
namespace {

/// p_0 · e^{κTΔ}(q_T / p_T), q_T with its noise; p_T and propagator right to rounding in each cell.
template <int Dim>
pde::Field<Dim> closed_form_of_qT(const Problem<Dim>& problem) {
  const auto propagate = [&](pde::Field<Dim>& u) { problem.heat.apply(problem.common.T(), u); };
  return pde::reversal_closed_form<Dim>(problem.p0, problem.pT, problem.qT, propagate);
}

/// What the scheme may be off by (marching.hpp): in space Cμ² where the law has a length of its own, the
/// score z times as large from afar; what changes within a cell where it is given on the grid; and its steps.
template <int Dim>
double expected_error(const Problem<Dim>& problem, const MarchingKeys& keys) {
  double h = 0;
  for (int a = 0; a < Dim; ++a) h = std::max(h, problem.grid.spacing(a));
  const bool smooth = problem.common.settings.mixture_min_std > 0;
  const double mu = h / smallest_length(problem.common) * terminal_distance(problem.common);
  const double in_space = smooth ? kExponentialFitting * mu * mu : 0.25 * roughness(problem.p0);
  return std::min(kFarthest, in_space + step_error_bound(problem.common, keys));
}

/// The distance to the closed form; NaN, and the reason beside the density, where that has no value.
template <int Dim>
double closed_form_error(const Problem<Dim>& problem, const pde::Field<Dim>& q, BranchFile& out) {
  try {
    return l1(q, closed_form_of_qT(problem));
  } catch (const data::NumericalError& error) {
    out.file().attribute(out.group(), "closed_form", std::string(error.what()));
    return kNone;
  }
}

}  // namespace

template <int Dim>
Figures closed_form(const Problem<Dim>& problem, BranchFile& out) {
  const auto returned = closed_form_of_qT(problem);
  out.describe("closed form p_0 exp(kappa T Laplacian)(q_T / p_T)", "Doob (1984), chapter 2.X");
  out.field("density", returned, "density returned");
  auto figures = density_figures(problem, problem.qT, returned);
  figures.closed_form_error = 0;
  claim_density(problem.qT, figures, out);
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
  ErrorRecord<Dim> errors(problem.common.settings, solver.times(),
                          [&](data::Index, double tau) { return problem.answer_at(tau); });
  pde::evolve<Dim>(
      solver, q, [&](data::Index step, double tau, const pde::Field<Dim>& u) { errors.add(step, tau, u); },
      errors.steps());

  out.describe("Fokker-Planck equation driven by the score, " + keys.scheme, solver.source());
  out.field("density", q, "density returned");
  errors.write(out);
  auto figures = density_figures(problem, problem.qT, q);
  figures.closed_form_error = closed_form_error(problem, q, out);
  claim_density(problem.qT, figures, out);
  if (!std::isnan(figures.closed_form_error))
    out.claim("closed_form_error", figures.closed_form_error, expected_error(problem, keys));
  return figures;
}

template Figures closed_form<1>(const Problem<1>&, BranchFile&);
template Figures closed_form<2>(const Problem<2>&, BranchFile&);
template Figures fokker_planck_score<1>(const Problem<1>&, BranchFile&);
template Figures fokker_planck_score<2>(const Problem<2>&, BranchFile&);

}  // namespace undiffuse::experiments::reversal
