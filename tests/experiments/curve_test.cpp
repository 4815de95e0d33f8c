// What the study `curve` knows without a draw: against the integrator that it speaks of.
#include <gtest/gtest.h>

#include <cmath>

#include "experiments/curve/problem.hpp"
#include "score/mixture_score.hpp"
#include "score/reverse.hpp"
#include "sde/euler_maruyama.hpp"
#include "sde/integrate.hpp"

namespace undiffuse::experiments::curve {
namespace {

data::GaussianProcess five_places() {
  const Eigen::VectorXd x = Eigen::VectorXd::LinSpaced(5, 0, 1);
  return {(3 * x.array()).sin(), data::kernel_covariance(data::Kernel::matern32, x, 0.6, 0.4, 0)};
}

/// No noise at all: what is left of a linear scheme is its mean.
class Silent final : public sde::Noise {
 public:
  using Noise::increment;
  void increment(const sde::TimeGrid&, Index, Index, data::Points dW, data::Points dZ) const override {
    dW.setZero();
    dZ.setZero();
  }
};

TEST(AfterEuler, IsWhatEulersStepsDo) {
  const auto law = five_places();
  const sde::VariancePreserving process(5, 0.1, 15);
  const score::MixtureScore score(law.mixture(), process);
  const auto reversed = score::reverse(process, score, 1, 1);
  const auto times = sde::TimeGrid::graded(1, 60, 2);
  const auto modes = modes_of(law);
  const auto expected = after_euler(modes, process, times,
                                    {.mean = Eigen::VectorXd::Zero(5), .variance = Eigen::VectorXd::Ones(5)});

  Eigen::MatrixXd x = Eigen::MatrixXd::Zero(1, 5);
  sde::integrate(*reversed, sde::EulerMaruyama(), Silent(), times, x);
  EXPECT_LT((x.row(0).transpose() - values_of(modes, expected).mean).cwiseAbs().maxCoeff(), 1e-12);

  const Index n = 20000;
  Eigen::MatrixXd many(n, 5);
  data::fill_normals({.seed = 3, .id = 1}, 0, 0, many);
  sde::integrate(*reversed, sde::EulerMaruyama(), sde::WhiteNoise({.seed = 3, .id = 2}), times, many);
  const Eigen::MatrixXd by_modes = many * modes.V;
  const Eigen::ArrayXd variance =
      (by_modes.rowwise() - expected.mean.transpose()).colwise().squaredNorm().transpose() /
      static_cast<double>(n);
  const Eigen::ArrayXd ratio = variance / expected.variance.array();
  EXPECT_LT((ratio - 1).abs().maxCoeff(), 5 * std::sqrt(2.0 / static_cast<double>(n)));
  EXPECT_GT((expected.variance.array() / modes.lambda.array() - 1).abs().maxCoeff(), 0.005);  // of steps
}

TEST(AfterEuler, ComesToTheLawAsStepsShrink) {
  const auto law = five_places();
  const sde::VariancePreserving process(5, 0.1, 15);
  const auto modes = modes_of(law);
  const auto error = [&](Index steps) {
    const auto start = forward_law(modes, process, 1);
    const auto end = after_euler(modes, process, sde::TimeGrid::graded(1, steps, 2), start);
    return (end.variance - modes.lambda).norm() + (end.mean - modes.mean).norm();
  };
  EXPECT_NEAR(error(800) / error(1600), 2, 0.1);
}

TEST(SmallestFactor, FallsBelowMinusOneWhereStepsAreTooLong) {
  const auto law = five_places();
  const sde::VariancePreserving process(5, 0.1, 15);
  const auto factor = [&](Index steps) {
    return smallest_factor(modes_of(law), process, sde::TimeGrid::graded(1, steps, 2));
  };
  EXPECT_LT(factor(4), -1);
  EXPECT_GT(factor(200), 0);
}

TEST(Roughness, OfAParabolaAndOfWhiteNoise) {
  const Eigen::RowVectorXd x = Eigen::RowVectorXd::LinSpaced(6, 0, 5);
  EXPECT_DOUBLE_EQ(roughness_of(x.array().square().matrix())[0], 4);  // second differences 2
  EXPECT_DOUBLE_EQ(roughness_of(3 * x)[0], 0);
  const auto white =
      roughness_law({.mean = Eigen::VectorXd::Zero(6), .covariance = Eigen::MatrixXd::Identity(6, 6)});
  EXPECT_NEAR(white.mean, 6, 1e-14);
}

TEST(RoughnessLaw, HasTheMomentsOfSamples) {
  const auto law = five_places();
  const auto exact = roughness_law({.mean = law.mean(), .covariance = law.covariance()});
  const Index n = 40000;
  const Eigen::VectorXd each = roughness_of(data::draw(law, {.seed = 4, .id = 1}, n));
  const double mean = each.mean(), variance = (each.array() - mean).square().mean();
  EXPECT_LT(std::abs(mean - exact.mean), 5 * std::sqrt(2 * exact.spread / static_cast<double>(n)));
  EXPECT_NEAR(variance / (2 * exact.spread), 1, 0.15);
}

}  // namespace
}  // namespace undiffuse::experiments::curve
