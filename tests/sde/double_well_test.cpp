#include "sde/double_well.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "sde/euler_maruyama.hpp"
#include "sde/heat.hpp"
#include "sde/integrate.hpp"
#include "sde/ornstein_uhlenbeck.hpp"
#include "sde/variance_preserving.hpp"

namespace undiffuse::sde {
namespace {

Eigen::MatrixXd scattered(Index n, Index d) {
  return Eigen::MatrixXd::NullaryExpr(
      n, d, [](Index i, Index a) { return 2.5 * std::sin(1.3 * static_cast<double>(i * 7 + a * 3 + 1)); });
}

/// Central differences of V against the drift: V is of degree 4 at most, so Richardson's rule is exact.
void expect_drift_is_descent(const Process& process) {
  const GradientDrift* gradient = gradient_drift(process);
  ASSERT_NE(gradient, nullptr);
  EXPECT_TRUE(is_time_homogeneous(process));
  const Eigen::MatrixXd x = scattered(20, process.dim());
  Eigen::MatrixXd f(20, process.dim());
  process.drift(x, 0.3, f);
  const auto slope = [&](Index a, double h) -> Eigen::VectorXd {
    Eigen::MatrixXd shifted = x;
    Eigen::VectorXd above(20), below(20);
    shifted.col(a).array() += h;
    gradient->potential(shifted, above);
    shifted.col(a).array() -= 2 * h;
    gradient->potential(shifted, below);
    return (above - below) / (2 * h);
  };
  for (Index a = 0; a < process.dim(); ++a) {
    const Eigen::VectorXd exact = (4 * slope(a, 0.1) - slope(a, 0.2)) / 3;
    EXPECT_LT((f.col(a) + exact).cwiseAbs().maxCoeff(), 1e-11 * (1 + exact.cwiseAbs().maxCoeff())) << a;
  }
}

TEST(GradientDrift, PotentialsBelongToTheirDrifts) {
  expect_drift_is_descent(DoubleWell(1, 0.7, 1.3, 0.5));
  expect_drift_is_descent(DoubleWell(3, 0.7, 1.3, 0.5));
  expect_drift_is_descent(OrnsteinUhlenbeck(2, 1.4, 0.5));
  expect_drift_is_descent(Heat(2, 1.0));
  EXPECT_EQ(gradient_drift(VariancePreserving(1, 0.1, 20)), nullptr);
  EXPECT_FALSE(is_time_homogeneous(VariancePreserving(1, 0.1, 20)));
}

TEST(DoubleWell, HasItsMinimaBarrierAndCurvatures) {
  const DoubleWell process(2, 0.8, 1.5, 0.3);
  Eigen::MatrixXd x(4, 2);
  x << 1.5, 0, -1.5, 0, 0, 0, 1.5, 0.5;
  Eigen::VectorXd V(4);
  process.potential(x, V);
  EXPECT_NEAR(V[0], 0, 1e-15);
  EXPECT_NEAR(V[1], 0, 1e-15);
  EXPECT_NEAR(V[2], 0.8, 1e-15);
  EXPECT_NEAR(V[3], 0.5 * (8 * 0.8 / 2.25) * 0.25, 1e-15);
  Eigen::MatrixXd f(4, 2), g(4, 2);
  process.drift(x, 0, f);
  process.diffusion(x, 0, g);
  EXPECT_LT(f.topRows(3).cwiseAbs().maxCoeff(), 1e-15);
  EXPECT_EQ(g, Eigen::MatrixXd::Constant(4, 2, 0.3));
  EXPECT_FALSE(process.transition(1.0));
}

// Particles: <V'(X) X> = D at the stationary law, from the virial identity, whatever the potential.
TEST(DoubleWell, ParticlesReachTheVirialIdentity) {
  const DoubleWell process(1, 0.5, 1.0, 1.0);
  Eigen::MatrixXd x = scattered(20000, 1) / 2;
  integrate(process, EulerMaruyama(), WhiteNoise({.seed = 5, .id = 0}), TimeGrid::uniform(0, 4, 400), x);
  Eigen::MatrixXd f(x.rows(), 1);
  process.drift(x, 0, f);
  const Eigen::ArrayXd virial = -f.col(0).array() * x.col(0).array();
  const double error = std::sqrt((virial - virial.mean()).square().mean() / 20000);
  EXPECT_NEAR(virial.mean(), 0.5, 5 * error + 0.01);  // 0.01: the step, weak order 1
}

TEST(DoubleWell, RefusesWhatIsNotPositive) {
  for (const double bad : {0.0, -1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
    EXPECT_THROW(DoubleWell(1, bad, 1, 1), std::invalid_argument);
    EXPECT_THROW(DoubleWell(1, 1, bad, 1), std::invalid_argument);
    EXPECT_THROW(DoubleWell(1, 1, 1, bad), std::invalid_argument);
  }
  EXPECT_THROW(DoubleWell(0, 1, 1, 1), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::sde
