#include "pde/heat_explicit.hpp"

#include <gtest/gtest.h>

#include "tests/pde/heat_cases.hpp"

namespace undiffuse::pde {
namespace {

using tests::equal_steps;
using tests::unit_box;

constexpr Boundary boundaries[] = {Boundary::no_flux, Boundary::periodic};

TEST(HeatExplicit, FirstOrderInTime) {
  for (Boundary b : boundaries) {
    EXPECT_NEAR((tests::order_in_time<HeatExplicit<1>, 1>(b, 16, {64, 128, 256, 512})), 1.0, 0.05);
    EXPECT_NEAR((tests::order_in_time<HeatExplicit<2>, 2>(b, 12, {64, 128, 256, 512})), 1.0, 0.05);
  }
}

TEST(HeatExplicit, SecondOrderInSpaceWithStepsThatGoWithItsSquare) {
  const auto steps = [](int cells) { return cells * cells / 4; };  // κΔt/h² = 1/5
  for (Boundary b : boundaries) {
    EXPECT_NEAR((tests::order_in_space<HeatExplicit<1>, 1>(b, {16, 32, 64, 128}, steps)), 2.0, 0.05);
    EXPECT_NEAR((tests::order_in_space<HeatExplicit<2>, 2>(b, {8, 16, 32, 64}, steps)), 2.0, 0.05);
  }
}

TEST(HeatExplicit, RefusesAStepAboveItsLimitUnlessAskedFor) {
  const Grid<1> line = unit_box<1>(10, Boundary::no_flux);
  const Grid<2> plane = unit_box<2>(10, Boundary::periodic);
  EXPECT_DOUBLE_EQ(HeatExplicit<1>::stability_limit(line, 2.0), 0.0025);
  EXPECT_DOUBLE_EQ(HeatExplicit<2>::stability_limit(plane, 2.0), 0.00125);
  const sde::TimeGrid above = equal_steps(0.0251, 10), at = equal_steps(0.025, 10);
  EXPECT_THROW(HeatExplicit<1>({line, 2.0}, above), std::invalid_argument);
  EXPECT_THROW(HeatExplicit<2>({plane, 2.0}, at), std::invalid_argument);
  EXPECT_NO_THROW(HeatExplicit<1>({line, 2.0}, at));
  EXPECT_NO_THROW(HeatExplicit<1>({line, 2.0}, above, Direction::forward, UnstableSteps::allowed));
  EXPECT_NO_THROW(HeatExplicit<1>({line, 2.0}, above, Direction::backward));
  EXPECT_THROW(HeatExplicit<1>({line, 2.0}, {{0, 0.001, 0.01}}), std::invalid_argument);
}

/// Largest value after 2000 steps of `fraction` of the limit, from zeros and ones.
template <int Dim>
double reached(Boundary boundary, double fraction) {
  const Grid<Dim> grid = unit_box<Dim>(64, boundary);
  const double dt = fraction * HeatExplicit<Dim>::stability_limit(grid, 1.0);
  HeatExplicit<Dim> solver({grid, 1.0}, equal_steps(2000 * dt, 2000), Direction::forward,
                           UnstableSteps::allowed);
  Field<Dim> u = tests::zeros_and_ones(grid);
  solver.advance(u, 0, 2000);
  return u.values.cwiseAbs().maxCoeff();
}

TEST(HeatExplicit, TheLimitIsSharp) {
  for (Boundary b : boundaries) {
    EXPECT_LE(reached<1>(b, 0.99), 1.0);
    EXPECT_LE(reached<2>(b, 0.99), 1.0);
    EXPECT_GT(reached<1>(b, 1.01), 1e3);
    EXPECT_GT(reached<2>(b, 1.01), 1e3);
  }
}

TEST(HeatExplicit, MakesNoNewExtremaUpToItsLimit) {
  for (Boundary b : boundaries) {
    const Grid<2> grid = unit_box<2>(16, b);
    const double dt = HeatExplicit<2>::stability_limit(grid, 1.0);
    HeatExplicit<2> solver({grid, 1.0}, equal_steps(10 * dt, 10));
    Field<2> u = tests::zeros_and_ones(grid);
    for (Index k = 0; k < 10; ++k) {
      solver.advance(u, k, 1);
      EXPECT_GE(u.values.minCoeff(), -1e-15);
      EXPECT_LE(u.values.maxCoeff(), 1 + 1e-15);
    }
  }
}

}  // namespace
}  // namespace undiffuse::pde
