#include "pde/heat_rkl2.hpp"

#include <cmath>
#include <utility>

namespace undiffuse::pde {
namespace {

constexpr int most_stages = 9999;

/// How many explicit Euler steps' limits s stages reach.
double reach(int s) { return (static_cast<double>(s) * s + s - 2) / 4; }

/// b_j of the scheme; equal to b_2 below 2.
double b(int j) { return j < 2 ? 1.0 / 3 : (static_cast<double>(j) * j + j - 2) / (2.0 * j * (j + 1)); }

struct Stage {
  double mu, nu, mu_tilde, gamma_tilde;
};
Stage stage_of(int j, int stages) {
  const double w = 1 / reach(stages);
  const double mu = (2.0 * j - 1) / j * b(j) / b(j - 1), nu = -(j - 1.0) / j * b(j) / b(j - 2);
  return {mu, nu, mu * w, -(1 - b(j - 1)) * mu * w};
}

}  // namespace

template <int Dim>
int HeatRkl2<Dim>::stages(double dt) const {
  int s = 3;
  while (s < most_stages && dt * march_.A.spectral_radius() > 2 * reach(s) * (1 + 1e-12)) s += 2;
  return s;
}

/// The recurrence for u' = z u.
template <int Dim>
double HeatRkl2<Dim>::stability_function(double z, int stages) {
  double before = 1, now = 1 + b(1) / reach(stages) * z;
  for (int j = 2; j <= stages; ++j) {
    const Stage s = stage_of(j, stages);
    const double next =
        s.mu * now + s.nu * before + (1 - s.mu - s.nu) + s.mu_tilde * z * now + s.gamma_tilde * z;
    before = std::exchange(now, next);
  }
  return now;
}

template <int Dim>
double HeatRkl2<Dim>::max_stable_dt() const {
  return 2 * reach(most_stages) / march_.A.spectral_radius();
}

template <int Dim>
HeatRkl2<Dim>::HeatRkl2(HeatProblem<Dim> problem, sde::TimeGrid times)
    : march_(std::move(problem), std::move(times), Direction::forward, "HeatRkl2") {
  for (Eigen::VectorXd* v : {&start_slope_, &slope_, &before_, &stage_}) v->setZero(march_.A.grid().size());
  march_.require_stable(max_stable_dt());
}

template <int Dim>
void HeatRkl2<Dim>::step(double t, double dt, Vector u) {
  const int count = stages(dt);
  const double first = b(1) / reach(count);
  double c_before = 0, c = first;  // where in the step the stages are
  march_.A.derivative(t, u, start_slope_);
  before_ = u;
  stage_ = u + (first * dt) * start_slope_;
  for (int j = 2; j <= count; ++j) {
    const Stage s = stage_of(j, count);
    march_.A.derivative(t + c * dt, stage_, slope_);
    before_ = s.mu * stage_ + s.nu * before_ + (1 - s.mu - s.nu) * u + (s.mu_tilde * dt) * slope_ +
              (s.gamma_tilde * dt) * start_slope_;
    before_.swap(stage_);
    c_before = s.mu * c + s.nu * c_before + s.mu_tilde + s.gamma_tilde;
    std::swap(c_before, c);
  }
  u = stage_;
}

template <int Dim>
void HeatRkl2<Dim>::advance(Field<Dim>& u, Index first, Index count) {
  march_.advance(u, first, count, [&](double t, double dt, Vector values) { step(t, dt, values); });
}

template class HeatRkl2<1>;
template class HeatRkl2<2>;
template class HeatRkl2<3>;

}  // namespace undiffuse::pde
