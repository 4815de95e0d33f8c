#include "sde/processes.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "tests/sde/affine_cases.hpp"

namespace undiffuse::sde {
namespace {

using affine_cases::Case;
using affine_cases::Real;
constexpr double epsilon = std::numeric_limits<double>::epsilon();

class AffineProcesses : public testing::TestWithParam<Case> {};

TEST_P(AffineProcesses, StartFromTheLawItself) {
  const auto start = GetParam().process->transition(0);
  ASSERT_TRUE(start);
  EXPECT_EQ(start->mean_scale, 1);
  EXPECT_EQ(start->std, 0);
}

TEST_P(AffineProcesses, HaveTheirTransitionToRoundOffFromTheSmallestTimes) {
  for (double t = 1e-18; t <= 1; t *= 1.7) {
    const auto seen = *GetParam().process->transition(t);
    const Real alpha = GetParam().alpha(t), std = sqrt(GetParam().variance(t));
    EXPECT_LT(abs(Real(seen.mean_scale) / alpha - 1), 30 * epsilon) << t;
    EXPECT_LT(abs(Real(seen.std) / std - 1), 30 * epsilon) << t;
  }
}

/// f'(t) by a central difference in fifty digits: its error is below 1e-24.
Real derivative(const std::function<Real(Real)>& f, Real t) {
  const Real h = Real(1e-15);
  return (f(t + h) - f(t - h)) / (2 * h);
}

TEST_P(AffineProcesses, DriftAndNoiseGenerateTheTransition) {
  const auto& [name, process, alpha, variance] = GetParam();
  for (double t = 1e-6; t <= 1; t *= 1.3) {
    const Real a = derivative(alpha, t) / alpha(t), change = derivative(variance, t);
    const Real g2 = change - 2 * a * variance(t);
    EXPECT_LT(abs(Real(process->rate(t)) - a), 1e-12 * (1 + abs(a))) << t;
    EXPECT_LT(abs(Real(process->noise_squared(t)) / g2 - 1), 1e-12) << t;
  }
}

TEST_P(AffineProcesses, EvaluateDriftAndDiffusionInPlaceOfTheBlock) {
  const auto& process = *GetParam().process;
  EXPECT_EQ(process.noise_kind(), NoiseKind::additive);
  const Eigen::MatrixXd x = Eigen::MatrixXd::Random(5, process.dim());
  Eigen::MatrixXd f(5, process.dim()), g(5, process.dim());
  process.drift(x, 0.3, f);
  process.diffusion(x, 0.3, g);
  EXPECT_EQ(f, process.rate(0.3) * x);
  EXPECT_TRUE((g.array() == std::sqrt(process.noise_squared(0.3))).all());
}

TEST_P(AffineProcesses, RefuseTimesBeforeTheStart) {
  EXPECT_THROW(GetParam().process->transition(-1e-9), std::invalid_argument);
  EXPECT_THROW(GetParam().process->transition(std::nan("")), std::invalid_argument);
}

// The end itself: no signal is left, and all of the noise; drift and noise are not known there.
TEST_P(AffineProcesses, EndWithoutSignal) {
  const auto& process = *GetParam().process;
  const double end = process.end();
  if (std::isinf(end)) return;  // most have none
  EXPECT_EQ(process.transition(end)->mean_scale, 0);
  EXPECT_NEAR(process.transition(end)->std, 1, 2 * epsilon);
  EXPECT_THROW(process.transition(std::nextafter(end, 2 * end)), std::invalid_argument);
  const Eigen::MatrixXd x = Eigen::MatrixXd::Ones(1, process.dim());
  Eigen::MatrixXd out = x;
  EXPECT_THROW(process.drift(x, end, out), std::invalid_argument);
  EXPECT_THROW(process.diffusion(x, end, out), std::invalid_argument);
  process.drift(x, std::nextafter(end, 0), out);
  EXPECT_TRUE(out.allFinite());
}

INSTANTIATE_TEST_SUITE_P(All, AffineProcesses, testing::ValuesIn(affine_cases::cases()),
                         [](const auto& each) { return each.param.name; });

TEST(Processes, RefuseParametersWithoutMeaning) {
  const auto box = Domain::torus(Eigen::VectorXd::Zero(2), Eigen::VectorXd::Ones(2));
  EXPECT_THROW(Heat(1, 0), std::invalid_argument);
  EXPECT_THROW(Heat(0, 1), std::invalid_argument);
  EXPECT_THROW(Heat(1, std::nan("")), std::invalid_argument);
  EXPECT_THROW(Heat(1, 1, box), std::invalid_argument);
  EXPECT_NO_THROW(Heat(2, 1, box));
  EXPECT_THROW(VarianceExploding(1, 1, 1), std::invalid_argument);
  EXPECT_THROW(VarianceExploding(1, 0, 1), std::invalid_argument);
  EXPECT_THROW(VariancePreserving(1, 2, 1), std::invalid_argument);
  EXPECT_THROW(VariancePreserving(1, 0, 0), std::invalid_argument);
  EXPECT_THROW(SubVariancePreserving(1, -1, 1), std::invalid_argument);
  EXPECT_THROW(CosineVariancePreserving(1, 0), std::invalid_argument);
  EXPECT_THROW(SigmoidVariancePreserving(1, 3, 3), std::invalid_argument);
  EXPECT_THROW(SigmoidVariancePreserving(1, -3, 3, 0), std::invalid_argument);
  EXPECT_THROW(SigmoidVariancePreserving(1, -3, 3, 1e-3), std::invalid_argument);
  EXPECT_THROW(ScaledLinearVariancePreserving(1, 2, 1), std::invalid_argument);
  EXPECT_THROW(ZeroTerminalVariancePreserving(1, 0, 0), std::invalid_argument);
  EXPECT_THROW(Edm(0), std::invalid_argument);
  EXPECT_THROW(RectifiedFlow(1, box), std::invalid_argument);
  EXPECT_THROW(OrnsteinUhlenbeck(1, 0, 1), std::invalid_argument);
  EXPECT_THROW(OrnsteinUhlenbeck(1, 1, 0), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::sde
