#include "sde/dormand_prince.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "data/errors.hpp"
#include "sde/integrate.hpp"
#include "sde/particle_error.hpp"
#include "sde/processes.hpp"
#include "tests/sde/test_processes.hpp"

namespace undiffuse::sde {
namespace {

using tests::BlowUp;
using tests::Swing;

/// dX_i = -ω X_j, pairs of coordinates that rotate; the odd one out decays. Counts its evaluations.
class Rotation final : public Process {
 public:
  explicit Rotation(Index dim) : dim_(dim) {}
  Index dim() const override { return dim_; }
  NoiseKind noise_kind() const override { return NoiseKind::none; }
  void drift(ConstPoints x, double, Points out) const override {
    ++evaluations;
    for (Index c = 0; c + 1 < dim_; c += 2) {
      out.col(c) = -x.col(c + 1);
      out.col(c + 1) = x.col(c);
    }
    if (dim_ % 2 != 0) out.col(dim_ - 1) = -x.col(dim_ - 1);
  }
  void diffusion(ConstPoints, double, Points out) const override { out.setZero(); }
  std::optional<Transition> transition(double) const override { return std::nullopt; }
  const Domain& domain() const override { return domain_; }
  mutable long evaluations = 0;

 private:
  Index dim_;
  Domain domain_;
};

const Eigen::MatrixXd no_noise(0, 0);

double swing_error(double tolerance) {
  Eigen::MatrixXd x = Eigen::MatrixXd::Ones(1, 1);
  DormandPrince(tolerance, tolerance).step(Swing(), 0, 5, {no_noise}, x);
  return std::abs(x(0, 0) / Swing::exact(5) - 1);
}

TEST(DormandPrince, ErrorFollowsTheTolerance) {
  EXPECT_LT(swing_error(1e-4), 1e-2);
  EXPECT_LT(swing_error(1e-8), 1e-6);
  EXPECT_LT(swing_error(1e-12), 1e-10);
  EXPECT_GT(swing_error(1e-4), 10 * swing_error(1e-8));
}

TEST(DormandPrince, ServesEveryDimension) {
  for (const Index d : {1, 2, 3, 4, 5}) {
    const Rotation process(d);
    Eigen::MatrixXd x = Eigen::MatrixXd::Random(20, d), start = x;
    DormandPrince(1e-11, 1e-11).step(process, 0, 1, {no_noise}, x);
    for (Index c = 0; c + 1 < d; c += 2)
      EXPECT_LT(
          (x.col(c) - std::cos(1) * start.col(c) + std::sin(1) * start.col(c + 1)).cwiseAbs().maxCoeff(),
          1e-9);
    if (d % 2 != 0) {
      EXPECT_LT((x.col(d - 1) - std::exp(-1) * start.col(d - 1)).cwiseAbs().maxCoeff(), 1e-9);
    }
  }
}

TEST(DormandPrince, TakesFewInnerSteps) {
  const Rotation process(2);
  Eigen::MatrixXd x = Eigen::MatrixXd::Ones(1, 2);
  DormandPrince(1e-8, 1e-8).step(process, 0, 1, {no_noise}, x);
  EXPECT_LT(process.evaluations, 200);
}

TEST(DormandPrince, StaysAtRestAndStartsFromZero) {
  Eigen::MatrixXd x = Eigen::MatrixXd::Zero(1, 2);
  DormandPrince(1e-8, 1e-8).step(Rotation(2), 0, 1, {no_noise}, x);
  EXPECT_EQ(x, Eigen::MatrixXd::Zero(1, 2));
}

TEST(DormandPrince, ReportsASingularSolutionByParticleAndTime) {
  Eigen::MatrixXd x = Eigen::MatrixXd::Constant(40, 1, 0.5);
  x(37, 0) = 2;  // infinite at t = 1/2
  try {
    integrate(BlowUp(), DormandPrince(1e-8, 1e-8), WhiteNoise({}), TimeGrid::uniform(0, 1, 4), x, {},
              {.block = 16, .first_particle = 160});
    FAIL() << "no error";
  } catch (const data::NumericalError& error) {
    EXPECT_NE(std::string(error.what()).find("particle 197"), std::string::npos) << error.what();
    EXPECT_NEAR(error.time, 0.5, 1e-3);
    EXPECT_TRUE(error.step == 1 || error.step == 2) << error.step;
  }
}

TEST(DormandPrince, RefusesNoiseAndTolerancesWithoutMeaning) {
  EXPECT_FALSE(DormandPrince(1e-8, 1e-8).order(NoiseKind::additive));
  EXPECT_FALSE(DormandPrince(1e-8, 1e-8).order(NoiseKind::diagonal));
  EXPECT_EQ(DormandPrince(1e-8, 1e-8).order(NoiseKind::none)->deterministic, 5);
  Eigen::MatrixXd x = Eigen::MatrixXd::Ones(1, 1), dW = x;
  EXPECT_THROW(DormandPrince(1e-8, 1e-8).step(Heat(1, 1), 0, 1, {dW}, x), std::invalid_argument);
  EXPECT_THROW(DormandPrince(0, 1e-8), std::invalid_argument);
  EXPECT_THROW(DormandPrince(1e-8, 0), std::invalid_argument);
  EXPECT_THROW(DormandPrince(std::nan(""), 1e-8), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::sde
