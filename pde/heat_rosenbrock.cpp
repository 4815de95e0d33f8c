#include "pde/heat_rosenbrock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "data/errors.hpp"

namespace undiffuse::pde {
namespace {

/// RODAS, Hairer & Wanner (1996), in the form of their section IV.7: stage i at c, from a and c_ij of those
/// before. The last two stages end the step: u' = u + U_5 + g_5 + g_6, g_6 the estimated error.
struct RodasStage {
  double c, d;
  std::array<double, 4> a;  ///< of U_i; the fifth stage's serves the sixth, with g_5 whole
  std::array<double, 5> c_of;
};
constexpr double rodas_gamma = 0.25;
constexpr std::array<RodasStage, 6> rodas = {{
    {0, 0.25, {}, {}},
    {0.386, -0.1043, {1.544}, {-5.6688}},
    {0.21, 0.1035, {0.9466785280815826, 0.2557011698983284}, {-2.430093356833875, -0.2063599157091915}},
    {0.63,
     -0.0362,
     {3.314825187068521, 2.896124015972201, 0.9986419139977817},
     {-0.1073529058151375, -9.594562251023355, -20.47028614809616}},
    {1,
     0,
     {1.221224509226641, 6.019134481288629, 12.53708332932087, -0.687886036105895},
     {7.496443313967647, -10.24680431464352, -33.99990352819905, 11.7089089320616}},
    {1,
     0,
     {1.221224509226641, 6.019134481288629, 12.53708332932087, -0.687886036105895},
     {8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136, -6.058818238834054}},
}};

constexpr int most_inner_steps = 1000000;

}  // namespace

template <int Dim>
HeatRosenbrock<Dim>::HeatRosenbrock(HeatProblem<Dim> problem, sde::TimeGrid times, double relative,
                                    double absolute)
    : march_(std::move(problem), std::move(times), Direction::forward, "HeatRosenbrock"),
      relative_(relative),
      absolute_(absolute),
      solve_(march_.A) {
  if (!(relative >= 1e-12) || !(absolute > 0) || !std::isfinite(relative + absolute))
    throw std::invalid_argument("HeatRosenbrock: relative tolerance at least 1e-12, absolute above 0");
  const Index n = march_.A.grid().size();
  for (Eigen::VectorXd& g : g_) g.setZero(n);
  for (Eigen::VectorXd* v : {&stage_, &slope_, &forcing_slope_, &next_}) v->setZero(n);
}

template <int Dim>
double HeatRosenbrock<Dim>::max_stable_dt() const {
  return std::numeric_limits<double>::infinity();
}

/// b'(t) by a one-sided difference of second order: forcing may have no past.
template <int Dim>
void HeatRosenbrock<Dim>::slope_of_forcing(double t, double h) {
  const double e = 1e-4 * h;
  forcing_slope_.setZero();
  march_.A.add_forcing(t, -1.5 / e, forcing_slope_);
  march_.A.add_forcing(t + e, 2 / e, forcing_slope_);
  march_.A.add_forcing(t + 2 * e, -0.5 / e, forcing_slope_);
}

template <int Dim>
double HeatRosenbrock<Dim>::step(double t, double h, ConstVector u, Vector next) {
  slope_of_forcing(t, h);
  for (std::size_t i = 0; i < 6; ++i) {
    const RodasStage& s = rodas[i];
    stage_ = u;
    for (std::size_t j = 0; j < std::min<std::size_t>(i, 4); ++j) stage_ += s.a[j] * g_[j];
    if (i == 5) stage_ += g_[4];
    march_.A.derivative(t + s.c * h, stage_, slope_);
    g_[i] = slope_ + (h * s.d) * forcing_slope_;
    for (std::size_t j = 0; j < i; ++j) g_[i] += (s.c_of[j] / h) * g_[j];
    g_[i] *= rodas_gamma * h;  // (1/(γh) - A) g = r is (1 - γh A) g = γh r
    solve_.apply(rodas_gamma * h, g_[i]);
  }
  next = stage_ + g_[5];
  double sum = 0;
  for (Index c = 0; c < u.size(); ++c) {
    const double error = g_[5][c] / (absolute_ + relative_ * std::max(std::abs(u[c]), std::abs(next[c])));
    sum += error * error;
  }
  return std::sqrt(sum / static_cast<double>(u.size()));
}

template <int Dim>
void HeatRosenbrock<Dim>::advance_controlled(double t, double dt, Vector u) {
  const double end = t + dt;
  if (h_ == 0) h_ = dt / 16;
  for (int tries = 0; tries < most_inner_steps; ++tries) {
    const bool last = !(t + h_ * (1 + 1e-10) < end);
    const double h = last ? end - t : h_;
    const double error = step(t, h, u, next_);
    if (!(error <= 1)) {  // NaN is refused as well
      h_ = h * (std::isfinite(error) ? std::max(0.2, 0.9 * std::pow(error, -0.25)) : 0.2);
      if (t + h_ > t) continue;
      throw data::NumericalError(fmt::format("HeatRosenbrock: the inner step underflows at time {}", t), t,
                                 tries);
    }
    u = next_;
    t += h;
    const double growth = std::min(5.0, 0.9 * std::pow(std::max(error, 1e-10), -0.25));
    if (!last && (growth > 1.2 || growth < 1)) h_ = h * growth;  // else the factors serve again
    if (last) return;
  }
  throw data::NumericalError(
      fmt::format("HeatRosenbrock: {} inner steps do not reach {}", most_inner_steps, end), t,
      most_inner_steps);
}

template <int Dim>
void HeatRosenbrock<Dim>::advance(Field<Dim>& u, Index first, Index count) {
  march_.advance(u, first, count,
                 [&](double t, double dt, Vector values) { advance_controlled(t, dt, values); });
}

template class HeatRosenbrock<1>;
template class HeatRosenbrock<2>;
template class HeatRosenbrock<3>;

}  // namespace undiffuse::pde
