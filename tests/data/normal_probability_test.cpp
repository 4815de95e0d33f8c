#include "data/normal_probability.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

namespace undiffuse::data {
namespace {

/// The same in extended precision, on the side away from the mean.
long double reference(double lower, double upper) {
  const long double root = std::sqrt(2.0L);
  if (lower >= 0) return 0.5L * (std::erfc(lower / root) - std::erfc(upper / root));
  if (upper <= 0) return 0.5L * (std::erfc(-upper / root) - std::erfc(-lower / root));
  return 0.5L * (std::erf(upper / root) - std::erf(lower / root));
}

TEST(NormalProbability, IsRelativelyAccurateFromTailToTail) {
  const double eps = std::numeric_limits<double>::epsilon();
  for (const double h : {0x1p-10, 0x1p-5, 0.25, 0.5, 1.0, 4.0, 60.0})
    for (double lower = -37; lower <= 36; lower += 0.25) {
      const long double exact = reference(lower, lower + h);
      if (exact < 1e-290L) continue;
      const double nearest = std::min(std::abs(lower), std::abs(lower + h));
      const double relative = static_cast<double>((normal_probability(lower, lower + h) - exact) / exact);
      EXPECT_LE(std::abs(relative), (8 + nearest * nearest) * eps) << "[" << lower << ", +" << h << ")";
    }
}

TEST(NormalProbability, NarrowCellsApproachTheDensity) {
  for (const double z : {0.0, 1.5, -10.0, 26.0}) {
    const double h = 0x1p-30, density = std::exp(-0.5 * z * z) / std::sqrt(2 * std::numbers::pi);
    EXPECT_NEAR(normal_probability(z - h / 2, z + h / 2) / (h * density), 1.0, 1e-13) << z;
  }
}

TEST(NormalProbability, CellsKeepTheDigitsOfTheirWidth) {
  const double mean = 0.3, std = 0.7, h = 0x1p-14;
  const Eigen::VectorXd edges = 4 + h * Eigen::VectorXd::LinSpaced(201, 0, 200).array();  // exact numbers
  const auto p = normal_cell_probabilities(edges, mean, std);
  for (Index i = 0; i < 200; ++i) {
    const long double z = (edges[i] + 0.5L * h - mean) / std, w = static_cast<long double>(h) / std;
    const long double exact = std::exp(-0.5L * z * z) / std::sqrt(2 * std::numbers::pi_v<long double>) * w *
                              (1 + (z * z - 1) * w * w / 24);
    EXPECT_NEAR(static_cast<double>(p[i] / exact), 1.0, 2e-14) << i;
  }
}

TEST(NormalProbability, CellsSumToTheWholeInterval) {
  const Eigen::VectorXd edges = Eigen::VectorXd::LinSpaced(4097, -16, 16);
  EXPECT_NEAR(normal_cell_probabilities(edges, 0.3, 0.7).sum(), 1.0, 1e-15 * 10);
}

TEST(NormalProbability, NoSpreadIsOneCell) {
  const Eigen::VectorXd edges{{0.0, 1.0, 2.0}};
  EXPECT_EQ(normal_cell_probabilities(edges, 1.0, 0.0), (Eigen::VectorXd{{0.0, 1.0}}));
  EXPECT_EQ(normal_cell_probabilities(edges, 2.0, 0.0), (Eigen::VectorXd{{0.0, 1.0}}));
  EXPECT_EQ(normal_cell_probabilities(edges, 2.5, 0.0), (Eigen::VectorXd{{0.0, 0.0}}));
}

}  // namespace
}  // namespace undiffuse::data
