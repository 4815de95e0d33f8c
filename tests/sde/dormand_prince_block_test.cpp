#include "sde/dormand_prince_block.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "data/errors.hpp"
#include "sde/dormand_prince.hpp"
#include "sde/drift_at_times.hpp"
#include "sde/exact_problems.hpp"
#include "sde/gradient_drift.hpp"
#include "sde/integrate.hpp"
#include "sde/particle_error.hpp"
#include "sde/processes.hpp"
#include "tests/sde/test_processes.hpp"

namespace undiffuse::sde {
namespace {

const Eigen::MatrixXd no_noise(0, 0);

/// dX = cos(ωt) X², so that every particle has a speed and a time scale of its own: X = 1/(1/X_0 -
/// sin(ωt)/ω).
class Uneven final : public tests::OnTheLine, public DriftAtTimes {
 public:
  Uneven() : OnTheLine(NoiseKind::none) {}
  static constexpr double omega = 3;
  void drift(ConstPoints x, double t, Points out) const override {
    evaluations += x.rows();
    out = std::cos(omega * t) * x.array().square();
  }
  void drift_at(ConstPoints x, ConstVector t, Points out) const override {
    evaluations += x.rows();
    for (Index i = 0; i < x.rows(); ++i) out(i, 0) = std::cos(omega * t[i]) * x(i, 0) * x(i, 0);
  }
  void diffusion(ConstPoints, double, Points out) const override { out.setZero(); }
  static Eigen::ArrayXd exact(const Eigen::ArrayXd& x0, double t) {
    return 1 / (1 / x0 - std::sin(omega * t) / omega);
  }
  mutable Index evaluations = 0;
};

Eigen::MatrixXd spread(Index n) { return Eigen::VectorXd::LinSpaced(n, 0.01, 2.9); }

double block_error(double tolerance) {
  Eigen::MatrixXd x = spread(100);
  const Eigen::ArrayXd start = x.array();
  DormandPrinceBlock(tolerance, tolerance).step(Uneven(), 0, 2, {no_noise}, x);
  return (x.array() / Uneven::exact(start, 2) - 1).abs().maxCoeff();
}

TEST(DormandPrinceBlock, ErrorFollowsTheTolerance) {
  EXPECT_LT(block_error(1e-4), 2e-2);
  EXPECT_LT(block_error(1e-8), 2e-6);
  EXPECT_LT(block_error(1e-12), 2e-10);
  EXPECT_GT(block_error(1e-4), 100 * block_error(1e-8));
}

/// Error against work: an embedded pair of order 5(4) needs 10^(4/5) times the steps for tolerances 10^-4
/// apart.
TEST(DormandPrinceBlock, WorksAsAPairOfOrderFiveDoes) {
  const auto evaluations = [](double tolerance) {
    const Uneven process;
    Eigen::MatrixXd x = spread(100);
    DormandPrinceBlock(tolerance, tolerance).step(process, 0, 2, {no_noise}, x);
    return static_cast<double>(process.evaluations);
  };
  EXPECT_NEAR(std::log10(evaluations(1e-13) / evaluations(1e-8)), 1, 0.1);
}

TEST(DormandPrinceBlock, IsAsFrugalAsTheStepperOfOdeint) {
  const Uneven block, single;
  Eigen::MatrixXd x = spread(100), y = x;
  DormandPrinceBlock(1e-6, 1e-6).step(block, 0, 2, {no_noise}, x);
  DormandPrince(1e-6, 1e-6).step(single, 0, 2, {no_noise}, y);
  EXPECT_LT(static_cast<double>(block.evaluations), 1.1 * static_cast<double>(single.evaluations));
  EXPECT_LT(((x - y).array() / y.array()).abs().maxCoeff(), 1e-3);
}

TEST(DormandPrinceBlock, HasTheSameBitsForAParticleAlone) {
  Eigen::MatrixXd x = spread(100);
  const Eigen::MatrixXd start = x;
  DormandPrinceBlock(1e-6, 1e-6).step(Uneven(), 0.1, 2, {no_noise}, x);
  for (Index i = 0; i < x.rows(); ++i) {
    Eigen::MatrixXd alone = start.row(i);
    DormandPrinceBlock(1e-6, 1e-6).step(Uneven(), 0.1, 2, {no_noise}, alone);
    EXPECT_EQ(alone(0, 0), x(i, 0)) << i;
  }
}

/// dX = -X in d coordinates, which says that it does not depend on time.
class Decay final : public Process, public TimeHomogeneous {
 public:
  explicit Decay(Index dim) : dim_(dim) {}
  Index dim() const override { return dim_; }
  NoiseKind noise_kind() const override { return NoiseKind::none; }
  void drift(ConstPoints x, double, Points out) const override { out = -x; }
  void diffusion(ConstPoints, double, Points out) const override { out.setZero(); }
  std::optional<Transition> transition(double) const override { return std::nullopt; }
  const Domain& domain() const override { return domain_; }

 private:
  Index dim_;
  Domain domain_;
};

TEST(DormandPrinceBlock, ServesEveryDimensionAndNoParticles) {
  for (const Index d : {1, 2, 5}) {
    Eigen::MatrixXd x = Eigen::MatrixXd::Random(20, d), start = x;
    DormandPrinceBlock(1e-11, 1e-11).step(Decay(d), 0, 1, {no_noise}, x);
    EXPECT_LT((x - std::exp(-1) * start).cwiseAbs().maxCoeff(), 1e-9);
  }
  Eigen::MatrixXd empty(0, 2), zero = Eigen::MatrixXd::Zero(3, 2);
  DormandPrinceBlock(1e-8, 1e-8).step(Decay(2), 0, 1, {no_noise}, empty);
  DormandPrinceBlock(1e-8, 1e-8).step(Decay(2), 0, 1, {no_noise}, zero);
  EXPECT_EQ(zero, Eigen::MatrixXd::Zero(3, 2));
}

/// dX = X² dt, infinite at t = 1/X_0.
class Burst final : public tests::OnTheLine, public TimeHomogeneous {
 public:
  Burst() : OnTheLine(NoiseKind::none) {}
  void drift(ConstPoints x, double, Points out) const override { out = x.array().square(); }
  void diffusion(ConstPoints, double, Points out) const override { out.setZero(); }
};

TEST(DormandPrinceBlock, ReportsTheFirstParticleThatIsSingular) {
  Eigen::MatrixXd x = Eigen::MatrixXd::Constant(40, 1, 0.5);
  x(37, 0) = 2.5;  // infinite earlier than the next, which is reported all the same
  x(21, 0) = 2;
  try {
    integrate(Burst(), DormandPrinceBlock(1e-8, 1e-8), WhiteNoise({}), TimeGrid::uniform(0, 1, 1), x, {},
              {.block = 48, .first_particle = 160});
    FAIL() << "no error";
  } catch (const data::NumericalError& error) {
    EXPECT_NE(std::string(error.what()).find("particle 181"), std::string::npos) << error.what();
    EXPECT_NEAR(error.time, 0.5, 1e-3);
  }
}

TEST(DormandPrinceBlock, RefusesNoiseTimesAndTolerances) {
  Eigen::MatrixXd x = Eigen::MatrixXd::Ones(1, 1);
  EXPECT_FALSE(DormandPrinceBlock(1e-8, 1e-8).order(NoiseKind::additive));
  EXPECT_THROW(DormandPrinceBlock(1e-8, 1e-8).step(Heat(1, 1), 0, 1, {x}, x), std::invalid_argument);
  EXPECT_THROW(DormandPrinceBlock(1e-8, 1e-8).step(tests::Swing(), 0, 1, {no_noise}, x),
               std::invalid_argument);
  EXPECT_NO_THROW(DormandPrinceBlock(1e-8, 1e-8).step(NoiselessProblem(), 0, 1, {no_noise}, x));
  EXPECT_THROW(DormandPrinceBlock(1e-15, 1e-8), std::invalid_argument);
  EXPECT_THROW(DormandPrinceBlock(1e-8, 0), std::invalid_argument);
  EXPECT_THROW(DormandPrinceBlock(std::nan(""), 1e-8), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::sde
