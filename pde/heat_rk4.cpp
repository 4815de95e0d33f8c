#include "pde/heat_rk4.hpp"

#include <utility>

namespace undiffuse::pde {
namespace {

constexpr double stability_interval = 2.785293563405282;  // where 1 + z + z²/2 + z³/6 + z⁴/24 is 1 again, -z

}  // namespace

template <int Dim>
double HeatRk4<Dim>::stability_function(double z) {
  return 1 + z * (1 + z / 2 * (1 + z / 3 * (1 + z / 4)));
}

template <int Dim>
double HeatRk4<Dim>::max_stable_dt() const {
  return stability_interval / march_.A.spectral_radius();
}

template <int Dim>
HeatRk4<Dim>::HeatRk4(HeatProblem<Dim> problem, sde::TimeGrid times)
    : march_(std::move(problem), std::move(times), Direction::forward, "HeatRk4") {
  for (Eigen::VectorXd* v : {&slope_, &stage_, &sum_}) v->setZero(march_.A.grid().size());
  march_.require_stable(max_stable_dt());
}

template <int Dim>
void HeatRk4<Dim>::advance(Field<Dim>& u, Index first, Index count) {
  auto& A = march_.A;
  march_.advance(u, first, count, [&](double t, double dt, Vector values) {
    A.derivative(t, values, slope_);
    sum_ = slope_;
    for (const double part : {0.5, 0.5, 1.0}) {
      stage_ = values + (part * dt) * slope_;
      A.derivative(t + part * dt, stage_, slope_);
      sum_ += (part == 0.5 ? 2 : 1) * slope_;
    }
    values += (dt / 6) * sum_;
  });
}

template class HeatRk4<1>;
template class HeatRk4<2>;
template class HeatRk4<3>;

}  // namespace undiffuse::pde
