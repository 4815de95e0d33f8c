#include "pde/heat_implicit_euler.hpp"

#include <gtest/gtest.h>

#include "pde/discrete_laplacian.hpp"
#include "tests/pde/heat_cases.hpp"

namespace undiffuse::pde {
namespace {

using tests::equal_steps;
using tests::unit_box;

constexpr Boundary boundaries[] = {Boundary::no_flux, Boundary::periodic};

TEST(HeatImplicitEuler, FirstOrderInTime) {
  for (Boundary b : boundaries) {
    EXPECT_NEAR((tests::order_in_time<HeatImplicitEuler<1>, 1>(b, 32, {64, 128, 256, 512})), 1.0, 0.05);
    EXPECT_NEAR((tests::order_in_time<HeatImplicitEuler<2>, 2>(b, 8, {64, 128, 256, 512})), 1.0, 0.05);
  }
}

TEST(HeatImplicitEuler, SecondOrderInSpaceWithStepsThatGoWithItsSquare) {
  const auto steps = [](int cells) { return cells * cells / 8; };
  for (Boundary b : boundaries) {
    EXPECT_NEAR((tests::order_in_space<HeatImplicitEuler<1>, 1>(b, {16, 32, 64, 128}, steps)), 2.0, 0.05);
  }
}

TEST(HeatImplicitEuler, MakesNoNewExtremaHoweverLongTheStep) {
  for (Boundary b : boundaries) {
    for (double dt : {1e-5, 1e-2, 10.0}) {
      const Grid<1> grid = unit_box<1>(64, b);
      HeatImplicitEuler<1> solver({grid, 1.0}, equal_steps(5 * dt, 5));
      Field<1> u = tests::zeros_and_ones(grid);
      solver.advance(u, 0, 5);
      EXPECT_GE(u.values.minCoeff(), 0);
      EXPECT_LE(u.values.maxCoeff(), 1 + 1e-13);
    }
  }
}

TEST(HeatImplicitEuler, KeepsTailsPositiveFarBelowRoundOff) {
  const Grid<1> grid = unit_box<1>(300, Boundary::no_flux);
  HeatImplicitEuler<1> solver({grid, 1.0}, equal_steps(1e-6, 2));
  Field<1> u{grid, Eigen::VectorXd::Unit(300, 0)};
  solver.advance(u, 0, 2);
  EXPECT_GT(u.values[200], 0);
  EXPECT_LT(u.values[200], 1e-200);
}

TEST(HeatImplicitEuler, ASingularBackwardModeIsInfiniteAndNoError) {
  const Grid<2> grid = unit_box<2>(4, Boundary::periodic);
  Spectrum<2> spectrum(grid);
  const double lambda = spectrum.discrete_laplacian()[2];  // -64, exactly
  HeatImplicitEuler<2> solver({grid, 1.0}, {{0, -1 / lambda}}, Direction::backward);
  Field<2> u = tests::zeros_and_ones(grid);
  EXPECT_NO_THROW(solver.advance(u, 0, 1));
  EXPECT_FALSE(u.values.allFinite());
}

}  // namespace
}  // namespace undiffuse::pde
