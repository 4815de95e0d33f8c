#include "pde/heat_sdirk2.hpp"

#include <limits>
#include <utility>

namespace undiffuse::pde {

template <int Dim>
HeatSdirk2<Dim>::HeatSdirk2(HeatProblem<Dim> problem, sde::TimeGrid times)
    : march_(std::move(problem), std::move(times), Direction::forward, "HeatSdirk2"), solve_(march_.A) {
  for (Eigen::VectorXd* v : {&slope_, &stage_}) v->setZero(march_.A.grid().size());
}

template <int Dim>
double HeatSdirk2<Dim>::stability_function(double z) {
  return (1 + (1 - 2 * gamma_) * z) / ((1 - gamma_ * z) * (1 - gamma_ * z));
}

template <int Dim>
double HeatSdirk2<Dim>::max_stable_dt() const {
  return std::numeric_limits<double>::infinity();
}

template <int Dim>
void HeatSdirk2<Dim>::advance(Field<Dim>& u, Index first, Index count) {
  march_.advance(u, first, count, [&](double t, double dt, Vector values) {
    march_.A.derivative(t + gamma_ * dt, values, slope_);
    solve_.apply(gamma_ * dt, slope_);
    stage_ = values + ((1 - gamma_) * dt) * slope_;
    values = stage_;
    march_.A.derivative(t + dt, stage_, slope_);
    solve_.apply(gamma_ * dt, slope_);
    values += (gamma_ * dt) * slope_;
  });
}

template class HeatSdirk2<1>;
template class HeatSdirk2<2>;
template class HeatSdirk2<3>;

}  // namespace undiffuse::pde
