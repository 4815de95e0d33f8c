#include "score/reverse.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "data/mixture.hpp"
#include "score/mixture_score.hpp"
#include "sde/euler_maruyama.hpp"
#include "sde/integrate.hpp"
#include "sde/processes.hpp"
#include "tests/score/given_transition.hpp"
#include "tests/support/truth.hpp"

namespace undiffuse {
namespace {

using data::ConstPoints;
using data::GaussianMixture;
using data::Index;
using data::Points;

/// s = 3x + t, whatever the process.
class LinearScore final : public score::Score {
 public:
  explicit LinearScore(Index dim) : dim_(dim) {}
  Index dim() const override { return dim_; }
  void evaluate(ConstPoints x, double t, Points out) const override { out = (3 * x).array() + t; }

 private:
  Index dim_;
};

/// dX = -X³ dt + (1 + t) dW: additive, not affine. Or with noise that depends on x.
class DoubleWell final : public sde::Process {
 public:
  explicit DoubleWell(sde::NoiseKind kind) : kind_(kind) {}
  Index dim() const override { return 1; }
  sde::NoiseKind noise_kind() const override { return kind_; }
  void drift(ConstPoints x, double, Points out) const override { out = -x.array().cube(); }
  void diffusion(ConstPoints, double t, Points out) const override { out.setConstant(1 + t); }
  std::optional<sde::Transition> transition(double) const override { return std::nullopt; }
  const sde::Domain& domain() const override { return domain_; }

 private:
  sde::NoiseKind kind_;
  sde::Domain domain_;
};

Eigen::MatrixXd drift_of(const sde::Process& process, const Eigen::MatrixXd& x, double t) {
  Eigen::MatrixXd f(x.rows(), x.cols());
  process.drift(x, t, f);
  return f;
}

double diffusion_of(const sde::Process& process, double t) {
  Eigen::MatrixXd x = Eigen::MatrixXd::Zero(2, process.dim()), g(2, process.dim());
  process.diffusion(x, t, g);
  EXPECT_EQ(g.minCoeff(), g.maxCoeff());
  return g(0, 0);
}

const Eigen::MatrixXd kPoints = (Eigen::MatrixXd(3, 2) << -1, 0.5, 2, 0, 0.25, -3).finished();

TEST(Reverse, DriftOfAnAffineProcess) {
  const sde::VariancePreserving vp(2, 0.1, 20.0);
  const LinearScore s(2);
  const double T = 0.8, tau = 0.3, t = T - tau, beta = 0.1 + 19.9 * t;
  for (const double eta : {0.0, 0.5, 1.0}) {
    const auto process = score::reverse(vp, s, T, eta);
    const Eigen::MatrixXd expected =
        0.5 * beta * kPoints.array() + 0.5 * (1 + eta * eta) * beta * (3 * kPoints.array() + t);
    EXPECT_LT((drift_of(*process, kPoints, tau) - expected).lpNorm<Eigen::Infinity>(), 1e-12);
    EXPECT_NEAR(diffusion_of(*process, tau), eta * std::sqrt(beta), 1e-14);
  }
}

TEST(Reverse, DriftWithoutAnAffineOne) {
  const sde::Heat heat(2, 0.7);
  const LinearScore s(2);
  const Eigen::MatrixXd expected = 1.4 * (3 * kPoints.array() + 1.5);
  EXPECT_LT((drift_of(*score::reverse(heat, s, 2, 1), kPoints, 0.5) - expected).lpNorm<Eigen::Infinity>(),
            1e-12);
}

TEST(Reverse, DriftOfAnyAdditiveProcess) {
  const DoubleWell well(sde::NoiseKind::additive);
  const LinearScore s(1);
  const auto process = score::reverse(well, s, 2, 0.5);
  const Eigen::MatrixXd x = kPoints.col(0);
  const Eigen::MatrixXd expected = x.array().cube() + 0.5 * 1.25 * 2.25 * 2.25 * (3 * x.array() + 1.25);
  EXPECT_LT((drift_of(*process, x, 0.75) - expected).lpNorm<Eigen::Infinity>(), 1e-12);
  EXPECT_DOUBLE_EQ(diffusion_of(*process, 0.75), 0.5 * 2.25);
}

TEST(Reverse, SaysWhatItIs) {
  const auto box =
      sde::Domain::reflecting_box(Eigen::VectorXd::Constant(1, -1.0), Eigen::VectorXd::Constant(1, 1.0));
  const sde::Heat heat(1, 1.0, box);
  const LinearScore s(1);
  const auto flow = score::reverse(heat, s, 1, 0), sde = score::reverse(heat, s, 1, 0.1);
  EXPECT_EQ(flow->noise_kind(), sde::NoiseKind::none);
  EXPECT_EQ(sde->noise_kind(), sde::NoiseKind::additive);
  EXPECT_EQ(sde->dim(), 1);
  EXPECT_EQ(sde->domain().walls, sde::Walls::reflecting);
  EXPECT_FALSE(sde->transition(0.5));
}

TEST(Reverse, RefusesWhatItCannotServe) {
  const sde::Heat heat(1, 1.0);
  const DoubleWell diagonal(sde::NoiseKind::diagonal);
  const LinearScore line(1), plane(2);
  EXPECT_THROW(score::reverse(diagonal, line, 1, 1), std::invalid_argument);
  EXPECT_THROW(score::reverse(heat, plane, 1, 1), std::invalid_argument);
  EXPECT_THROW(score::reverse(heat, line, 0, 1), std::invalid_argument);
  EXPECT_THROW(score::reverse(heat, line, std::nan(""), 1), std::invalid_argument);
  EXPECT_THROW(score::reverse(heat, line, 1, -0.5), std::invalid_argument);
  const auto process = score::reverse(heat, line, 1, 1);
  const Eigen::MatrixXd x = kPoints.col(0);
  EXPECT_THROW(drift_of(*process, x, 1.01), std::invalid_argument);
  EXPECT_THROW(drift_of(*process, x, -0.01), std::invalid_argument);
  EXPECT_NO_THROW(drift_of(*process, x, std::nextafter(1.0, 2.0)));
}

/// N(0, diag(.01, .25, 1, 4)) through the linear variance-preserving process: every scheme is linear, so the
/// variance of what it returns is known exactly.
class GaussianData : public ::testing::Test {
 protected:
  const nlohmann::json truth_ = tests::truth("score_ode.json")["gaussian_data"];
  const Eigen::Vector4d eigenvalues_{0.01, 0.25, 1.0, 4.0};
  const sde::VariancePreserving process_{4, 0.1, 20.0};
  const score::MixtureScore score_{
      GaussianMixture(Eigen::VectorXd::Ones(1), Eigen::MatrixXd::Zero(1, 4),
                      std::vector<Eigen::MatrixXd>{Eigen::MatrixXd(eigenvalues_.asDiagonal())}),
      process_};

