#include "sde/white_noise.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace undiffuse::sde {
namespace {

const auto unit = TimeGrid::uniform(0, 3, 10);  // steps of 0.3

TEST(WhiteNoise, IsScaledNormalsOfTheStream) {
  Eigen::MatrixXd dW(40, 2), z(40, 2);
  WhiteNoise({.seed = 4, .id = 2}).increment(unit, 9, 7, dW);
  data::fill_normals({.seed = 4, .id = 2}, 9, 7, z, std::sqrt(unit.step_size(9)));
  EXPECT_EQ(dW, z);
}

TEST(WhiteNoise, KeepsItsIncrementsWhenTheirIntegralsAreAskedFor) {
  Eigen::MatrixXd alone(40, 3), dW(40, 3), dZ(40, 3);
  const WhiteNoise noise({.seed = 4, .id = 2});
  noise.increment(unit, 5, 32, alone);
  noise.increment(unit, 5, 32, dW, dZ);
  EXPECT_EQ(alone, dW);
}

/// Var dW = dt, Var dZ = dt³/3, Cov = dt²/2; five standard errors of the products of normals.
TEST(WhiteNoise, HasTheCovarianceOfBrownianMotion) {
  constexpr Index n = 1 << 16;
  const auto grid = TimeGrid::uniform(0, 1, 100);
  Eigen::MatrixXd dW(n, 1), dZ(n, 1);
  WhiteNoise({.seed = 4}).increment(grid, 0, 0, dW, dZ);
  const double h = 0.01, count = n, bound = 5 * std::sqrt(2 / count);
  EXPECT_LT(std::abs(dW.mean()), 5 * std::sqrt(h / count));
  EXPECT_LT(std::abs(dZ.mean()), 5 * std::sqrt(h * h * h / 3 / count));
  EXPECT_LT(std::abs(dW.squaredNorm() / count / h - 1), bound);
  EXPECT_LT(std::abs(dZ.squaredNorm() / count / (h * h * h / 3) - 1), bound);
  EXPECT_LT(std::abs(dW.cwiseProduct(dZ).mean() / (h * h / 2) - 1), bound * std::sqrt((1 + 4.0 / 3) / 2));
}

TEST(WhiteNoise, RefusesWhatIsNoStep) {
  Eigen::MatrixXd dW(16, 1), other(16, 2);
  const WhiteNoise noise({.seed = 4});
  EXPECT_THROW(noise.increment(TimeGrid{{0, 0}}, 0, 0, dW), std::invalid_argument);
  EXPECT_THROW(noise.increment(TimeGrid{{0, std::nan("")}}, 0, 0, dW), std::invalid_argument);
  EXPECT_THROW(noise.increment(unit, -1, 0, dW), std::invalid_argument);
  EXPECT_THROW(noise.increment(unit, 10, 0, dW), std::invalid_argument);
  EXPECT_THROW(noise.increment(unit, 0, -16, dW), std::invalid_argument);
  EXPECT_THROW(noise.increment(unit, 0, 0, dW, other), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::sde
