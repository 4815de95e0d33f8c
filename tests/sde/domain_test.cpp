#include "sde/domain.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace undiffuse::sde {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Eigen::VectorXd vec(std::initializer_list<double> values) {
  Eigen::VectorXd v(static_cast<Eigen::Index>(values.size()));
  std::copy(values.begin(), values.end(), v.data());
  return v;
}

double folded(const Domain& domain, double x) {
  Eigen::MatrixXd one = Eigen::MatrixXd::Constant(1, 1, x);
  domain.fold(one);
  return one(0, 0);
}

TEST(Domain, WallsReflectHoweverFarTheOvershoot) {
  const Domain box = Domain::reflecting_box(vec({-1}), vec({3}));
  const double pairs[][2] = {{0, 0}, {-1, -1}, {3, 3},  {3.5, 2.5},    {-1.5, -0.5},    {7, -1},
                             {8, 0}, {-5, 3},  {-6, 2}, {4003.5, 2.5}, {-4001.5, -0.5}, {4e6 + 1.25, 1.25}};
  for (const auto& [x, y] : pairs) EXPECT_DOUBLE_EQ(folded(box, x), y) << x;
}

TEST(Domain, TorusWrapsHoweverFarTheOvershoot) {
  const Domain torus = Domain::torus(vec({-1}), vec({3}));
  const double pairs[][2] = {{0, 0},      {-1, -1},      {3, -1},       {3.5, -0.5},
                             {-1.5, 2.5}, {4001.5, 1.5}, {-4001.5, 2.5}};
  for (const auto& [x, y] : pairs) EXPECT_DOUBLE_EQ(folded(torus, x), y) << x;
}

TEST(Domain, NothingIsLeftOutside) {
  const Domain box = Domain::reflecting_box(vec({0.1, -0.7}), vec({0.3, 1.1}));
  const Domain torus = Domain::torus(vec({0.1, -0.7}), vec({0.3, 1.1}));
  for (int k = 0; k < 4000; ++k) {
    const double far = std::pow(10.0, k % 40 - 20) * std::sin(k) + (k % 3) * 0.1;
    Eigen::MatrixXd x(1, 2), y(1, 2);
    x << far, 0.1 - far;
    y = x;
    box.fold(x);
    torus.fold(y);
    for (int c = 0; c < 2; ++c) {
      EXPECT_TRUE(x(0, c) >= box.lower[c] && x(0, c) <= box.upper[c]) << far;
      EXPECT_TRUE(y(0, c) >= torus.lower[c] && y(0, c) < torus.upper[c]) << far;
    }
  }
  const double below = std::nextafter(0.1, 0.0);
  EXPECT_GE(folded(Domain::torus(vec({0.1}), vec({0.3})), below), 0.1);
  EXPECT_LT(folded(Domain::torus(vec({0.1}), vec({0.3})), below), 0.3);
}

TEST(Domain, ParticlesInsideAndNonFiniteOnesStayAsTheyAre) {
  Eigen::MatrixXd x(5, 1), y(5, 1);
  x << 0.5, std::nan(""), infinity, 2.5, -infinity;
  y = x;
  Domain::line().fold(y);
  EXPECT_EQ(y(3, 0), 2.5);
  Domain::reflecting_box(vec({0}), vec({1})).fold(x);
  EXPECT_EQ(x(0, 0), 0.5);
  EXPECT_TRUE(std::isnan(x(1, 0)));
  EXPECT_EQ(x(2, 0), infinity);
  EXPECT_EQ(x(3, 0), 0.5);
  EXPECT_EQ(x(4, 0), -infinity);
}

TEST(Domain, RefusesWhatIsNoBox) {
  EXPECT_THROW(Domain::reflecting_box(vec({1}), vec({1})), std::invalid_argument);
  EXPECT_THROW(Domain::torus(vec({0}), vec({infinity})), std::invalid_argument);
  EXPECT_THROW(Domain::torus(vec({0}), vec({1, 2})), std::invalid_argument);
  EXPECT_THROW(Domain::torus(vec({std::nan("")}), vec({1})), std::invalid_argument);
  EXPECT_THROW(Domain::reflecting_box({}, {}), std::invalid_argument);
  Eigen::MatrixXd x = Eigen::MatrixXd::Zero(2, 2);
  EXPECT_THROW(Domain::torus(vec({0}), vec({1})).fold(x), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::sde
