// Orders of Euler-Maruyama and Heun, against exact solutions and exact moments of their own.
#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <vector>

#include "sde/euler_maruyama.hpp"
#include "sde/heun.hpp"
#include "sde/integrate.hpp"
#include "sde/processes.hpp"
#include "tests/sde/test_processes.hpp"
#include "tests/support/observed_order.hpp"

namespace undiffuse::sde {
namespace {

using tests::AdditiveExample;
using tests::GeometricBrownianMotion;
using tests::Swing;
using undiffuse::tests::observed_order;

const std::vector<int> refinements = {16, 32, 64, 128, 256};

template <class Error>
double order_of(const Error& error) {
  std::vector<double> h, e;
  for (const int steps : refinements) {
    h.push_back(1.0 / steps);
    e.push_back(error(steps));
  }
  return observed_order(h, e);
}

double deterministic_order(const Integrator& integrator) {
  return order_of([&](int steps) {
    Eigen::MatrixXd x = Eigen::MatrixXd::Ones(1, 1);
    integrate(Swing(), integrator, WhiteNoise({}), TimeGrid::uniform(0, 1, steps), x);
    return std::abs(x(0, 0) - Swing::exact(1));
  });
}

TEST(EulerMaruyama, HasDeterministicOrderOne) { EXPECT_NEAR(deterministic_order(EulerMaruyama()), 1, 0.05); }
TEST(Heun, HasDeterministicOrderTwo) { EXPECT_NEAR(deterministic_order(Heun()), 2, 0.05); }

/// x(1) along the path of the given fine increments (particles, fine steps), summed to `steps` steps.
Eigen::MatrixXd along(const Process& process, const Integrator& integrator, double x0,
                      const Eigen::MatrixXd& fine, int steps) {
  Eigen::MatrixXd x = Eigen::MatrixXd::Constant(fine.rows(), 1, x0);
  const Index sum = fine.cols() / steps;
  const auto grid = TimeGrid::uniform(0, 1, steps);
  for (Index k = 0; k < steps; ++k) {
    const Eigen::MatrixXd dW = fine.middleCols(k * sum, sum).rowwise().sum();
    integrator.step(process, grid.t[k], grid.step_size(k), {dW}, x);
  }
  return x;
}

/// Slope of E|X - exact| over 4000 paths.
template <class Example>
double strong_order(const Integrator& integrator) {
  constexpr Index paths = 4000, fine_steps = 256;
  Eigen::MatrixXd fine(paths, fine_steps);
  for (Index k = 0; k < fine_steps; ++k)
    WhiteNoise({.seed = 5}).increment(TimeGrid::uniform(0, 1, fine_steps), k, 0, fine.middleCols(k, 1));
  const Eigen::VectorXd W = fine.rowwise().sum();
  return order_of([&](int steps) {
    const Eigen::MatrixXd x = along(Example(), integrator, Example::x0, fine, steps);
    double error = 0;
    for (Index i = 0; i < paths; ++i) error += std::abs(x(i, 0) - Example::exact(1, W[i]));
    return error / paths;
  });
}

TEST(EulerMaruyama, HasStrongOrderOneForAdditiveNoise) {
  EXPECT_NEAR(strong_order<AdditiveExample>(EulerMaruyama()), 1, 0.1);
}
TEST(EulerMaruyama, HasStrongOrderOneHalfForDiagonalNoise) {
  EXPECT_NEAR(strong_order<GeometricBrownianMotion>(EulerMaruyama()), 0.5, 0.12);
}

/// A step of a linear process is x' = A_k x + B_k dW; the variance at t = 1 follows without sampling.
double variance_error(const Process& process, const Integrator& integrator, int steps) {
  const double h = 1.0 / steps;
  Eigen::MatrixXd x(2, 1), dW(2, 1);
  dW << 0, 1;
  double variance = 0;
  for (int k = 0; k < steps; ++k) {
    x << 1, 0;
    integrator.step(process, k * h, h, {dW}, x);
    const double A = x(0, 0), B = x(1, 0);
    variance = A * A * variance + B * B * h;
  }
  const double exact = process.transition(1)->std;
  return std::abs(variance - exact * exact);
}

double weak_order(const Process& process, const Integrator& integrator) {
  return order_of([&](int steps) { return variance_error(process, integrator, steps); });
}

TEST(EulerMaruyama, HasWeakOrderOne) {
  EXPECT_NEAR(weak_order(OrnsteinUhlenbeck(1, 1.3, 0.6), EulerMaruyama()), 1, 0.05);
  EXPECT_NEAR(weak_order(VariancePreserving(1, 0.5, 1.5), EulerMaruyama()), 1, 0.05);
}
TEST(Heun, HasWeakOrderTwoForAdditiveNoise) {
  EXPECT_NEAR(weak_order(OrnsteinUhlenbeck(1, 1.3, 0.6), Heun()), 2, 0.05);
}
/// Drift and noise that move in time: each stage has its own time.
TEST(Heun, HasWeakOrderTwoForRatesThatMoveInTime) {
  EXPECT_NEAR(weak_order(VariancePreserving(1, 0.5, 1.5), Heun()), 2, 0.05);
}

/// Against 16 times finer steps along the same path.
TEST(Heun, HasStrongOrderOneForAdditiveNoise) {
  const OrnsteinUhlenbeck process(1, 1.3, 0.6);
  constexpr Index paths = 2000, fine_steps = 4096;
  Eigen::MatrixXd fine(paths, fine_steps);
  for (Index k = 0; k < fine_steps; ++k)
    WhiteNoise({.seed = 6}).increment(TimeGrid::uniform(0, 1, fine_steps), k, 0, fine.middleCols(k, 1));
  const Eigen::MatrixXd reference = along(process, Heun(), 1, fine, fine_steps);
  const double slope = order_of(
      [&](int steps) { return (along(process, Heun(), 1, fine, steps) - reference).cwiseAbs().mean(); });
  EXPECT_NEAR(slope, 1, 0.1);
}

TEST(Integrators, DeclareTheirOrders) {
  EXPECT_EQ(EulerMaruyama().order(NoiseKind::none)->deterministic, 1);
  EXPECT_EQ(EulerMaruyama().order(NoiseKind::additive)->strong, 1);
  EXPECT_EQ(EulerMaruyama().order(NoiseKind::diagonal)->strong, 0.5);
  EXPECT_EQ(Heun().order(NoiseKind::none)->deterministic, 2);
  EXPECT_EQ(Heun().order(NoiseKind::additive)->weak, 2);
  EXPECT_EQ(Heun().order(NoiseKind::diagonal)->strong, 1);
}

TEST(Integrators, RefuseOtherShapesAndNoise) {
  Eigen::MatrixXd x = Eigen::MatrixXd::Ones(4, 1), wide = Eigen::MatrixXd::Ones(4, 2), none(0, 1);
  EXPECT_THROW(EulerMaruyama().step(Heat(1, 1), 0, 1, {none}, x), std::invalid_argument);
  EXPECT_THROW(EulerMaruyama().step(Heat(1, 1), 0, 1, {wide}, wide), std::invalid_argument);
  EXPECT_NO_THROW(Heun().step(Swing(), 0, 1, {none}, x));
}

}  // namespace
}  // namespace undiffuse::sde
