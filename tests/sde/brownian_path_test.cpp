#include "sde/brownian_path.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace undiffuse::sde {
namespace {

constexpr data::Stream stream{.seed = 11, .id = 5};

struct Motion {
  Eigen::MatrixXd dW, dZ;
};

Motion over(const BrownianPath& path, double from, double to, Index n = 48, Index d = 2, Index first = 0) {
  Motion motion{Eigen::MatrixXd(n, d), Eigen::MatrixXd(n, d)};
  path.interval(from, to, first, motion.dW, motion.dZ);
  return motion;
}

/// All steps of a grid put together: W adds up, and dZ = dZ_1 + dW_1 dt_2 + dZ_2.
Motion together(const BrownianPath& path, const TimeGrid& grid, Index n = 48, Index d = 2) {
  Motion sum{Eigen::MatrixXd::Zero(n, d), Eigen::MatrixXd::Zero(n, d)}, step = sum;
  for (Index k = 0; k < grid.steps(); ++k) {
    path.increment(grid, k, 0, step.dW, step.dZ);
    sum.dZ += step.dZ + sum.dW * grid.step_size(k);
    sum.dW += step.dW;
  }
  return sum;
}

void expect_same(const Motion& a, const Motion& b, double tolerance) {
  EXPECT_LT((a.dW - b.dW).cwiseAbs().maxCoeff(), tolerance);
  EXPECT_LT((a.dZ - b.dZ).cwiseAbs().maxCoeff(), tolerance);
}

/// n - 1 times inside of [begin, end] of the multiples of 2^-30 of its length, ascending.
TimeGrid scattered(double begin, double end, Index n, std::uint64_t seed) {
  Eigen::MatrixXd u(n - 1, 1);
  data::fill_uniforms({.seed = seed}, 0, 0, u);
  std::vector<double> t{begin, end};
  for (const double part : u.reshaped())
    t.push_back(begin + (end - begin) * std::ldexp(std::floor(std::ldexp(part * part, 30)), -30));
  std::sort(t.begin(), t.end());
  return {t};
}

TEST(BrownianPath, IsTheSamePathForAnyPowerOfTwoOfSteps) {
  const BrownianPath path(stream, -1, 3);
  const Motion whole = over(path, -1, 3);
  for (const Index steps : {2, 4, 32, 256})
    expect_same(together(path, TimeGrid::uniform(-1, 3, steps)), whole, 1e-13);
}

TEST(BrownianPath, IsTheSamePathForScatteredTimes) {
  const BrownianPath path(stream, -1, 3);
  for (const Index steps : {3, 17, 60})
    expect_same(together(path, scattered(-1, 3, steps, 7)), over(path, -1, 3), 1e-13);
}

/// Times between are rounded to 2^-30 of the length: W is exact all the same, dZ differs by that much of W.
TEST(BrownianPath, IsTheSamePathForAHundredSteps) {
  const BrownianPath path(stream, 0, 1);
  const Motion whole = over(path, 0, 1), parts = together(path, TimeGrid::uniform(0, 1, 100));
  EXPECT_LT((parts.dW - whole.dW).cwiseAbs().maxCoeff(), 1e-13);
  EXPECT_LT((parts.dZ - whole.dZ).cwiseAbs().maxCoeff(), 100 * 0x1p-30 * 3);
}

TEST(BrownianPath, HasTheTimesOfItsBaseGridExactly) {
  const TimeGrid base = TimeGrid::graded(2, 37, 3);
  const BrownianPath path(stream, base);
  expect_same(together(path, base), over(path, 0, 2), 1e-13);
  std::vector<double> coarse;
  for (std::size_t k = 0; k < base.t.size(); k += 9) coarse.push_back(base.t[k]);
  coarse.push_back(2);
  coarse.erase(std::unique(coarse.begin(), coarse.end()), coarse.end());
  expect_same(together(path, {coarse}), over(path, 0, 2), 1e-13);
  for (std::size_t k = 0; k < base.t.size(); ++k)
    EXPECT_EQ(path.tree().time(path.tree().position(base.t[k])), base.t[k]);
}

TEST(BrownianPath, OfAUniformBaseIsThatOfItsEnds) {
  const BrownianPath ends(stream, 0, 1), base(stream, TimeGrid::uniform(0, 1, 64));
  for (const double t : {0.0, 0.25, 33.0 / 64})
    expect_same(over(ends, t, t + 0.125), over(base, t, t + 0.125), 1e-14);
}

TEST(BrownianPath, TellsWhereItIs) {
  const BrownianPath path(stream, 1, 2);
  Eigen::MatrixXd a(32, 1), b(32, 1);
  path.at(1, 0, a);
  EXPECT_TRUE(a.isZero(0));
  path.at(1.7, 0, a);
  path.at(1.3, 0, b);
  EXPECT_LT((a - b - over(path, 1.3, 1.7, 32, 1).dW).cwiseAbs().maxCoeff(), 1e-14);
}

TEST(BrownianPath, KeepsItsBitsForAnyBlockAndOrderOfQueries) {
  const BrownianPath path(stream, 0, 1);
  const Motion whole = over(path, 0.3, 0.7, 80, 3, 32);
  over(path, 0.1, 0.9, 16, 1);
  for (const Index first : {0, 16, 64}) {
    const Motion part = over(path, 0.3, 0.7, std::min<Index>(48, 80 - first), 3, 32 + first);
    EXPECT_EQ(part.dW, whole.dW.middleRows(first, part.dW.rows()));
    EXPECT_EQ(part.dZ, whole.dZ.middleRows(first, part.dW.rows()));
  }
  Eigen::MatrixXd alone(80, 3);
  path.interval(0.3, 0.7, 32, alone, alone.topRows(0));
  EXPECT_EQ(alone, whole.dW);
}

TEST(BrownianPath, HalvesANodeForChosenParticles) {
  const BrownianPath path(stream, 0, 1);
  const auto& tree = path.tree();
  const auto node = tree.find(tree.position(0.5), tree.position(0.75));
  ASSERT_EQ(node.number, 6U);
  const std::vector<Index> rows{1, 2, 31, 40};
  const Motion whole = over(path, 0.5, 0.75), left = over(path, 0.5, 0.625), right = over(path, 0.625, 0.75);
  const auto levy = [](const Motion& m, double h) -> Eigen::MatrixXd { return m.dZ / h - 0.5 * m.dW; };
  Eigen::MatrixXd out[4];
  for (auto& m : out) m.resize(4, 2);
  path.halve(node, 0, rows, whole.dW(rows, Eigen::all), levy(whole, 0.25)(rows, Eigen::all), out[0], out[1],
             out[2], out[3]);
  expect_same({out[0], out[1]}, {left.dW(rows, Eigen::all), levy(left, 0.125)(rows, Eigen::all)}, 1e-14);
  expect_same({out[2], out[3]}, {right.dW(rows, Eigen::all), levy(right, 0.125)(rows, Eigen::all)}, 1e-14);
}

/// Six numbers that are N(0, 1) and independent: W and H of three neighbouring steps. All products at five
/// standard errors.
void expect_brownian(const BrownianPath& path, const TimeGrid& grid) {
  constexpr Index n = 1 << 14;
  Eigen::MatrixXd u(n, 6);
  for (Index k = 0; k < 3; ++k) {
    const double h = grid.step_size(k);
    Motion m{Eigen::MatrixXd(n, 1), Eigen::MatrixXd(n, 1)};
    path.increment(grid, k, 0, m.dW, m.dZ);
    u.col(2 * k) = m.dW / std::sqrt(h);
    u.col(2 * k + 1) = (m.dZ / h - 0.5 * m.dW) * std::sqrt(12 / h);
  }
  const double count = n;
  const Eigen::MatrixXd products = u.transpose() * u / count;
  EXPECT_LT(u.colwise().mean().cwiseAbs().maxCoeff(), 5 / std::sqrt(count));
  for (Index i = 0; i < 6; ++i)
    for (Index j = 0; j <= i; ++j)
      EXPECT_LT(std::abs(products(i, j) - (i == j)), 5 * std::sqrt((i == j ? 2 : 1) / count))
          << i << " " << j;
}

TEST(BrownianPath, IsBrownianMotionAtEveryLevel) {
  const BrownianPath path(stream, 0, 1);
  for (const int level : {1, 2, 5, 12, 24}) {
    const double h = std::ldexp(1.0, -level), t = level < 2 ? 0 : 0.5 - 2 * h;
    expect_brownian(path, {{t, t + h / 2, t + h, t + 3 * h / 2}});
    expect_brownian(path, {{t, t + h / 4, t + h, t + 3 * h / 2}});
  }
  expect_brownian(path, {{0.1, 0.2, 0.45, 0.4500001}});
}

TEST(BrownianPath, IsBrownianMotionOnAnUnevenBase) {
  expect_brownian(BrownianPath(stream, {{0, 0.01, 0.5, 0.9, 1, 4}}), {{0, 0.01, 0.9, 4}});
  expect_brownian(BrownianPath(stream, {{0, 1, 1.001, 2}}), {{0.5, 1, 1.001, 2}});
}

TEST(BrownianPath, RefusesWhatItDoesNotReach) {
  const BrownianPath path(stream, 0, 1);
  Eigen::MatrixXd dW(16, 1), other(16, 2);
  EXPECT_THROW(path.increment({{0, 1.5}}, 0, 0, dW), std::invalid_argument);
  EXPECT_THROW(path.increment({{0, 1e-12}}, 0, 0, dW), std::invalid_argument);
  EXPECT_THROW(path.increment({{0, 1}}, 1, 0, dW), std::invalid_argument);
  EXPECT_THROW(path.interval(0.5, 0.5, 0, dW, dW.topRows(0)), std::invalid_argument);
  EXPECT_THROW(path.interval(0, 1, -1, dW, dW.topRows(0)), std::invalid_argument);
  EXPECT_THROW(path.interval(0, 1, 0, dW, other), std::invalid_argument);
  EXPECT_THROW(path.at(std::nan(""), 0, dW), std::invalid_argument);
  EXPECT_THROW(BrownianPath(stream, {{0, 0}}), std::invalid_argument);
  EXPECT_THROW(BrownianPath(stream, {{0.0}}), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::sde
