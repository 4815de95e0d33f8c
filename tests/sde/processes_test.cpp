#include "sde/processes.hpp"

#include <gtest/gtest.h>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <string>

namespace undiffuse::sde {
namespace {

using Real = boost::multiprecision::cpp_bin_float_50;
constexpr double epsilon = std::numeric_limits<double>::epsilon();

/// A process beside its α(t) and σ(t)² in fifty digits.
struct Case {
  std::string name;
  std::shared_ptr<const AffineProcess> process;
  std::function<Real(Real)> alpha, variance;
};

Real integral_of_beta(Real t) { return t * (Real(0.1) + (Real(20.0) - Real(0.1)) / 2 * t); }

std::vector<Case> cases() {
  const auto one = [](Real) { return Real(1); };
  const auto half_decay = [](Real t) { return Real(exp(-integral_of_beta(t) / 2)); };
  return {
      {"heat", std::make_shared<Heat>(2, 0.7), one, [](Real t) { return Real(2 * Real(0.7) * t); }},
      {"variance_exploding", std::make_shared<VarianceExploding>(1, 0.01, 50.0), one,
       [](Real t) {
         const Real low(0.01), ratio = Real(50.0) / low;
         return Real(low * low * (exp(2 * t * log(ratio)) - 1));
       }},
      {"variance_preserving", std::make_shared<VariancePreserving>(1, 0.1, 20.0), half_decay,
       [](Real t) { return Real(1 - exp(-integral_of_beta(t))); }},
      {"sub_variance_preserving", std::make_shared<SubVariancePreserving>(3, 0.1, 20.0), half_decay,
       [](Real t) { return Real(pow(1 - exp(-integral_of_beta(t)), 2)); }},
      {"ornstein_uhlenbeck", std::make_shared<OrnsteinUhlenbeck>(1, 1.3, 0.6),
       [](Real t) { return Real(exp(-Real(1.3) * t)); },
       [](Real t) { return Real(Real(0.6) * Real(0.6) * (1 - exp(-2 * Real(1.3) * t)) / (2 * Real(1.3))); }},
  };
}

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

INSTANTIATE_TEST_SUITE_P(All, AffineProcesses, testing::ValuesIn(cases()),
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
  EXPECT_THROW(OrnsteinUhlenbeck(1, 0, 1), std::invalid_argument);
  EXPECT_THROW(OrnsteinUhlenbeck(1, 1, 0), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::sde
