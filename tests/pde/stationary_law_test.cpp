#include "pde/stationary_law.hpp"

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <cmath>
#include <numbers>

#include "data/errors.hpp"
#include "pde/fokker_planck.hpp"
#include "pde/generator.hpp"
#include "sde/double_well.hpp"
#include "sde/ornstein_uhlenbeck.hpp"
#include "tests/pde/jump_cases.hpp"
#include "tests/support/observed_order.hpp"
#include "tests/support/truth.hpp"

namespace undiffuse::pde {
namespace {

using jump_cases::advanced;
using jump_cases::l1;
using jump_cases::Tilted;
using jump_cases::Whirl;
using sde::TimeGrid;

template <int Dim>
Grid<Dim> box(Index n, double half, Boundary boundary = Boundary::no_flux) {
  std::array<Index, Dim> cells;
  std::array<double, Dim> lower, upper;
  cells.fill(n), lower.fill(-half), upper.fill(half);
  return {cells, lower, upper, boundary};
}

/// exp(-V/D) at the cell centres, of mass 1.
template <int Dim>
Field<Dim> boltzmann(const Grid<Dim>& grid, const sde::GradientDrift& gradient, double D) {
  Eigen::MatrixXd x(grid.size(), Dim);
  for (Index c = 0; c < grid.size(); ++c)
    for (int axis = 0; axis < Dim; ++axis) x(c, axis) = grid.point(c)[axis];
  Eigen::VectorXd V(grid.size());
  gradient.potential(x, V);
  const double lowest = V.minCoeff();
  Field<Dim> p{grid, V.unaryExpr([&](double each) { return std::exp(-(each - lowest) / D); })};
  p.values /= p.integral();
  return p;
}

template <int Dim>
double largest_relative_difference(const Field<Dim>& p, const Field<Dim>& q) {
  return (p.values.array() / q.values.array() - 1).abs().maxCoeff();
}

TEST(StationaryLawTruth, HarmonicWell) {
  const auto numbers = tests::truth("fokker_planck.json")["harmonic_fplanck"];
  const sde::OrnsteinUhlenbeck process(1, 1.0, std::sqrt(2 * double(numbers["D"])));
  const Grid<1> grid = box<1>(100, 5);
  const Field<1> p = stationary_law(grid, process, 0).density;
  const Field<1> exact = boltzmann(grid, process, 1.0);
  for (Index c = 0; c < 100; ++c)
    EXPECT_NEAR(p.values[c], exact.values[c],
                double(numbers["steady_atol"]) + double(numbers["steady_rtol"]) * exact.values[c]);
}

TEST(StationaryLawTruth, OrnsteinUhlenbeckVariance) {
  const auto numbers = tests::truth("fokker_planck.json")["ou_stationary"];
  const sde::OrnsteinUhlenbeck process(1, 1.0, std::sqrt(2 * double(numbers["D"])));
  const Grid<1> grid = box<1>(numbers["cells"], 6);
  const Field<1> p = stationary_law(grid, process, 0).density;
  const Eigen::ArrayXd x = grid.centres(0).array(), weight = p.values.array() * grid.cell_volume();
  EXPECT_NEAR((x * weight).sum(), 0, double(numbers["mean_atol"]));
  EXPECT_NEAR((x.square() * weight).sum(), numbers["variance"], double(numbers["atol"]));
}

TEST(StationaryLaw, OfADoubleWellIsExactToRounding) {
  const sde::DoubleWell on_line(1, 2.0, 1.0, 0.7), in_plane(2, 2.0, 1.0, 0.7), in_space(3, 0.5, 1.0, 0.7);
  const double D = 0.5 * 0.7 * 0.7;
  const auto line = stationary_law(box<1>(301, 2.3), on_line, 0);
  EXPECT_LT(largest_relative_difference(line.density, boltzmann(line.density.grid, on_line, D)), 2e-12);
  EXPECT_LT(line.residual, 1e-14);
  EXPECT_NEAR(line.density.integral(), 1, 1e-14);
  const auto plane = stationary_law(box<2>(40, 1.8), in_plane, 0);
  EXPECT_LT(largest_relative_difference(plane.density, boltzmann(plane.density.grid, in_plane, D)), 2e-12);
  const auto space = stationary_law(box<3>(12, 1.5), in_space, 0);
  EXPECT_LT(largest_relative_difference(space.density, boltzmann(space.density.grid, in_space, D)), 2e-12);
}

// Tails below the smallest double on either side of a barrier that is below it too.
TEST(StationaryLaw, OfADoubleWellBehindBarriersBeyondDoubles) {
  const sde::DoubleWell process(1, 100.0, 1.0, 0.5);  // B / D = 800
  const Grid<1> grid = box<1>(400, 1.7);
  const Field<1> p = stationary_law(grid, process, 0).density;
  const Field<1> exact = boltzmann(grid, process, 0.125);
  EXPECT_EQ(p.values[0], 0);
  for (Index c = 0; c < 400; ++c) EXPECT_NEAR(p.values[c], exact.values[c], 1e-10 * exact.values[c] + 1e-300);
}

TEST(StationaryLaw, IsKeptByEveryScheme) {
  const sde::DoubleWell process(2, 1.0, 1.0, 0.8);
  const Grid<2> grid = box<2>(24, 1.8);
  const Field<2> p = boltzmann(grid, process, 0.32);
  for (const Scheme scheme : {Scheme::implicit_euler, Scheme::midpoint, Scheme::exponential_midpoint}) {
    FokkerPlanck<2> solver(grid, process, TimeGrid::uniform(0, 0.1, 40), scheme);
    EXPECT_LT(largest_relative_difference(advanced(solver, p), p), 1e-11) << static_cast<int>(scheme);
  }
}

TEST(StationaryLaw, WithoutDetailedBalanceIsTheKernelOfTheGenerator) {
  for (const Boundary boundary : {Boundary::no_flux, Boundary::periodic}) {
    const Grid<2> grid({5, 4}, {0, 0}, {1, 1}, boundary);
    EdgeRates<2> rates(grid);
    for (int axis = 0; axis < 2; ++axis) {
      rates.up[axis] = jump_cases::bumpy(20, axis);
      rates.down[axis] = jump_cases::bumpy(20, 3 + axis);
      for (Index c = 0; c < 20; ++c)
        if (upper_neighbour(grid, axis, c) < 0) rates.up[axis][c] = rates.down[axis][c] = 0;
    }
    Eigen::MatrixXd A = generator(grid, rates);
    A.row(0).setConstant(grid.cell_volume());
    const Eigen::VectorXd exact = A.partialPivLu().solve(Eigen::VectorXd::Unit(20, 0));
    const auto law = stationary_law(grid, rates);
    EXPECT_LT((law.density.values - exact).cwiseAbs().maxCoeff(), 1e-13);
    EXPECT_LT(law.residual, 1e-14);
  }
}

TEST(StationaryLaw, OfAWhirlIsGaussianAndPositive) {
  std::vector<double> h, e;
  for (const Index n : {16, 24, 32, 48}) {
    const Grid<2> grid = box<2>(n, 4);
    const auto law = stationary_law(grid, Whirl(), 0);
    EXPECT_GT(law.density.values.minCoeff(), 0);
    EXPECT_NEAR(law.density.integral(), 1, 1e-14);
    const sde::OrnsteinUhlenbeck gauss(2, Whirl::theta, std::sqrt(2 * Whirl::D));
    h.push_back(grid.spacing(0));
    e.push_back(l1(law.density, boltzmann(grid, gauss, Whirl::D)));
  }
  EXPECT_NEAR(tests::observed_order(h, e), 2.0, 0.05);
}

// dX_a = -1.5 X_a dt + √(1 + X_a²) dW_a has the law Π (1 + x_a²)^{-5/2}.
TEST(StationaryLaw, OfDiagonalNoiseInSpaceIsItos) {
  const jump_cases::FunctionProcess process(
      3, sde::NoiseKind::diagonal, [](double x, double) { return -1.5 * x; },
      [](double x, double) { return std::sqrt(1 + x * x); });
  std::vector<double> h, e;
  for (const Index n : {16, 24, 32, 48}) {
    const Grid<3> grid = box<3>(n, 3);
    Field<3> exact{grid, Eigen::VectorXd::Ones(grid.size())};
    for (Index c = 0; c < grid.size(); ++c)
      for (const double x : grid.point(c)) exact.values[c] *= std::pow(1 + x * x, -2.5);
    exact.values /= exact.integral();
    h.push_back(grid.spacing(0));
    e.push_back(l1(stationary_law(grid, process, 0).density, exact));
  }
  EXPECT_NEAR(tests::observed_order(h, e), 2.0, 0.05);
}

TEST(StationaryLaw, OfATiltedTorusIsUniform) {
  const auto law = stationary_law(box<1>(30, 1, Boundary::periodic), Tilted(), 0);
  EXPECT_LT((law.density.values.array() - 0.5).abs().maxCoeff(), 1e-13);
}

TEST(StationaryLaw, RefusesWhatHasNone) {
  EXPECT_THROW(stationary_law(box<1>(8, 1, Boundary::absorbing), Tilted(), 0), std::invalid_argument);
  const Grid<1> grid = box<1>(5, 1);
  EdgeRates<1> apart = heat_rates(grid, 1.0);
  apart.up[0][2] = apart.down[0][2] = 0;
  EXPECT_THROW(stationary_law(grid, apart), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::pde
