#include "pde/heat_spectral.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <utility>

namespace undiffuse::pde {

template <int Dim>
HeatSpectral<Dim>::HeatSpectral(HeatProblem<Dim> problem, sde::TimeGrid times, Direction direction,
                                Symbol symbol, Plan plan)
    : march_(std::move(problem), std::move(times), direction, "HeatSpectral"), symbol_(symbol) {
  if (march_.A.problem().forced() || !march_.A.diagonal_in_modes())
    throw std::invalid_argument("HeatSpectral: needs one kappa, no source, and walls at zero");
  const Grid<Dim>& grid = march_.A.grid();
  if (std::ranges::all_of(grid.sides, [](const Sides& s) { return s.lower == Boundary::periodic; })) {
    torus_.emplace(grid.cells, plan);
    for (int axis = 0; axis < Dim; ++axis) axis_factor_[axis].setOnes(grid.cells[axis] / 2 + 1);
  } else {
    modes_.emplace(grid, plan);
    factor_.setOnes(grid.size());
  }
}

template <int Dim>
double HeatSpectral<Dim>::stability_function(double z) {
  return std::exp(z);
}

template <int Dim>
double HeatSpectral<Dim>::max_stable_dt() const {
  return march_.stable_dt(std::numeric_limits<double>::infinity());
}

template <int Dim>
void HeatSpectral<Dim>::factorise_torus(double dt) {
  const Grid<Dim>& grid = march_.A.grid();
  for (int axis = 0; axis < Dim; ++axis) {
    const double h = grid.spacing(axis);
    for (Index m = 0; m < axis_factor_[axis].size(); ++m) {
      const double k = 2 * std::numbers::pi * static_cast<double>(m) / grid.length(axis);
      const double wave = symbol_ == Symbol::continuous ? k : 2 / h * std::sin(k * h / 2);
      axis_factor_[axis][m] = stability_function(-march_.A.kappa() * wave * wave * dt);
    }
  }
}

template <int Dim>
void HeatSpectral<Dim>::factorise(double dt) {
  const double kappa = march_.A.kappa();
  const bool continuous = symbol_ == Symbol::continuous;
  const auto& k2 = continuous ? modes_->wavenumber_squared() : modes_->discrete_laplacian();
  for (Index i = 0; i < k2.size(); ++i)
    factor_[i] = stability_function((continuous ? -1 : 1) * kappa * k2[i] * dt);
}

template <int Dim>
void HeatSpectral<Dim>::advance(Field<Dim>& u, Index first, Index count) {
  march_.advance(u, first, count, [&](double, double dt, Vector values) {
    if (dt != dt_) torus_ ? factorise_torus(dt) : factorise(dt);
    dt_ = dt;
    if (torus_) return torus_->multiply(axis_factor_, values);
    modes_->forward(values, values);
    values.array() *= factor_.array();
    modes_->inverse(values, values);
  });
}

template class HeatSpectral<1>;
template class HeatSpectral<2>;
template class HeatSpectral<3>;

}  // namespace undiffuse::pde
