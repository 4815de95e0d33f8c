#include "pde/heat_crank_nicolson.hpp"

#include <algorithm>

#include <limits>
#include <utility>

namespace undiffuse::pde {

template <int Dim>
HeatCrankNicolson<Dim>::HeatCrankNicolson(HeatProblem<Dim> problem, sde::TimeGrid times, Direction direction,
                                          Index damped_steps)
    : march_(std::move(problem), std::move(times), direction, "HeatCrankNicolson"),
      solve_(march_.A),
      damped_steps_(damped_steps),
      slope_(Eigen::VectorXd::Zero(march_.A.grid().size())) {}

template <int Dim>
double HeatCrankNicolson<Dim>::stability_function(double z) {
  return (1 + z / 2) / (1 - z / 2);
}

template <int Dim>
double HeatCrankNicolson<Dim>::max_stable_dt() const {
  return march_.stable_dt(std::numeric_limits<double>::infinity());
}

template <int Dim>
void HeatCrankNicolson<Dim>::advance(Field<Dim>& u, Index first, Index count) {
  auto& A = march_.A;
  const double damped_until =
      times().t[static_cast<std::size_t>(std::min(damped_steps_, march_.steps.count()))];
  march_.advance(u, first, count, [&](double t, double dt, Vector values) {
    if (t < damped_until) {
      for (const double end : {t + dt / 2, t + dt}) {
        A.add_forcing(end, dt / 2, values);
        solve_.apply(dt / 2, values);
      }
      return;
    }
    A.derivative(t, values, slope_);
    values += (dt / 2) * slope_;
    A.add_forcing(t + dt, dt / 2, values);
    solve_.apply(dt / 2, values);
  });
}

template class HeatCrankNicolson<1>;
template class HeatCrankNicolson<2>;
template class HeatCrankNicolson<3>;

}  // namespace undiffuse::pde
