#include "pde/probability_current.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "pde/fokker_planck.hpp"
#include "pde/generator.hpp"
#include "pde/stationary_law.hpp"
#include "sde/double_well.hpp"
#include "sde/ornstein_uhlenbeck.hpp"
#include "tests/pde/jump_cases.hpp"
#include "tests/support/observed_order.hpp"

namespace undiffuse::pde {
namespace {

using jump_cases::bumpy;
using jump_cases::Tilted;
using jump_cases::Whirl;

template <int Dim>
EdgeRates<Dim> rates_of(const Grid<Dim>& grid, const sde::Process& process) {
  EdgeRates<Dim> rates(grid);
  FokkerPlanckRates<Dim>(grid, process).rates(0, rates);
  return rates;
}

template <int Dim>
void expect_divergence_is_the_generator(const Grid<Dim>& grid, const sde::Process& process) {
  const EdgeRates<Dim> rates = rates_of(grid, process);
  const Field<Dim> p{grid, bumpy(grid.size())};
  const auto J = probability_current(rates, p);
  const auto A = generator(grid, rates);
  const Eigen::VectorXd change = A * p.values;
  EXPECT_LT((J.divergence() + change).cwiseAbs().maxCoeff(), 1e-14 * A.diagonal().cwiseAbs().maxCoeff());
  EXPECT_NEAR(J.through_walls(), -change.sum() * grid.cell_volume(), 1e-12 * (1 + J.through_walls()));
}

TEST(ProbabilityCurrent, ItsDivergenceIsTheChangeToRounding) {
  const Sides closed = {Boundary::no_flux, Boundary::no_flux};
  const Sides lower = {Boundary::absorbing, Boundary::no_flux},
              both = {Boundary::absorbing, Boundary::absorbing};
  const Sides around = {Boundary::periodic, Boundary::periodic};
  expect_divergence_is_the_generator(Grid<1>({9}, {-1}, {2}, {both}), sde::OrnsteinUhlenbeck(1, 1, 1));
  expect_divergence_is_the_generator(Grid<1>({9}, {-1}, {2}, {around}), Tilted());
  expect_divergence_is_the_generator(Grid<2>({9, 7}, {-1, -1}, {2, 1}, {lower, closed}), Whirl());
  expect_divergence_is_the_generator(Grid<3>({5, 6, 7}, {-1, -1, -1}, {2, 1, 1}, {around, lower, both}),
                                     sde::OrnsteinUhlenbeck(3, 1, 1));
}

TEST(ProbabilityCurrent, WhatLeavesIsTheMassLost) {
  const Grid<2> grid({12, 8}, {-1, -1}, {1, 1}, Boundary::absorbing);
  const sde::OrnsteinUhlenbeck process(2, 1, 1);
  // One axis at a time, so that splitting does not stand between: the mass lost in an implicit Euler step.
  const Grid<1> line({12}, {-1}, {1}, Boundary::absorbing);
  const sde::OrnsteinUhlenbeck on_line(1, 1, 1);
  FokkerPlanck<1> solver(line, on_line, sde::TimeGrid::uniform(0, 0.1, 1), Scheme::implicit_euler);
  const Field<1> before{line, bumpy(12)};
  const Field<1> after = jump_cases::advanced(solver, before);
  const auto J = probability_current(rates_of(line, on_line), after);
  EXPECT_NEAR((before.integral() - after.integral()) / 0.1, J.through_walls(), 1e-13);
  EXPECT_LT(J.lower[0][0], 0);
  EXPECT_GT(J.upper[0][11], 0);
  EXPECT_GT(probability_current(rates_of(grid, process), {grid, bumpy(96)}).through_walls(), 0);
}

TEST(ProbabilityCurrent, VanishesAtTheLawOfAPotential) {
  const sde::DoubleWell process(2, 1, 1, 0.8);
  const Grid<2> grid({20, 16}, {-1.8, -1}, {1.8, 1}, Boundary::no_flux);
  const auto rates = rates_of(grid, process);
  const Field<2> law = stationary_law(grid, process, 0).density;
  const auto J = probability_current(rates, law);
  for (int axis = 0; axis < 2; ++axis) {
    const Eigen::VectorXd flow = grid.spacing(axis) * rates.up[axis].cwiseProduct(law.values);
    EXPECT_LT((J.upper[axis].array().abs() - 1e-12 * flow.array()).maxCoeff(), 1e-300) << axis;
  }
}

TEST(ProbabilityCurrent, OfATiltedTorusIsForceOverLength) {
  const Grid<1> grid({30}, {0}, {4}, Boundary::periodic);
  const auto J = probability_current(rates_of(grid, Tilted()), stationary_law(grid, Tilted(), 0).density);
  EXPECT_LT((J.upper[0].array() - Tilted::force / 4).abs().maxCoeff(), 1e-12);
  EXPECT_LT((J.lower[0].array() - Tilted::force / 4).abs().maxCoeff(), 1e-12);
}

TEST(ProbabilityCurrent, OfAWhirlTurns) {
  std::vector<double> h, e;
  for (const Index n : {16, 24, 32, 48}) {
    const Grid<2> grid({n, n}, {-4, -4}, {4, 4}, Boundary::no_flux);
    const auto J = probability_current(rates_of(grid, Whirl()), stationary_law(grid, Whirl(), 0).density);
    const Eigen::MatrixXd seen = J.centred();
    double error = 0;
    for (Index c = 0; c < grid.size(); ++c) {
      const auto [x, y] = grid.point(c);
      const double p = std::exp(-(x * x + y * y) * Whirl::theta / (2 * Whirl::D)) * Whirl::theta /
                       (2 * std::acos(-1.0) * Whirl::D);
      error += (std::abs(seen(c, 0) + Whirl::omega * y * p) + std::abs(seen(c, 1) - Whirl::omega * x * p)) *
               grid.cell_volume();
    }
    h.push_back(grid.spacing(0));
    e.push_back(error);
  }
  EXPECT_NEAR(tests::observed_order(h, e), 2.0, 0.05);
}

}  // namespace
}  // namespace undiffuse::pde
