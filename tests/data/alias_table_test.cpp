#include "data/alias_table.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace undiffuse::data {
namespace {

/// Share of each place among the midpoints of `points` equal parts of (0, 1).
Eigen::VectorXd shares(const AliasTable& table, Index points) {
  Eigen::VectorXd share = Eigen::VectorXd::Zero(table.size());
  for (Index i = 0; i < points; ++i)
    share[table((static_cast<double>(i) + 0.5) / static_cast<double>(points))] +=
        1.0 / static_cast<double>(points);
  return share;
}

TEST(AliasTable, GivesEachPlaceItsShareOfTheUnitInterval) {
  const Eigen::VectorXd weights{{0.5, 3.0, 0.0, 1.25, 7.0, 1e-3, 0.249}};  // the sum is 12
  const Index points = 1000000;
  const double per_boundary = 1.0 / static_cast<double>(points);
  const Eigen::VectorXd share = shares(AliasTable(weights), points);
  EXPECT_LE((share - weights / 12.0).cwiseAbs().maxCoeff(), 2.0 * 7 * per_boundary);
}

TEST(AliasTable, NeverDrawsAWeightOfZero) {
  for (const Index n : {3, 10, 1000, 4097}) {
    Eigen::VectorXd weights(n);
    for (Index i = 0; i < n; ++i) weights[i] = i % 3 == 0 ? 0.0 : 0.1 + static_cast<double>(i * i % 17);
    const Eigen::VectorXd share = shares(AliasTable(weights), 20 * n + 1);
    for (Index i = 0; i < n; i += 3) EXPECT_EQ(share[i], 0.0) << n << " places, place " << i;
  }
}

TEST(AliasTable, EndsOfTheIntervalAreInside) {
  const double tiny = std::numeric_limits<double>::min(), last = 1 - 0x1p-53;
  for (Index n = 1; n < 2000; ++n) {
    const AliasTable table(Eigen::VectorXd::Ones(n));
    EXPECT_EQ(table(tiny), 0);
    EXPECT_EQ(table(last), n - 1);
  }
}

TEST(AliasTable, HugeWeightsDoNotOverflow) {
  const Eigen::VectorXd share = shares(AliasTable(Eigen::VectorXd{{1e308, 1e308, 0.0, 1e308}}), 30000);
  for (const Index i : {0, 1, 3}) EXPECT_NEAR(share[i], 1.0 / 3, 1e-3);
}

TEST(AliasTable, RefusesWeightsThatAreNoLaw) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(AliasTable(Eigen::VectorXd(0)), std::invalid_argument);
  EXPECT_THROW(AliasTable(Eigen::VectorXd::Zero(3)), std::invalid_argument);
  EXPECT_THROW(AliasTable(Eigen::VectorXd{{1.0, -1.0}}), std::invalid_argument);
  EXPECT_THROW(AliasTable(Eigen::VectorXd{{1.0, nan}}), std::invalid_argument);
  const AliasTable table(Eigen::VectorXd::Ones(2));
  EXPECT_THROW(table(0.0), std::invalid_argument);
  EXPECT_THROW(table(1.0), std::invalid_argument);
  EXPECT_THROW(table(nan), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::data
