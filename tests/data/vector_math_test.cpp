#include "data/vector_math.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace undiffuse::data {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

/// From 1e-300 to 700 below zero, and zero: a number of them that fills no whole vectors.
Eigen::VectorXd arguments() {
  Eigen::VectorXd x(4099);
  for (Index i = 0; i < x.size(); ++i) x[i] = -std::pow(10.0, -300 + 302.8 * static_cast<double>(i) / 4098);
  x[7] = 0;
  return x;
}

TEST(VectorMath, ExponentialsAreThoseOfTheLibrary) {
  const Eigen::VectorXd x = arguments();
  Eigen::VectorXd e(x.size()), e1(x.size());
  vector_exp(x, e);
  vector_expm1_nonpositive(x, e1);
  for (Index i = 0; i < x.size(); ++i) {
    EXPECT_NEAR(e[i], std::exp(x[i]), 2 * epsilon * std::exp(x[i])) << x[i];
    EXPECT_NEAR(e1[i], std::expm1(x[i]), 2 * epsilon * std::abs(std::expm1(x[i]))) << x[i];
  }
}

TEST(VectorMath, ALaneSeesNoOther) {
  const Eigen::VectorXd x = arguments();
  Eigen::VectorXd all(x.size()), one(1);
  vector_expm1_nonpositive(x, all);
  for (Index i = 0; i < 100; ++i) {
    vector_expm1_nonpositive(x.segment(i * 40, 1), one);
    EXPECT_EQ(one[0], all[i * 40]);
  }
}

TEST(VectorMath, EndsAndNotNumbers) {
  Eigen::VectorXd x(3), y(3), other(2);
  x << -std::numeric_limits<double>::infinity(), std::nan(""), -0.0;
  vector_expm1_nonpositive(x, y);
  EXPECT_EQ(y[0], -1);
  EXPECT_TRUE(std::isnan(y[1]));
  EXPECT_EQ(y[2], 0);
  EXPECT_THROW(vector_exp(x, other), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::data
