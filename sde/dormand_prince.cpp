#include "sde/dormand_prince.hpp"

#include <algorithm>
#include <array>
#include <boost/numeric/odeint/stepper/controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>
#include <cmath>
#include <vector>

#include "sde/particle_error.hpp"
#include "sde/require.hpp"
#include "sde/step_support.hpp"

namespace undiffuse::sde {
namespace {
namespace odeint = boost::numeric::odeint;

constexpr int max_inner_steps = 100000;

/// The process as an Odeint system, one particle at a time.
template <class State>
struct System {
  const Process& process;
  void operator()(const State& x, State& dxdt, double t) const {
    const auto d = static_cast<Index>(x.size());
    Eigen::Map<Eigen::MatrixXd> out(dxdt.data(), 1, d);
    process.drift(Eigen::Map<const Eigen::MatrixXd>(x.data(), 1, d), t, out);
  }
};

template <class State>
class Stepper {
 public:
  Stepper(const Process& process, double relative, double absolute)
      : system_{process},
        relative_(relative),
        absolute_(absolute),
        controlled_(Checker(absolute, relative, 1.0, 0.0)) {}

  /// One particle from t to t + dt, x in place; slope is room for a derivative.
  void run(Index row, double t, double dt, State& x, State& slope) {
    const double end = t + dt;
    controlled_.reset();
    double h = first_step(t, x, slope);
    for (int tries = 0; tries < max_inner_steps; ++tries) {
      const bool last = !(t + h < end);
      if (last) h = end - t;
      const bool accepted = controlled_.try_step(system_, x, t, h) == odeint::success;
      if (!std::all_of(x.begin(), x.end(), [](double v) { return std::isfinite(v); }))
        throw ParticleError(row, t, "not finite");
      if (accepted && last) return;
      if (!(t + h > t))
        throw ParticleError(row, t, "the inner step underflows: the drift is singular or not smooth");
    }
    throw ParticleError(row, t,
                        "more than 100000 inner steps: the drift is stiff or the tolerance too small");
  }

 private:
  using Dopri = odeint::runge_kutta_dopri5<State>;
  using Checker =
      odeint::default_error_checker<double, typename Dopri::algebra_type, typename Dopri::operations_type>;

  /// A hundredth of the time in which x changes by itself, in the norm of the tolerances.
  double first_step(double t, const State& x, State& slope) const {
    system_(x, slope, t);
    double size = 0, speed = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double scale = absolute_ + relative_ * std::abs(x[i]);
      size = std::max(size, std::abs(x[i]) / scale);
      speed = std::max(speed, std::abs(slope[i]) / scale);
    }
    return 0.01 * std::max(size, 1.0) / std::max(speed, 1e-300);
  }

  System<State> system_;
  double relative_, absolute_;
  odeint::controlled_runge_kutta<Dopri, Checker> controlled_;
};

template <class State>
void run_rows(Stepper<State> stepper, State state, State slope, double t, double dt, Points x) {
  for (Index i = 0; i < x.rows(); ++i) {
    for (Index c = 0; c < x.cols(); ++c) state[c] = x(i, c);
    stepper.run(i, t, dt, state, slope);
    for (Index c = 0; c < x.cols(); ++c) x(i, c) = state[c];
  }
}

}  // namespace

DormandPrince::DormandPrince(double relative, double absolute) : relative_(relative), absolute_(absolute) {
  detail::require(std::isfinite(relative) && relative >= 1e-14,
                  "DormandPrince: relative tolerance at least 1e-14");
  detail::require(std::isfinite(absolute) && absolute > 0,
                  "DormandPrince: absolute tolerance must be positive");
}

std::optional<Order> DormandPrince::order(NoiseKind kind) const {
  if (kind != NoiseKind::none) return std::nullopt;
  return Order{.deterministic = 5, .strong = 5, .weak = 5};
}

void DormandPrince::step(const Process& process, double t, double dt, const Increment& noise,
                         Points x) const {
  detail::require_step_shapes(process, *this, noise, x);
  detail::require(process.noise_kind() == NoiseKind::none,
                  "DormandPrince: the process must be without noise");
  const auto run = [&]<class State>(const State& state) {
    run_rows<State>(Stepper<State>(process, relative_, absolute_), state, state, t, dt, x);
  };
  switch (x.cols()) {
    case 1:
      return run(std::array<double, 1>{});
    case 2:
      return run(std::array<double, 2>{});
    case 3:
      return run(std::array<double, 3>{});
    default:
      return run(std::vector<double>(static_cast<std::size_t>(x.cols())));
  }
}

}  // namespace undiffuse::sde
