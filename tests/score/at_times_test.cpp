// Particles each at a time of its own: the score, the reversed drift and the flow that steps by them.
#include <gtest/gtest.h>

#include <cmath>
#include <memory>

#include "score/mixture_score.hpp"
#include "score/reverse.hpp"
#include "sde/dormand_prince.hpp"
#include "sde/dormand_prince_block.hpp"
#include "sde/drift_at_times.hpp"
#include "sde/integrate.hpp"
#include "sde/processes.hpp"

namespace undiffuse::score {
namespace {

constexpr Index n = 203;  // fills no whole vectors

data::GaussianMixture ring(Index components, bool equal) {
  Eigen::MatrixXd means(components, 2);
  Eigen::VectorXd stds(components), weights(components);
  for (Index k = 0; k < components; ++k) {
    const double angle = 2 * M_PI * static_cast<double>(k) / static_cast<double>(components);
    means.row(k) << 2 * std::cos(angle), 2 * std::sin(angle);
    stds[k] = equal ? 0.25 : 0.1 + 0.1 * static_cast<double>(k);
    weights[k] = 1.0 + static_cast<double>(k);
  }
  return {weights / weights.sum(), means, stds};
}

data::GaussianMixture tilted() {
  Eigen::MatrixXd C(2, 2);
  C << 0.5, 0.2, 0.2, 0.3;
  return {Eigen::Vector2d(0.5, 0.5), Eigen::MatrixXd::Random(2, 2), std::vector<Eigen::MatrixXd>{C, 2 * C}};
}

Eigen::MatrixXd spread_points() {
  Eigen::MatrixXd x(n, 2);
  data::fill_normals({.seed = 2}, 0, 0, x, 2.0);
  x.row(0) << 60, -60;  // far out, where all but one component vanish
  return x;
}

/// From 1e-6 to 0.99.
Eigen::VectorXd spread_times() {
  return Eigen::VectorXd::LinSpaced(n, std::log(1e-6), std::log(0.99)).array().exp();
}

void expect_score_at_times(const data::GaussianMixture& law, const sde::Process& process) {
  const MixtureScore score(law, process);
  const Eigen::MatrixXd x = spread_points();
  const Eigen::VectorXd t = spread_times();
  Eigen::MatrixXd at(n, 2), one(1, 2);
  score.evaluate_at(x, t, at);
  for (Index i = 0; i < n; ++i) {
    score.evaluate(x.middleRows(i, 1), t[i], one);
    EXPECT_LT((at.row(i) - one).norm(), 1e-12 * one.norm()) << i;
  }
}

TEST(ScoreAtTimes, IsTheScoreAtEachTime) {
  const sde::VariancePreserving vp(2, 0.1, 20);
  const sde::CosineVariancePreserving cosine(2);
  for (const bool equal : {true, false}) {
    expect_score_at_times(ring(8, equal), vp);
    expect_score_at_times(ring(1, equal), cosine);
    expect_score_at_times(ring(3, equal), sde::Heat(2, 0.7));
  }
  expect_score_at_times(tilted(), vp);
}

TEST(ScoreAtTimes, RefusesWhatHasNoDensity) {
  const sde::VariancePreserving vp(2, 0.1, 20);
  const MixtureScore score({Eigen::VectorXd::Ones(1), Eigen::MatrixXd::Zero(1, 2), Eigen::VectorXd::Zero(1)},
                           vp);
  Eigen::MatrixXd x = Eigen::MatrixXd::Ones(2, 2), out(2, 2);
  EXPECT_THROW(score.evaluate_at(x, Eigen::Vector2d(0.1, 0.0), out), std::invalid_argument);
  EXPECT_THROW(score.evaluate_at(x, Eigen::Vector3d(0.1, 0.2, 0.3), out), std::invalid_argument);
  EXPECT_NO_THROW(score.evaluate_at(x, Eigen::Vector2d(0.1, 0.2), out));
}

TEST(DriftAtTimes, IsTheReversedDriftAtEachTime) {
  const sde::VariancePreserving vp(2, 0.1, 20);
  const MixtureScore score(ring(8, true), vp);
  const auto back = reverse(vp, score, 1.0, 0.5);
  const auto* at_times = dynamic_cast<const sde::DriftAtTimes*>(back.get());
  ASSERT_NE(at_times, nullptr);
  const Eigen::MatrixXd x = spread_points();
  const Eigen::VectorXd tau = spread_times();
  Eigen::MatrixXd at(n, 2), one(1, 2);
  at_times->drift_at(x, tau, at);
  for (Index i = 0; i < n; ++i) {
    back->drift(x.middleRows(i, 1), tau[i], one);
    EXPECT_LT((at.row(i) - one).norm(), 1e-12 * one.norm()) << i;
  }
}

/// The flow by blocks against Odeint's at a tolerance far below, and with any number of threads.
TEST(DriftAtTimes, CarriesTheFlow) {
  const sde::VariancePreserving vp(2, 0.1, 20);
  const MixtureScore score(ring(8, true), vp);
  const auto back = reverse(vp, score, 1.0, 0.0);
  Eigen::MatrixXd start(3000, 2);
  data::fill_normals({.seed = 3}, 0, 0, start);
  const auto flow = [&](const sde::Integrator& integrator, int threads) {
    Eigen::MatrixXd x = start;
    sde::integrate(*back, integrator, sde::WhiteNoise({}), {{0, 1}}, x, {}, {.threads = threads});
    return x;
  };
  const Eigen::MatrixXd blocks = flow(sde::DormandPrinceBlock(1e-9, 1e-9), 1);
  const Eigen::MatrixXd exact = flow(sde::DormandPrince(1e-12, 1e-12), 1);
  EXPECT_LT((blocks - exact).cwiseAbs().maxCoeff(), 1e-6);
  for (const int threads : {2, 3}) EXPECT_EQ(flow(sde::DormandPrinceBlock(1e-9, 1e-9), threads), blocks);
}

}  // namespace
}  // namespace undiffuse::score
