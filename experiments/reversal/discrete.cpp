// The grid's own jump process and its own time-discrete chain, reversed.
#include <algorithm>
#include <functional>
#include <optional>

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

/// What a perfect reversal of a symmetric forward operator has at the recorded steps: p · P(q_T / p_T), with
/// the operator's own p. move(a, b, u): the forward steps that reverse steps a ... b-1 undo.
template <int Dim>
class OwnReversal {
 public:
  using Move = std::function<void(data::Index from, data::Index to, Field<Dim>& u)>;

  OwnReversal(const Problem<Dim>& problem, const Field<Dim>& own, std::vector<data::Index> recorded,
              data::Index steps, Move move)
      : steps_(std::move(recorded)), move_(std::move(move)), p_(steps_.size()) {
    auto p = problem.p0;
    for (auto i = steps_.size(); i-- > 0; steps = steps_[i]) {
      move_(steps_[i], steps, p);
      p_[i] = p.values;
    }
    if (problem.common.starts_from_pT()) return;
    ratio_ = problem.clean;
    pde::divide_by_density(own.values, *ratio_, "a perfect reversal");
  }

  /// At one of the recorded steps; ask in their order.
  Field<Dim> at(const pde::Grid<Dim>& grid, data::Index step) {
    const auto place = std::ranges::lower_bound(steps_, step) - steps_.begin();
    Field<Dim> answer{grid, p_[static_cast<std::size_t>(place)]};
    if (!ratio_) return answer;
    move_(at_, step, *ratio_);
    at_ = step;
    answer.values.array() *= ratio_->values.array();
    return answer;
  }

 private:
  std::vector<data::Index> steps_;
  Move move_;
  std::vector<Eigen::VectorXd> p_;
  std::optional<Field<Dim>> ratio_;  ///< P...P(q_T / p_T) after step at_; 1 for p_T itself
  data::Index at_ = 0;
};

template <int Dim>
Figures march(const Problem<Dim>& problem, pde::Solver<Dim>& solver, const Field<Dim>& own,
              const typename OwnReversal<Dim>::Move& move, double expected_error, BranchFile& out) {
  const auto steps = solver.times().steps();
  const auto given = start(problem, own);
  auto q = given;
  const auto& settings = problem.common.settings;
  OwnReversal<Dim> perfect(problem, own, recorded_steps(settings, solver.times()), steps, move);
  ErrorRecord<Dim> errors(settings, solver.times(),
                          [&](data::Index step, double) { return perfect.at(problem.grid, step); });
  pde::evolve<Dim>(
      solver, q, [&](data::Index step, double tau, const Field<Dim>& u) { errors.add(step, tau, u); },
      errors.steps());
  out.field("density", q, "density returned");
  errors.write(out);
  auto figures = density_figures(problem, given, q);
  const auto propagate = [&](Field<Dim>& u) { move(0, steps, u); };
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
  const auto& tau = reversal.solver->times().t;
  const auto move = [&](data::Index from, data::Index to, Field<Dim>& u) {
    semigroup.apply(tau[static_cast<std::size_t>(to)] - tau[static_cast<std::size_t>(from)], u);
  };
  return march<Dim>(problem, *reversal.solver, reversal.terminal, move, step_error_bound(common, keys), out);
}

template <int Dim>
Figures discrete_reversal_chain(const Problem<Dim>& problem, BranchFile& out) {
  const auto& common = problem.common;
  pde::ReversedChain<Dim> chain(problem.p0, common.kappa(), reverse_times(common, common.settings.discrete));
  out.describe("exact reversal of the chain of implicit Euler steps", chain.source());
  const auto move = [&](data::Index from, data::Index to, Field<Dim>& u) {
    for (data::Index k = to; k-- > from;) chain.propagate(k, u.values);
  };
  return march<Dim>(problem, chain, chain.terminal(), move, 1e-10, out);
}

template Figures discrete_reversal_rates<1>(const Problem<1>&, BranchFile&);
template Figures discrete_reversal_rates<2>(const Problem<2>&, BranchFile&);
template Figures discrete_reversal_chain<1>(const Problem<1>&, BranchFile&);
template Figures discrete_reversal_chain<2>(const Problem<2>&, BranchFile&);

}  // namespace undiffuse::experiments::reversal
