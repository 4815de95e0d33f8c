#include "data/histogram.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace undiffuse::data {
namespace {

const double inf = std::numeric_limits<double>::infinity();
const double nan = std::numeric_limits<double>::quiet_NaN();

Index by_looking(const Eigen::VectorXd& e, double x) {
  for (Index i = 0; i + 1 < e.size(); ++i)
    if (e[i] <= x && (x < e[i + 1] || (i + 2 == e.size() && x == e[i + 1]))) return i;
  return -1;
}

/// Every edge, the numbers next to it, and points between.
std::vector<double> awkward_points(const Eigen::VectorXd& e) {
  std::vector<double> x{-inf, inf, nan, e[0] - 1, e[e.size() - 1] + 1};
  for (Index i = 0; i < e.size(); ++i)
    for (const double y : {e[i], std::nextafter(e[i], -inf), std::nextafter(e[i], inf), e[i] + 0.0137})
      x.push_back(y);
  return x;
}

TEST(CellFinder, AgreesWithLookingAtEveryCell) {
  const std::vector<Eigen::VectorXd> axes{
      Eigen::VectorXd::LinSpaced(98, -0.3, 0.7), Eigen::VectorXd::LinSpaced(1025, -16, 16),
      Eigen::VectorXd{{-1.0, -0.5, 0.75, 2.0, 9.0}}, Eigen::VectorXd{{0.0, 1.0, 2.1, 2.9, 4.0}},
      Eigen::VectorXd{{3.0, 4.0}}};
  for (const auto& e : axes)
    for (const double x : awkward_points(e)) EXPECT_EQ(CellFinder(e)(x), by_looking(e, x)) << x;
}

TEST(Histogram, CountsFirstAxisFastestAndLosesWhatIsOutside) {
  Eigen::MatrixXd x(6, 2);
  x << 0.5, 0.5,  //
      1.5, 0.5,   //
      1.0, 2.0,   // on an inner edge and on the upper end
      2.5, 0.5,   // outside
      0.5, nan,   //
      0.0, 1.0;
  const Eigen::VectorXd p =
      histogram(x, {Eigen::VectorXd{{0.0, 1.0, 2.0}}, Eigen::VectorXd{{0.0, 1.0, 2.0}}});
  EXPECT_EQ(p * 6, (Eigen::VectorXd{{1.0, 1.0, 1.0, 1.0}}));
}

TEST(Histogram, RefusesEdgesThatAreNoGrid) {
  const Eigen::MatrixXd x = Eigen::MatrixXd::Zero(1, 1);
  EXPECT_THROW(histogram(x, {}), std::invalid_argument);
  EXPECT_THROW(histogram(x, {Eigen::VectorXd{{0.0}}}), std::invalid_argument);
  EXPECT_THROW(histogram(x, {Eigen::VectorXd{{0.0, 0.0}}}), std::invalid_argument);
  EXPECT_THROW(histogram(x, {Eigen::VectorXd{{0.0, 2.0, 1.0}}}), std::invalid_argument);
  EXPECT_THROW(histogram(x, {Eigen::VectorXd{{0.0, inf}}}), std::invalid_argument);
  EXPECT_THROW(histogram(Eigen::MatrixXd(0, 1), {Eigen::VectorXd{{0.0, 1.0}}}), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::data
