#include <gtest/gtest.h>

#include <cmath>

#include "experiments/chains/line.hpp"
#include "experiments/chains/reverse_kernel.hpp"

namespace undiffuse::experiments::chains {
namespace {

data::GaussianMixture three() {
  return {Eigen::Vector3d(0.3, 0.5, 0.2), Eigen::Vector3d(-1.5, 0.2, 1.6), Eigen::Vector3d(0.4, 0.3, 0.5)};
}
data::GaussianMixture one(double mean, double std) {
  return {Eigen::VectorXd::Ones(1), Eigen::MatrixXd::Constant(1, 1, mean), Eigen::VectorXd::Constant(1, std)};
}
double kl_of_gaussians(double m, double v, double n, double w) {
  return 0.5 * (v / w - 1 - std::log(v / w) + (m - n) * (m - n) / w);
}

// Against long double, on both sides of where the series takes over.
TEST(Psi, IsRightToRoundOff) {
  for (const double L : {-1 + 1e-12, -0.5, -0.0101, -0.0099, -1e-5, 1e-9, 0.0099, 0.0101, 3.0, 1e6}) {
    const long double exact = (1 + static_cast<long double>(L)) * std::log1p(static_cast<long double>(L)) - L;
    const double tolerance = std::abs(L) < 1e-4 ? 1e-4 : 1e-12;  // where long double cancels itself
    EXPECT_NEAR(psi(L) / static_cast<double>(exact), 1, std::abs(L) < 1e-7 ? 1 : tolerance) << L;
  }
  EXPECT_EQ(psi(0), 0);
  EXPECT_EQ(psi(-1), 1);
  EXPECT_NEAR(psi(1e-9) / 0.5e-18, 1, 1e-9);
  EXPECT_NEAR(gaussian_kl(1e-8) / 0.25e-16, 1, 1e-7);
  EXPECT_NEAR(gaussian_kl(2), 0.5 * (2 - std::log(3.0)), 1e-14);
}

TEST(LineDistances, AreThoseOfGaussians) {
  const auto near = distances(one(0.3, 0.5), one(0.3 + 1e-7, 0.5));
  EXPECT_NEAR(near.kl / kl_of_gaussians(0, 1, 2e-7, 1), 1, 1e-6);
  EXPECT_NEAR(near.wasserstein1 / 1e-7, 1, 1e-6);
  const auto far = distances(one(-1, 0.5), one(2, 0.7));
  EXPECT_NEAR(far.kl, kl_of_gaussians(-1, 0.25, 2, 0.49), 1e-10);
  EXPECT_NEAR(far.wasserstein1, 3, 2e-3);  // within the kinks of |F - G|
  const auto shifted = distances(one(0, 1), one(1, 1));
  EXPECT_NEAR(shifted.total_variation, std::erf(0.5 / std::sqrt(2.0)), 1e-3);
}

TEST(ReverseKernel, IsThePosteriorOfTheMixture) {
  const auto law = three();
  for (const double b : {1e-6, 1e-3, 0.2, 0.9}) {
    const double a = std::sqrt(1 - b);
    const ReverseKernel kernel(law, a, b);
    ReverseKernel::At at;
    for (const double x : {-3.0, -0.6, 0.0, 0.9, 4.0}) {
      kernel.evaluate(x, at);
      const auto exact = law.posterior(Eigen::VectorXd::Constant(1, x), a, std::sqrt(b));
      const double mean = exact.weights().dot(exact.means().col(0));
      const Eigen::ArrayXd away = exact.means().col(0).array() - mean;
      const double variance =
          (exact.weights().array() * (exact.variances().col(0).array() + away.square())).sum();
      EXPECT_NEAR(at.mean, mean, 1e-13 * std::max(1.0, std::abs(mean)));
      EXPECT_NEAR(at.variance / variance, 1, 1e-9);
      EXPECT_LT((at.offset - away).abs().maxCoeff(), 1e-13);
      EXPECT_LT((variance * (1 - at.narrowing) - exact.variances().col(0).array()).abs().maxCoeff(), 1e-13);
    }
  }
}

TEST(ReverseKernel, HasTheKlOfGaussiansForAGaussian) {
  const ReverseKernel kernel(one(0.5, 0.4), std::sqrt(0.9), 0.1);
  ReverseKernel::At at;
  kernel.evaluate(0.7, at);
  EXPECT_EQ(ReverseKernel::kl_to_gaussian(at, at.variance), 0);
  for (const double w : {1e-3, 0.03, 0.0999, 0.1, 5.0})
    EXPECT_NEAR(ReverseKernel::kl_to_gaussian(at, w) / kl_of_gaussians(0, at.variance, 0, w), 1, 1e-10) << w;
}

// Mean and variance by finite differences of the score: (x + b s)/a and (b/a²)(1 + b s').
TEST(ReverseKernel, FollowsTheScoreAndItsSlope) {
  const auto law = three();
  const double b = 0.05, a = std::sqrt(1 - b), x = 0.7, h = 1e-5;
  const auto noisy = law.transformed(a, std::sqrt(b));
  ReverseKernel::At at;
  ReverseKernel(law, a, b).evaluate(x, at);
  const Eigen::Vector3d log_p = log_density_at(noisy, Eigen::Vector3d(x - h, x, x + h));
  EXPECT_NEAR(at.mean, (x + b * (log_p[2] - log_p[0]) / (2 * h)) / a, 1e-9);
  const auto slopes = score_slopes(noisy, x);
  EXPECT_NEAR(at.variance, b / (a * a) * (1 + b * slopes.first), 1e-14);
  const double before = score_slopes(noisy, x - h).first, after = score_slopes(noisy, x + h).first;
  EXPECT_NEAR(slopes.second, (after - before) / (2 * h), 1e-6 * std::abs(slopes.second) + 1e-7);
}

}  // namespace
}  // namespace undiffuse::experiments::chains
