#include "sde/sobol_noise.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "sde/euler_maruyama.hpp"
#include "sde/integrate.hpp"
#include "sde/processes.hpp"
#include "tests/support/observed_order.hpp"

namespace undiffuse::sde {
namespace {

const TimeGrid uneven{{0, 0.1, 0.5, 0.6, 1, 1.7}};

/// W and H of all steps, scaled to N(0, 1), one column each.
Eigen::MatrixXd standard(const Noise& noise, const TimeGrid& grid, Index n, Index first = 0) {
  Eigen::MatrixXd u(n, 2 * grid.steps()), dW(n, 1), dZ(n, 1);
  for (Index k = 0; k < grid.steps(); ++k) {
    const double h = grid.step_size(k);
    noise.increment(grid, k, first, dW, dZ);
    u.col(2 * k) = dW / std::sqrt(h);
    u.col(2 * k + 1) = (dZ / h - 0.5 * dW) * std::sqrt(12 / h);
  }
  return u;
}

/// Random points would be 5/√n = 0.04 off at most; these are nearer by far.
TEST(SobolNoise, HasTheLawOfBrownianMotion) {
  constexpr Index n = 1 << 14;
  const Eigen::MatrixXd u = standard(SobolNoise({.seed = 2}, 5, 1), uneven, n);
  EXPECT_LT(u.colwise().mean().cwiseAbs().maxCoeff(), 1e-3);
  const Eigen::MatrixXd off = u.transpose() * u / n - Eigen::MatrixXd::Identity(10, 10);
  EXPECT_LT(off.cwiseAbs().maxCoeff(), 0.01);
  EXPECT_LT(std::abs(u.array().pow(4).mean() - 3), 0.02);
}

/// The first 2^k points have one in each of 2^k intervals of every coordinate: a net, and so scrambled.
TEST(SobolNoise, PutsOnePointInEachInterval) {
  constexpr Index n = 256;
  std::vector<int> each(n);
  std::iota(each.begin(), each.end(), 0);
  for (const Index first : {0, 256, 1024}) {
    const Eigen::MatrixXd u = standard(SobolNoise({.seed = 2}, 1, 1), TimeGrid::uniform(0, 1, 1), n, first);
    for (Index c = 0; c < 2; ++c) {
      std::vector<int> place;
      for (const double z : u.col(c))
        place.push_back(static_cast<int>(n * 0.5 * std::erfc(-z / std::sqrt(2.0))));
      std::sort(place.begin(), place.end());
      EXPECT_EQ(place, each);
    }
  }
}

/// Each single point is uniform over streams, whichever its number, and streams differ.
TEST(SobolNoise, IsUnbiasedOverStreams) {
  constexpr Index streams = 4000;
  const auto one = TimeGrid::uniform(0, 1, 2);
  for (const Index particle : {0, 1, 77}) {
    Eigen::MatrixXd z(streams, 4), dW(1, 1), dZ(1, 1);
    for (Index s = 0; s < streams; ++s) {
      const SobolNoise noise({.seed = 9, .id = static_cast<std::uint32_t>(s)}, 2, 1);
      z.row(s) = standard(noise, one, 1, particle);
    }
    const Eigen::MatrixXd off = z.transpose() * z / streams - Eigen::MatrixXd::Identity(4, 4);
    EXPECT_LT(z.colwise().mean().cwiseAbs().maxCoeff(), 5 / std::sqrt(1.0 * streams));
    EXPECT_LT(off.cwiseAbs().maxCoeff(), 5 * std::sqrt(2.0 / streams));
  }
}

/// Root mean square over streams of the error of E[exp(mean of W)] on 16 steps.
double rms_error(Index n, bool quasi) {
  constexpr Index steps = 16;
  const auto grid = TimeGrid::uniform(0, 1, steps);
  double variance = 0, squares = 0;  // the mean is Σ (1 - k/16) dW_k
  for (Index k = 0; k < steps; ++k) variance += (1 - k / 16.0) * (1 - k / 16.0) / 16;
  for (std::uint32_t id = 0; id < 12; ++id) {
    const SobolNoise sobol({.seed = 4, .id = id}, steps, 1);
    const WhiteNoise white({.seed = 4, .id = id});
    Eigen::MatrixXd dW(n, 1), mean = Eigen::MatrixXd::Zero(n, 1);
    for (Index k = 0; k < steps; ++k) {
      (quasi ? static_cast<const Noise&>(sobol) : white).increment(grid, k, 0, dW);
      mean += (1 - k / 16.0) * dW;
    }
    squares += std::pow(mean.array().exp().mean() - std::exp(variance / 2), 2);
  }
  return std::sqrt(squares / 12);
}

TEST(SobolNoise, ConvergesFasterThanRandomPoints) {
  std::vector<double> h, quasi, white;
  for (const Index n : {64, 256, 1024, 4096}) {
    h.push_back(1.0 / static_cast<double>(n));
    quasi.push_back(rms_error(n, true));
    white.push_back(rms_error(n, false));
  }
  EXPECT_GE(undiffuse::tests::observed_order(h, quasi), 0.8);
  EXPECT_NEAR(undiffuse::tests::observed_order(h, white), 0.5, 0.15);
  EXPECT_LT(quasi.back(), white.back() / 20);
}

TEST(SobolNoise, KeepsItsBitsForAnyBlockAndDrivesTheLoop) {
  const SobolNoise noise({.seed = 2}, 5, 2);
  Eigen::MatrixXd dW(100, 2), dZ(100, 2), part(37, 2), alone(100, 2);
  noise.increment(uneven, 3, 16, dW, dZ);
  noise.increment(uneven, 3, 16, alone);
  EXPECT_EQ(alone, dW);
  noise.increment(uneven, 3, 21, part);
  EXPECT_EQ(part, dW.middleRows(5, 37));
  Eigen::MatrixXd x = Eigen::MatrixXd::Zero(4096, 2);
  integrate(Heat(2, 0.5), EulerMaruyama(), noise, uneven, x);
  EXPECT_LT(std::abs(x.array().square().mean() - 1.7), 0.01);
  EXPECT_LT(std::abs(x.col(0).cwiseProduct(x.col(1)).mean()), 0.05);
}

TEST(SobolNoise, RefusesMoreDimensionsThanAreKnownAndOtherGrids) {
  try {
    SobolNoise({}, 1834, 2);
    FAIL() << "no error";
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find("1834 steps of 2 coordinates are more than the 3667"),
              std::string::npos);
  }
  EXPECT_THROW(SobolNoise({}, 0, 1), std::invalid_argument);
  const SobolNoise most({}, 3667, 1);
  const auto grid = TimeGrid::uniform(0, 1, 3667);
  Eigen::MatrixXd dW(4, 1), dZ(4, 1), wide(4, 2);
  EXPECT_NO_THROW(most.increment(grid, 3666, 0, dW));
  EXPECT_THROW(most.increment(grid, 3666, 0, dW, dZ), std::invalid_argument);
  EXPECT_THROW(most.increment(grid, 0, 0, wide), std::invalid_argument);
  EXPECT_THROW(most.increment(uneven, 0, 0, dW), std::invalid_argument);
  EXPECT_THROW(most.increment(grid, 0, Index{1} << 32, dW), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::sde