  void run(double eta, Index steps, Points x) const {
    const auto reversed = score::reverse(process_, score_, 1.0, eta);
    sde::integrate(*reversed, sde::EulerMaruyama(), sde::WhiteNoise({.seed = 7, .id = 3}),
                   sde::TimeGrid::uniform(0.0, 1.0 - 1e-3, steps), x);
  }
};

TEST_F(GaussianData, FlowByEulerHasTheKnownVariances) {
  for (const auto& [steps, expected] : truth_["schemes"]["ode_euler"].items()) {
    Eigen::MatrixXd x(2, 4);
    x << 1, 1, 1, 1, -1, -1, -1, -1;  // variance exactly 1
    run(0, std::stoi(steps), x);
    for (Index j = 0; j < 4; ++j) {
      EXPECT_NEAR(x(0, j) * x(0, j), double(expected["variances"][static_cast<std::size_t>(j)]),
                  1e-9 * eigenvalues_[j])
          << steps;
      EXPECT_EQ(x(0, j), -x(1, j));
    }
  }
}

TEST_F(GaussianData, ReverseSdeHasTheKnownVariances) {
  const Index n = 20000;
  for (const char* const steps : {"50", "100", "200"}) {
    Eigen::MatrixXd x(n, 4);
    data::fill_normals({.seed = 7, .id = 4}, 0, 0, x);
    run(1, std::stoi(steps), x);
    for (Index j = 0; j < 4; ++j) {
      const double expected =
          truth_["schemes"]["reverse_sde_em"][steps]["variances"][static_cast<std::size_t>(j)];
      EXPECT_NEAR(x.col(j).squaredNorm() / n, expected, 4 * std::sqrt(2.0 / n) * expected)
          << steps << ' ' << j;
    }
  }
}

}  // namespace
}  // namespace undiffuse
