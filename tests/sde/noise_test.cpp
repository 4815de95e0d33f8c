#include "sde/noise.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace undiffuse::sde {
namespace {

TEST(Noise, IsScaledNormalsOfTheStream) {
  Eigen::MatrixXd dW(40, 2), z(40, 2);
  Noise({.seed = 4, .id = 2}).increment(9, 0.3, 7, dW);
  data::fill_normals({.seed = 4, .id = 2}, 9, 7, z, std::sqrt(0.3));
  EXPECT_EQ(dW, z);
}

TEST(Noise, HasVarianceDt) {
  Eigen::MatrixXd dW(1 << 16, 1);
  Noise({.seed = 4}).increment(0, 0.01, 0, dW);
  const double n = static_cast<double>(dW.size());
  EXPECT_LT(std::abs(dW.mean()), 5 * std::sqrt(0.01 / n));
  EXPECT_LT(std::abs(dW.squaredNorm() / n / 0.01 - 1), 5 * std::sqrt(2 / n));
}

TEST(Noise, RefusesStepsWithoutLength) {
  Eigen::MatrixXd dW(16, 1);
  const Noise noise({.seed = 4});
  EXPECT_THROW(noise.increment(0, 0, 0, dW), std::invalid_argument);
  EXPECT_THROW(noise.increment(0, std::nan(""), 0, dW), std::invalid_argument);
  EXPECT_THROW(noise.increment(-1, 1, 0, dW), std::invalid_argument);
  EXPECT_THROW(noise.increment(0, 1, -16, dW), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::sde
