#pragma once
#include "pde/heat_operator.hpp"
#include "pde/heat_steps.hpp"

namespace undiffuse::pde {

/// What the heat solvers share: the problem on its grid, the steps, and the loop over them.
template <int Dim>
class HeatMarch {
 public:
  /// Throws std::invalid_argument, naming `who`, as HeatOperator and HeatSteps do.
  HeatMarch(HeatProblem<Dim> problem, sde::TimeGrid times, Direction direction, const char* who)
      : A(std::move(problem), direction, who),
        steps(A.problem().kappa, std::move(times), direction, who),
        who_(who) {}
  HeatMarch(const HeatMarch&) = delete;
  HeatMarch& operator=(const HeatMarch&) = delete;

  /// step(t, dt, values) for each step, and the given nodes after it.
  template <class Step>
  void advance(Field<Dim>& u, Index first, Index count, const Step& step) {
    require_on(A.grid(), u, who_);
    steps.require(first, count, who_);
    for (Index k = first; k < first + count; ++k) {
      const double t = steps.times().t[static_cast<std::size_t>(k)];
      step(t, steps.dt(k), Vector(u.values));
      A.set_given(steps.times().t[static_cast<std::size_t>(k) + 1], u.values);
    }
  }
  /// The same for steps that need no time: steps(dt, count, values) for each run of equal steps.
  template <class Steps>
  void advance_together(Field<Dim>& u, Index first, Index count, const Steps& run) {
    require_on(A.grid(), u, who_);
    steps.require(first, count, who_);
    for (Index k = first, end = k; k < first + count; k = end) {
      const double dt = steps.dt(k);
      while (end < first + count && steps.dt(end) == dt) ++end;
      run(dt, end - k, Vector(u.values));
      A.set_given(steps.times().t[static_cast<std::size_t>(end)], u.values);
    }
  }
  /// limit forward, 0 backward.
  double stable_dt(double limit) const { return steps.backward() ? 0 : limit; }
  /// Throws std::invalid_argument for a forward step above the limit.
  void require_stable(double limit) const;

  HeatOperator<Dim> A;
  HeatSteps steps;

 private:
  const char* who_;
};

}  // namespace undiffuse::pde
