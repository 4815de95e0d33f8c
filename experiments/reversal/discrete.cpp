// The grid's own jump process and its own time-discrete chain, reversed.
#include "experiments/reversal/branches.hpp"
#include "experiments/reversal/marching.hpp"
#include "pde/closed_form.hpp"
#include "pde/discrete_reversal.hpp"
#include "pde/evolve.hpp"
#include "pde/heat_semigroup.hpp"
#include "pde/reversed_chain.hpp"

namespace undiffuse::experiments::reversal {
namespace {

using pde::Field;

/// What the operator that made `own` is given to run backwards: its own p_T, with the noise if the deck says
/// so, or the terminal law that does not come from p_0.
template <int Dim>
Field<Dim> start(const Problem<Dim>& problem, const Field<Dim>& own) {
  const bool noisy = problem.common.settings.discrete.noise;
  auto q = problem.common.starts_from_pT() ? own : problem.clean;
  if (noisy) q.values += problem.noise;
  return q;
}

template <int Dim>
Figures march(const Problem<Dim>& problem, pde::Solver<Dim>& solver, const Field<Dim>& own,
              const std::function<void(Field<Dim>&)>& propagate, double expected_error, BranchFile& out) {
  const auto given = start(problem, own);
  auto q = given;
  ErrorRecord<Dim> errors(problem, solver.times());
  pde::evolve<Dim>(
      solver, q, [&](data::Index, double tau, const Field<Dim>& u) { errors.add(tau, u); }, errors.steps());
  out.field("density", q, "density returned");
  errors.write(out);
  auto figures = density_figures(problem, given, q);
  figures.closed_form_error = l1(q, pde::reversal_closed_form<Dim>(problem.p0, own, given, propagate));
  claim_density(given, figures, out);
  out.claim("closed_form_error", figures.closed_form_error, expected_error);
  return figures;
}

}  // namespace

template <int Dim>
Figures discrete_reversal_rates(const Problem<Dim>& problem, BranchFile& out) {
  const auto& common = problem.common;
  const auto& keys = common.settings.discrete;
  const auto reversal = pde::discrete_reversal_rates<Dim>(problem.p0, common.kappa(), common.T(),
                                                          reverse_times(common, keys), scheme_of(keys));
  out.describe("jump rates kappa/h^2 p_j/p_i, " + keys.scheme, reversal.solver->source());
  const pde::HeatSemigroup<Dim> semigroup(problem.grid, common.kappa());
  const auto n = static_cast<double>(keys.steps);
  const double expected = second_order(keys) ? 20 / (n * n) : 4 / n;
  return march<Dim>(
      problem, *reversal.solver, reversal.terminal, [&](Field<Dim>& u) { semigroup.apply(common.T(), u); },
      expected, out);
}

template <int Dim>
Figures discrete_reversal_chain(const Problem<Dim>& problem, BranchFile& out) {
  const auto& common = problem.common;
  pde::ReversedChain<Dim> chain(problem.p0, common.kappa(), reverse_times(common, common.settings.discrete));
  out.describe("exact reversal of the chain of implicit Euler steps", chain.source());
  const auto propagate = [&](Field<Dim>& u) {
    for (data::Index k = 0; k < chain.times().steps(); ++k) chain.propagate(k, u.values);
  };
  return march<Dim>(problem, chain, chain.terminal(), propagate, 1e-10, out);
}

template Figures discrete_reversal_rates<1>(const Problem<1>&, BranchFile&);
template Figures discrete_reversal_rates<2>(const Problem<2>&, BranchFile&);
template Figures discrete_reversal_chain<1>(const Problem<1>&, BranchFile&);
template Figures discrete_reversal_chain<2>(const Problem<2>&, BranchFile&);

}  // namespace undiffuse::experiments::reversal
