#include "score/denoise.hpp"

#include <gtest/gtest.h>

#include "score/mixture_score.hpp"
#include "sde/processes.hpp"
#include "tests/score/given_transition.hpp"

namespace undiffuse {
namespace {

using data::GaussianMixture;
using score::MixtureScore;
using tests::GivenTransition;

GaussianMixture gaussian(double mean, double std) {
  return {Eigen::VectorXd::Ones(1), Eigen::MatrixXd::Constant(1, 1, mean), Eigen::VectorXd::Constant(1, std)};
}

Eigen::MatrixXd denoised(const GaussianMixture& law, const sde::Process& process, const Eigen::MatrixXd& x) {
  const MixtureScore score(law, process);
  Eigen::MatrixXd out(x.rows(), x.cols());
  score::denoise(score, process, x, 1.0, out);
  return out;
}

/// X_0 ~ N(m, v): the posterior mean is that of two Gaussians multiplied.
TEST(Denoise, OneGaussian) {
  const double m = 0.75, v = 0.25, alpha = 0.6, sigma = 0.5;
  const Eigen::MatrixXd x = Eigen::VectorXd::LinSpaced(9, -4, 4);
  const double precision = alpha * alpha / (sigma * sigma) + 1 / v;
  const Eigen::MatrixXd expected = (alpha * x.array() / (sigma * sigma) + m / v) / precision;
  const Eigen::MatrixXd out = denoised(gaussian(m, 0.5), GivenTransition(1, alpha, sigma), x);
  EXPECT_LT((out - expected).lpNorm<Eigen::Infinity>(), 1e-14);
}

TEST(Denoise, WithoutNoiseThereIsNothingToDo) {
  const Eigen::MatrixXd x = Eigen::VectorXd::LinSpaced(9, -4, 4);
  EXPECT_EQ(denoised(gaussian(0.75, 0), GivenTransition(1, 1, 0), x), x);  // nor is a score asked for
}

TEST(Denoise, RefusesWhatItCannotServe) {
  const sde::Heat line(1, 1.0), plane(2, 1.0);
  const sde::Heat box(
      1, 1.0,
      sde::Domain::reflecting_box(Eigen::VectorXd::Constant(1, -1.0), Eigen::VectorXd::Constant(1, 1.0)));
  const GivenTransition blank(1, 0.0, 1.0);
  const MixtureScore score(gaussian(0, 1), line);
  Eigen::MatrixXd x = Eigen::MatrixXd::Zero(3, 1), out(3, 1), few(2, 1);
  EXPECT_THROW(score::denoise(score, plane, x, 1, out), std::invalid_argument);
  EXPECT_THROW(score::denoise(score, line, x, 1, few), std::invalid_argument);
  EXPECT_THROW(score::denoise(score, box, x, 1, out), std::invalid_argument);
  EXPECT_THROW(score::denoise(score, blank, x, 1, out), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse
