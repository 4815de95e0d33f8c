#include "sde/expression_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include "sde/double_well.hpp"
#include "sde/euler_maruyama.hpp"
#include "sde/geometric_brownian_motion.hpp"
#include "sde/integrate.hpp"

namespace undiffuse::sde {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using Texts = std::vector<std::string>;

NoiseKind kind(const Texts& diffusion) {
  return ExpressionProcess(Texts(diffusion.size(), "0"), diffusion).noise_kind();
}

std::string complaint(const Texts& drift, const Texts& diffusion) {
  try {
    ExpressionProcess(drift, diffusion);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "accepted";
}

TEST(ExpressionProcess, FindsItsKindOfNoise) {
  EXPECT_EQ(kind({"0"}), NoiseKind::none);
  EXPECT_EQ(kind({" 0.0 ", "0"}), NoiseKind::none);
  EXPECT_EQ(kind({"0.5"}), NoiseKind::additive);
  EXPECT_EQ(kind({"exp(-t)", "exp( -t )"}), NoiseKind::additive);
  EXPECT_EQ(kind({"0*t"}), NoiseKind::additive);
  EXPECT_EQ(kind({"0.5", "0.6"}), NoiseKind::diagonal);
  EXPECT_EQ(kind({"0", "1"}), NoiseKind::diagonal);
  EXPECT_EQ(kind({"x"}), NoiseKind::diagonal);
  EXPECT_EQ(kind({"x1*t", "sin(y)", "1"}), NoiseKind::diagonal);
  EXPECT_EQ(kind({"x1", "x2", "x3", "x4"}), NoiseKind::diagonal);
}

TEST(ExpressionProcess, RefusesNoiseThatIsNotDiagonal) {
  EXPECT_THAT(complaint({"0", "0"}, {"1", "1 + x^2"}),
              AllOf(HasSubstr("the diffusion of x2, '1 + x^2', names x1"), HasSubstr("diagonal")));
  EXPECT_THAT(complaint({"0", "0"}, {"x2", "1"}), HasSubstr("the diffusion of x1, 'x2', names x2"));
}

TEST(ExpressionProcess, SaysWhichTextIsWrongAndWhere) {
  EXPECT_THAT(
      complaint({"-x + u"}, {"1"}),
      AllOf(HasSubstr("'-x + u' is no expression: unknown name 'u' at position 6"), HasSubstr("x, x1, t")));
  EXPECT_THAT(complaint({"0", "0", "0", "x"}, {"0", "0", "0", "0"}), HasSubstr("x1, x2, x3, x4, t"));
  EXPECT_THAT(complaint({"-x"}, {"1 +"}), HasSubstr("'1 +' is no expression"));
  EXPECT_THAT(complaint({"-x", "-y"}, {"1"}), HasSubstr("one text a coordinate"));
  EXPECT_THAT(complaint({}, {}), HasSubstr("dimension"));
}

TEST(ExpressionProcess, ValuesAreThoseOfTheFormulas) {
  const ExpressionProcess process({"y*t - x", "x1*z", "sin(x2) + t"}, {"x", "2", "t*z^2"});
  const Eigen::MatrixXd x = Eigen::MatrixXd::Random(7, 3);
  Eigen::MatrixXd f(7, 3), g(7, 3);
  process.drift(x, 0.3, f);
  process.diffusion(x, 0.3, g);
  for (Index i = 0; i < 7; ++i) {
    EXPECT_DOUBLE_EQ(f(i, 0), x(i, 1) * 0.3 - x(i, 0));
    EXPECT_DOUBLE_EQ(f(i, 1), x(i, 0) * x(i, 2));
    EXPECT_DOUBLE_EQ(f(i, 2), std::sin(x(i, 1)) + 0.3);
    EXPECT_DOUBLE_EQ(g(i, 0), x(i, 0));
    EXPECT_EQ(g(i, 1), 2);
    EXPECT_DOUBLE_EQ(g(i, 2), 0.3 * x(i, 2) * x(i, 2));
  }
}

Eigen::MatrixXd moved(const Process& process, int threads, Index block, Index n = 500) {
  Eigen::MatrixXd x = Eigen::MatrixXd::Constant(n, process.dim(), 0.7);
  integrate(process, EulerMaruyama(), WhiteNoise({.seed = 3, .id = 0}), TimeGrid::uniform(0, 1, 20), x, {},
            {.threads = threads, .block = block});
  return x;
}

TEST(ExpressionProcess, MovesAsTheCompiledProcessDoes) {
  const ExpressionProcess growth({"1.01*x"}, {"0.87*x"});
  EXPECT_LT(
      (moved(growth, 1, 256) - moved(GeometricBrownianMotion(1, 1.01, 0.87), 1, 256)).cwiseAbs().maxCoeff(),
      1e-13);
  const ExpressionProcess wells({"4*0.7/1.69*x*(1 - x^2/1.69)", "-8*0.7/1.69*y"}, {"0.5", "0.5"});
  EXPECT_LT((moved(wells, 1, 256) - moved(DoubleWell(2, 0.7, 1.3, 0.5), 1, 256)).cwiseAbs().maxCoeff(),
            1e-13);
}

TEST(ExpressionProcess, HasTheSameBitsForAnyThreadsAndBlocks) {
  const ExpressionProcess process({"-x + sin(t)", "-y*x"}, {"0.1*x", "exp(-t)*y"});
  const Eigen::MatrixXd one = moved(process, 1, 1024);
  for (const int threads : {2, 4}) EXPECT_EQ(moved(process, threads, 16), one) << threads;
}

TEST(ExpressionProcess, LeavesWhatIsNotFiniteToTheLoop) {
  const ExpressionProcess process({"sqrt(x - 1)"}, {"0"});
  EXPECT_THROW(moved(process, 1, 16, 16), data::NumericalError);
}

}  // namespace
}  // namespace undiffuse::sde
