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

using Controlled = odeint::controlled_runge_kutta<Dopri, Checker>;

/// One outer step, from t to end.
template <class System>
void integrate_adaptively(const System& system, Controlled& stepper, double t, double end, double h,
                          State& u) {
  stepper.reset();  // u is not what its last step ended with
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
struct HeatDormandPrince<Dim>::Inner {
  Controlled stepper;
  State state;
};

template <int Dim>
HeatDormandPrince<Dim>::HeatDormandPrince(HeatProblem<Dim> problem, sde::TimeGrid times, double relative,
                                          double absolute)
    : march_(std::move(problem), std::move(times), Direction::forward, "HeatDormandPrince"),
      inner_(new Inner{Controlled(Checker(absolute, relative, 1.0, 0.0)),
                       State(static_cast<std::size_t>(march_.A.grid().size()))}) {
  if (!(relative >= 1e-14) || !(absolute > 0) || !std::isfinite(relative + absolute))
    throw std::invalid_argument("HeatDormandPrince: relative tolerance at least 1e-14, absolute above 0");
}

template <int Dim>
HeatDormandPrince<Dim>::~HeatDormandPrince() = default;

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
  State& state = inner_->state;
  march_.advance(u, first, count, [&](double t, double dt, Vector values) {
    std::copy(values.begin(), values.end(), state.begin());
    integrate_adaptively(system, inner_->stepper, t, t + dt, std::min(dt, 1 / A.spectral_radius()), state);
    values = Eigen::Map<const Eigen::VectorXd>(state.data(), values.size());
  });
}

template class HeatDormandPrince<1>;
template class HeatDormandPrince<2>;
template class HeatDormandPrince<3>;

}  // namespace undiffuse::pde
