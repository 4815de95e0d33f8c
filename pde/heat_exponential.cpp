#include "pde/heat_exponential.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

namespace undiffuse::pde {
namespace {

double phi1(double z) { return z == 0 ? 1 : std::expm1(z) / z; }

/// Σ_k z^k / (k + 2)! for small z.
double phi2(double z) {
  if (std::abs(z) > 0.5) return (phi1(z) - 1) / z;
  double sum = 0, term = 0.5;
  for (int k = 0; k < 14; ++k) {
    sum += term;
    term *= z / (k + 3);
  }
  return sum;
}

}  // namespace

template <int Dim>
HeatExponential<Dim>::HeatExponential(HeatProblem<Dim> problem, sde::TimeGrid times)
    : march_(std::move(problem), std::move(times), Direction::forward, "HeatExponential"),
      modes_(march_.A.grid()) {
  if (!march_.A.diagonal_in_modes()) throw std::invalid_argument("HeatExponential: needs one kappa");
  for (Eigen::VectorXd* v : {&e_, &phi1_, &phi2_, &now_, &next_}) v->setZero(march_.A.grid().size());
}

template <int Dim>
double HeatExponential<Dim>::stability_function(double z) {
  return std::exp(z);
}

template <int Dim>
double HeatExponential<Dim>::max_stable_dt() const {
  return std::numeric_limits<double>::infinity();
}

template <int Dim>
void HeatExponential<Dim>::factorise(double dt) {
  for (Index i = 0; i < e_.size(); ++i) {
    const double z = march_.A.kappa() * modes_.discrete_laplacian()[i] * dt;
    e_[i] = std::exp(z);
    phi1_[i] = dt * phi1(z);
    phi2_[i] = dt * phi2(z);
  }
  dt_ = dt;
}

template <int Dim>
void HeatExponential<Dim>::advance(Field<Dim>& u, Index first, Index count) {
  march_.advance(u, first, count, [&](double t, double dt, Vector values) {
    if (dt != dt_) factorise(dt);
    now_.setZero();
    march_.A.add_forcing(t, 1, now_);
    next_ = -now_;
    march_.A.add_forcing(t + dt, 1, next_);
    for (Eigen::VectorXd* b : {&now_, &next_}) modes_.forward(*b, *b);
    modes_.forward(values, values);
    values.array() =
        e_.array() * values.array() + phi1_.array() * now_.array() + phi2_.array() * next_.array();
    modes_.inverse(values, values);
  });
}

template class HeatExponential<1>;
template class HeatExponential<2>;
template class HeatExponential<3>;

}  // namespace undiffuse::pde
