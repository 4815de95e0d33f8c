#pragma once
#include <cmath>
#include <numbers>

#include "pde/spectrum.hpp"
#include "sde/time_grid.hpp"
#include "tests/support/observed_order.hpp"

namespace undiffuse::tests {

/// n equal steps on [0, T].
inline sde::TimeGrid equal_steps(double T, int n) {
  sde::TimeGrid times;
  for (int k = 0; k <= n; ++k) times.t.push_back(T * k / n);
  return times;
}

template <int Dim>
pde::Grid<Dim> unit_box(pde::Index cells, pde::Boundary boundary) {
  std::array<pde::Index, Dim> n;
  std::array<double, Dim> zero, one;
  n.fill(cells);
  zero.fill(0);
  one.fill(1);
  return {n, zero, one, boundary};
}

/// |R^n - exact| of a smooth mode of the unit box over T = 0.05, κ = 1, n steps on `cells` cells an axis.
/// exact_symbol: -k² (errors of space and time) or the eigenvalue of Δ_h (errors of time alone).
enum class Against { heat_equation, grid };
template <class S, int Dim>
double mode_error(pde::Boundary boundary, int cells, int steps, Against against) {
  const pde::Grid<Dim> grid = unit_box<Dim>(cells, boundary);
  pde::Spectrum<Dim> spectrum(grid);
  const pde::Index i = boundary == pde::Boundary::periodic ? 1 : 2;  // one wave along the first axis
  const pde::Field<Dim> mode = spectrum.mode(i);
  const double symbol =
      against == Against::grid ? spectrum.discrete_laplacian()[i] : -spectrum.wavenumber_squared()[i];
  constexpr double T = 0.05;
  S solver({grid, 1.0}, equal_steps(T, steps));
  pde::Field<Dim> u = mode;
  solver.advance(u, 0, steps);
  return (u.values - std::exp(symbol * T) * mode.values).norm();
}

template <class S, int Dim>
double order_in_time(pde::Boundary boundary, int cells, const std::vector<int>& steps) {
  std::vector<double> h, e;
  for (int n : steps) {
    h.push_back(1.0 / n);
    e.push_back(mode_error<S, Dim>(boundary, cells, n, Against::grid));
  }
  return observed_order(h, e);
}

/// With steps(cells) steps.
template <class S, int Dim, class Steps>
double order_in_space(pde::Boundary boundary, const std::vector<int>& cells, const Steps& steps) {
  std::vector<double> h, e;
  for (int n : cells) {
    h.push_back(1.0 / n);
    e.push_back(mode_error<S, Dim>(boundary, n, steps(n), Against::heat_equation));
  }
  return observed_order(h, e);
}

/// 0 and 1 in no order: as rough as it gets, between bounds that no step may leave.
template <int Dim>
pde::Field<Dim> zeros_and_ones(const pde::Grid<Dim>& grid) {
  return {grid, Eigen::VectorXd::NullaryExpr(grid.size(), [](pde::Index i) {
            return std::sin(3.1 * static_cast<double>(i * i)) > 0 ? 1.0 : 0.0;
          })};
}

}  // namespace undiffuse::tests
