#include "sde/time_grid.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace undiffuse::sde {
namespace {

TEST(TimeGrid, UniformHitsBothEndsExactly) {
  for (const int steps : {1, 3, 7, 49, 1000}) {
    const auto grid = TimeGrid::uniform(0.1, 0.7, steps);
    ASSERT_EQ(grid.steps(), steps);
    EXPECT_EQ(grid.t.front(), 0.1);
    EXPECT_EQ(grid.t.back(), 0.7);
    for (int k = 0; k < steps; ++k) EXPECT_NEAR(grid.step_size(k), 0.6 / steps, 1e-15);
    EXPECT_EQ(grid.midpoint(0), grid.t[0] + 0.5 * grid.step_size(0));
  }
}

TEST(TimeGrid, GradedShrinksTowardsTheEnd) {
  for (const double power : {1.0, 2.0, 3.0}) {
    const auto grid = TimeGrid::graded(2.0, 500, power);
    EXPECT_EQ(grid.t.front(), 0);
    EXPECT_EQ(grid.t.back(), 2);
    for (int k = 0; k < 500; ++k) {
      EXPECT_GT(grid.step_size(k), 0);
      EXPECT_NEAR(2 - grid.t[k], 2 * std::pow(1 - k / 500.0, power), 1e-15);
    }
  }
}

TEST(TimeGrid, TheSteepestPowerStillTellsAllTimesApart) {
  for (const double T : {0.1, 1.0, 1.999, 3e7}) {
    for (const int steps : {2, 20, 400, 1600, 100000}) {
      const double power = TimeGrid::steepest_power(steps);
      const auto grid = TimeGrid::graded(T, steps, power);
      for (int k = 0; k < steps; ++k) ASSERT_GT(grid.step_size(k), 0) << T << " " << steps << " " << k;
      EXPECT_THROW(TimeGrid::graded(T, steps, power + 1e-6), std::invalid_argument);
    }
  }
}

TEST(TimeGrid, RefusesEmptyIntervals) {
  EXPECT_THROW(TimeGrid::uniform(1, 1, 5), std::invalid_argument);
  EXPECT_THROW(TimeGrid::uniform(0, std::nan(""), 5), std::invalid_argument);
  EXPECT_THROW(TimeGrid::uniform(0, 1, 0), std::invalid_argument);
  EXPECT_THROW(TimeGrid::graded(0, 5), std::invalid_argument);
  EXPECT_THROW(TimeGrid::graded(1, 0), std::invalid_argument);
  EXPECT_THROW(TimeGrid::graded(1, 5, 0.5), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::sde
