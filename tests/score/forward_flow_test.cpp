#include "score/forward_flow.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "data/mixture.hpp"
#include "score/mixture_score.hpp"
#include "score/reverse.hpp"
#include "sde/dormand_prince.hpp"
#include "sde/dormand_prince_block.hpp"
#include "sde/integrate.hpp"
#include "sde/processes.hpp"

namespace undiffuse {
namespace {

data::GaussianMixture two_modes() {
  return {Eigen::Vector2d(0.4, 0.6), Eigen::Vector2d(-1.5, 1.0), Eigen::Vector2d(0.3, 0.5)};
}

Eigen::MatrixXd flown(const sde::Process& flow, const sde::Integrator& scheme, double T, Eigen::MatrixXd x) {
  sde::integrate(flow, scheme, sde::WhiteNoise({}), sde::TimeGrid::uniform(0, T, 1), x);
  return x;
}

// A Gaussian's flow is known: X_t = α m + √((α² C + σ²)/C) (X_0 - m).
TEST(ForwardFlow, TakesAGaussianWhereItBelongs) {
  const double m = 0.7, C = 0.04, T = 0.8;
  const data::GaussianMixture law(Eigen::VectorXd::Ones(1), Eigen::MatrixXd::Constant(1, 1, m),
                                  Eigen::VectorXd::Constant(1, std::sqrt(C)));
  const sde::SubVariancePreserving process(1, 0.1, 8);
  const score::MixtureScore score(law, process);
  const auto flow = score::forward_flow(process, score);
  const Eigen::MatrixXd x = Eigen::VectorXd::LinSpaced(17, m - 0.6, m + 0.6);
  const auto at = process.transition(T).value();
  const double stretch = std::sqrt((at.mean_scale * at.mean_scale * C + at.std * at.std) / C);
  const Eigen::MatrixXd exact = at.mean_scale * m + stretch * (x.array() - m);
  EXPECT_LT((flown(*flow, sde::DormandPrince(1e-11, 1e-11), T, x) - exact).cwiseAbs().maxCoeff(), 1e-8);
  EXPECT_LT((flown(*flow, sde::DormandPrinceBlock(1e-11, 1e-11), T, x) - exact).cwiseAbs().maxCoeff(), 1e-8);
}

TEST(ForwardFlow, IsUndoneByTheFlowBackward) {
  const double T = 0.5;
  const sde::RectifiedFlow process(1);
  const score::MixtureScore score(two_modes(), process);
  const sde::DormandPrinceBlock scheme(1e-12, 1e-12);
  const Eigen::MatrixXd x = Eigen::VectorXd::LinSpaced(33, -2.5, 2.5);
  const auto there = flown(*score::forward_flow(process, score), scheme, T, x);
  const auto back = flown(*score::reverse(process, score, T, 0), scheme, T, there);
  EXPECT_GT((there - x).cwiseAbs().maxCoeff(), 0.1);
  EXPECT_LT((back - x).cwiseAbs().maxCoeff(), 1e-8);
}

TEST(ForwardFlow, IsMinusTheReverseDriftAndRefusesTheEnd) {
  const sde::RectifiedFlow process(1);
  const score::MixtureScore score(two_modes(), process);
  const auto flow = score::forward_flow(process, score);
  const auto back = score::reverse(process, score, 0.75, 0);
  const Eigen::MatrixXd x = Eigen::VectorXd::LinSpaced(9, -2, 2);
  Eigen::MatrixXd f(9, 1), b(9, 1);
  flow->drift(x, 0.25, f);
  back->drift(x, 0.5, b);
  EXPECT_LT((f + b).cwiseAbs().maxCoeff(), 1e-14);
  EXPECT_THROW(flow->drift(x, 1.0, f), std::invalid_argument);
  const sde::Heat plane(2, 1);
  EXPECT_THROW(score::forward_flow(plane, score), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse
