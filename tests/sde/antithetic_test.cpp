#include "sde/antithetic.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "sde/brownian_path.hpp"
#include "sde/coarse_noise.hpp"
#include "sde/euler_maruyama.hpp"
#include "sde/integrate.hpp"
#include "tests/sde/test_processes.hpp"

namespace undiffuse::sde {
namespace {

const auto unit = TimeGrid::uniform(0, 1, 8);
const WhiteNoise white({.seed = 3, .id = 1});

TEST(Antithetic, PairsAddUpToNothing) {
  const BrownianPath path({.seed = 3, .id = 1}, unit);
  for (const Noise* noise : {static_cast<const Noise*>(&white), static_cast<const Noise*>(&path)}) {
    Eigen::MatrixXd dW(64, 2), dZ(64, 2);
    Antithetic(*noise).increment(unit, 3, 32, dW, dZ);
    for (Index g = 0; g < 64; g += 16) {
      EXPECT_TRUE((dW.middleRows(g, 8) + dW.middleRows(g + 8, 8)).isZero(0));
      EXPECT_TRUE((dZ.middleRows(g, 8) + dZ.middleRows(g + 8, 8)).isZero(0));
    }
    EXPECT_GT(dW.cwiseAbs().minCoeff(), 0);
  }
}

/// What is left is the noise below, its particles in order and each once.
TEST(Antithetic, UsesEveryParticleOfTheNoiseBelowOnce) {
  Eigen::MatrixXd dW(64, 1), below(32, 1);
  Antithetic(white).increment(unit, 3, 0, dW);
  white.increment(unit, 3, 0, below);
  for (Index i = 0; i < 32; ++i) EXPECT_EQ(dW(16 * (i / 8) + i % 8, 0), below(i, 0));
}

TEST(Antithetic, KeepsItsBitsForAnyBlock) {
  const Antithetic noise(white);
  Eigen::MatrixXd dW(100, 2), dZ(100, 2), alone(100, 2);
  noise.increment(unit, 2, 16, dW, dZ);
  noise.increment(unit, 2, 16, alone);
  EXPECT_EQ(alone, dW);
  for (const Index first : {0, 16, 5, 77}) {
    const Index n = std::min<Index>(40, 100 - first);
    Eigen::MatrixXd part(n, 2), integral(n, 2);
    noise.increment(unit, 2, 16 + first, part, integral);
    EXPECT_EQ(part, dW.middleRows(first, n));
    EXPECT_EQ(integral, dZ.middleRows(first, n));
  }
}

/// Of E[X_1] for geometric Brownian motion: with s = μ²,  Var of a pair's mean over that of two independent
/// particles is (1 + e^{2s} - 2e^s) / (e^{2s} - e^s) = 1 - e^{-s} for the exact solution: 0.531.
TEST(Antithetic, ReducesTheVarianceOfWhatIsMonotone) {
  constexpr Index n = 1 << 14;
  const tests::GeometricBrownianMotion process;
  const auto variance_of_pairs = [&](const Noise& noise) {
    Eigen::MatrixXd x = Eigen::MatrixXd::Constant(n, 1, process.x0);
    integrate(process, EulerMaruyama(), noise, TimeGrid::uniform(0, 1, 64), x);
    Eigen::ArrayXd mean(n / 2);
    for (Index i = 0; i < n / 2; ++i) {
      const Index first = 16 * (i / 8) + i % 8;
      mean[i] = 0.5 * (x(first, 0) + x(first + 8, 0));
    }
    return (mean - mean.mean()).square().mean();
  };
  const double s = process.mu * process.mu;
  EXPECT_NEAR(variance_of_pairs(Antithetic(white)) / variance_of_pairs(white), 1 - std::exp(-s), 0.1);
}

TEST(CoarseNoise, IsTheSamePathInLongerSteps) {
  const BrownianPath path({.seed = 3, .id = 1}, unit);
  const CoarseNoise noise(path, unit, 4);
  Eigen::MatrixXd dW(32, 2), dZ(32, 2), alone(32, 2), whole(32, 2), integral(32, 2);
  noise.increment(noise.grid(), 1, 16, dW, dZ);
  noise.increment(noise.grid(), 1, 16, alone);
  path.interval(0.5, 1, 16, whole, integral);
  EXPECT_EQ(alone, dW);
  EXPECT_LT((dW - whole).cwiseAbs().maxCoeff(), 1e-14);
  EXPECT_LT((dZ - integral).cwiseAbs().maxCoeff(), 1e-14);
}

TEST(CoarseNoise, RefusesGridsThatDoNotNest) {
  Eigen::MatrixXd dW(16, 1);
  EXPECT_THROW(CoarseNoise(white, unit, 3), std::invalid_argument);
  EXPECT_THROW(CoarseNoise(white, unit, 0), std::invalid_argument);
  EXPECT_THROW(CoarseNoise(white, unit, 2).increment(unit, 0, 0, dW), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::sde
