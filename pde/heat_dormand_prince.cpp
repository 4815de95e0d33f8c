#include "pde/heat_dormand_prince.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/numeric/odeint/stepper/controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

#include "data/errors.hpp"

namespace undiffuse::pde {
namespace {

namespace odeint = boost::numeric::odeint;
using State = std::vector<double>;
using Dopri = odeint::runge_kutta_dopri5<State>;
using Checker = odeint::default_error_checker<double, Dopri::algebra_type, Dopri::operations_type>;

constexpr int most_inner_steps = 1000000;

/// One outer step, from t to end.
template <class System>
void integrate_adaptively(const System& system, const Checker& checker, double t, double end, double h,
                          State& u) {
  odeint::controlled_runge_kutta<Dopri, Checker> stepper(checker);
  for (int tries = 0; tries < most_inner_steps; ++tries) {
    const bool last = !(t + h < end);
    if (last) h = end - t;
    const bool accepted = stepper.try_step(system, u, t, h) == odeint::success;
    double sum = 0;
    for (const double value : u) sum += value;
    if (!std::isfinite(sum) || !(t + h > t))
      throw data::NumericalError(
          fmt::format("HeatDormandPrince: not finite, or inner step {}, at time {}", h, t), t, tries);
    if (accepted && last) return;
  }
  throw data::NumericalError(
      fmt::format("HeatDormandPrince: {} inner steps do not reach {}", most_inner_steps, end), t,
      most_inner_steps);
}

}  // namespace

template <int Dim>
HeatDormandPrince<Dim>::HeatDormandPrince(HeatProblem<Dim> problem, sde::TimeGrid times, double relative,
                                          double absolute)
    : march_(std::move(problem), std::move(times), Direction::forward, "HeatDormandPrince"),
      relative_(relative),
      absolute_(absolute) {
  if (!(relative >= 1e-14) || !(absolute > 0) || !std::isfinite(relative + absolute))
    throw std::invalid_argument("HeatDormandPrince: relative tolerance at least 1e-14, absolute above 0");
}

template <int Dim>
double HeatDormandPrince<Dim>::max_stable_dt() const {
  return std::numeric_limits<double>::infinity();
}

template <int Dim>
void HeatDormandPrince<Dim>::advance(Field<Dim>& u, Index first, Index count) {
  auto& A = march_.A;
  const auto system = [&A](const State& x, State& dxdt, double t) {
    const auto n = static_cast<Index>(x.size());
    A.derivative(t, Eigen::Map<const Eigen::VectorXd>(x.data(), n),
                 Eigen::Map<Eigen::VectorXd>(dxdt.data(), n));
  };
  const Checker checker(absolute_, relative_, 1.0, 0.0);
  march_.advance(u, first, count, [&](double t, double dt, Vector values) {
    State state(values.data(), values.data() + values.size());
    integrate_adaptively(system, checker, t, t + dt, std::min(dt, 1 / A.spectral_radius()), state);
    values = Eigen::Map<const Eigen::VectorXd>(state.data(), values.size());
  });
}

template class HeatDormandPrince<1>;
template class HeatDormandPrince<2>;
template class HeatDormandPrince<3>;

}  // namespace undiffuse::pde
