#include "data/gaussian_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/Cholesky>
#include <cmath>
#include <numbers>

namespace undiffuse::data {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

Eigen::VectorXd places(Index n) { return Eigen::VectorXd::LinSpaced(n, 0, 1); }

GaussianProcess rough_curves(Index n) {
  const Eigen::VectorXd x = places(n);
  return {(2 * std::numbers::pi * x.array()).sin(), kernel_covariance(Kernel::matern32, x, 0.7, 0.3, 0)};
}

TEST(Kernel, ValuesByHand) {
  EXPECT_DOUBLE_EQ(kernel_value(Kernel::squared_exponential, 1), std::exp(-0.5));
  EXPECT_DOUBLE_EQ(kernel_value(Kernel::matern12, 2), std::exp(-2.0));
  EXPECT_NEAR(kernel_value(Kernel::matern32, 1), 0.48335772, 1e-8);
  EXPECT_NEAR(kernel_value(Kernel::matern52, 1), 0.52399411, 1e-8);
  for (const auto kernel :
       {Kernel::squared_exponential, Kernel::matern12, Kernel::matern32, Kernel::matern52})
    EXPECT_EQ(kernel_value(kernel, 0), 1);
}

// Near 0 a kernel is 1 - c r^p: p = 1 where curves are not differentiable, else 2.
TEST(Kernel, SmoothnessAtZero) {
  const auto drop = [](Kernel kernel, double r) { return 1 - kernel_value(kernel, r); };
  EXPECT_NEAR(drop(Kernel::matern12, 2e-4) / drop(Kernel::matern12, 1e-4), 2, 1e-3);
  for (const auto kernel : {Kernel::squared_exponential, Kernel::matern32, Kernel::matern52})
    EXPECT_NEAR(drop(kernel, 2e-4) / drop(kernel, 1e-4), 4, 1e-2);
}

TEST(GaussianProcess, DensityIsThatOfCholesky) {
  const auto law = rough_curves(12);
  const auto x = draw(law, {.seed = 3, .id = 1}, 50);
  Eigen::VectorXd log_p(50);
  law.log_density(x, log_p);
  const Eigen::LLT<Eigen::MatrixXd> factor(law.covariance());
  const Eigen::MatrixXd L = factor.matrixL();
  for (Index i = 0; i < x.rows(); ++i) {
    const Eigen::VectorXd z = factor.matrixL().solve(x.row(i).transpose() - law.mean());
    const double exact =
        -0.5 * z.squaredNorm() - L.diagonal().array().log().sum() - 6 * std::log(2 * std::numbers::pi);
    EXPECT_NEAR(log_p[i], exact, 1e-9);
  }
}

TEST(GaussianProcess, SamplesHaveItsMoments) {
  const auto law = rough_curves(8);
  const Index n = 40000;
  const Eigen::MatrixXd x = draw(law, {.seed = 5, .id = 1}, n).rowwise() - law.mean().transpose();
  const Eigen::MatrixXd C = x.transpose() * x / static_cast<double>(n);
  for (Index i = 0; i < 8; ++i) {
    EXPECT_LT(std::abs(x.col(i).mean()), 5 * 0.7 / std::sqrt(static_cast<double>(n)));
    for (Index j = 0; j < 8; ++j) {
      const auto& K = law.covariance();
      EXPECT_LT(std::abs(C(i, j) - K(i, j)),
                5 * std::sqrt((K(i, i) * K(j, j) + K(i, j) * K(i, j)) / static_cast<double>(n)));
    }
  }
}

TEST(GaussianProcess, ValuesAtAPositionDrawnEvenly) {
  const auto law = rough_curves(5);
  const auto values = law.values(0.5, 0.2);
  ASSERT_EQ(values.dim(), 1);
  ASSERT_EQ(values.components(), 5);
  EXPECT_NEAR(values.means()(1, 0), 0.5 * law.mean()[1], 1e-15);
  EXPECT_NEAR(values.variances()(1, 0), 0.25 * 0.49 + 0.04, 1e-15);
}

// 40 places within three correlation lengths: eigenvalues far below round-off. Nothing is added silently.
TEST(GaussianProcess, RefusesWhatIsSingularInDouble) {
  const Eigen::VectorXd x = places(40), mean = Eigen::VectorXd::Zero(40);
  const auto smooth = [&](double jitter) {
    return kernel_covariance(Kernel::squared_exponential, x, 1, 0.33, jitter);
  };
  EXPECT_THAT(([&] { GaussianProcess(mean, smooth(0)); }),
              ThrowsMessage<std::invalid_argument>(HasSubstr("added to its diagonal would do")));
  const double needed = GaussianProcess::jitter_needed(smooth(0));
  EXPECT_GT(needed, 0);
  EXPECT_LT(needed, 1e-10);
  const GaussianProcess law(mean, smooth(needed));
  EXPECT_GT(law.mixture().variances().minCoeff(), 0);
  EXPECT_EQ(law.covariance()(0, 0), 1 + needed);
  EXPECT_EQ(GaussianProcess::jitter_needed(smooth(1e-8)), 0);
}

TEST(GaussianProcess, RefusesWhatIsNoCovariance) {
  const Eigen::VectorXd two = Eigen::Vector2d(0, 0);
  const Eigen::MatrixXd skew = (Eigen::MatrixXd(2, 2) << 1, 0.5, 0.4, 1).finished();
  const Eigen::MatrixXd negative = (Eigen::MatrixXd(2, 2) << 1, 2, 2, 1).finished();
  EXPECT_THROW(GaussianProcess(two, skew), std::invalid_argument);
  EXPECT_THROW(GaussianProcess(two, negative), std::invalid_argument);
  EXPECT_THROW(GaussianProcess(two, Eigen::MatrixXd::Identity(3, 3)), std::invalid_argument);
  EXPECT_THROW(kernel_covariance(Kernel::matern12, two, 1, 0, 0), std::invalid_argument);
  EXPECT_THROW(kernel_covariance(Kernel::matern12, two, 1, 1, -1e-9), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::data
