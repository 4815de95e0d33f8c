/// The whole way back: process, score, reverse process, particle loop.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <memory>

#include "data/distances.hpp"
#include "data/mixture.hpp"
#include "score/mixture_score.hpp"
#include "score/reverse.hpp"
#include "sde/dormand_prince.hpp"
#include "sde/euler_maruyama.hpp"
#include "sde/integrate.hpp"
#include "sde/processes.hpp"
#include "tests/support/truth.hpp"

namespace undiffuse {
namespace {

using data::GaussianMixture;
using data::Index;

struct Case {
  std::string name;
  double T;
  Index steps;
  std::function<std::unique_ptr<sde::Process>()> process;
};

class EveryProcess : public ::testing::TestWithParam<Case> {
 protected:
  static constexpr Index kParticles = 20000;
  const GaussianMixture law_{Eigen::Vector3d(0.3, 0.4, 0.3), Eigen::MatrixXd(Eigen::Vector3d(-4, 0, 3)),
                             Eigen::VectorXd(Eigen::Vector3d(0.5, 0.3, 0.6))};
  const Eigen::VectorXd edges_ = Eigen::VectorXd::LinSpaced(4001, -10, 10);
  const Eigen::VectorXd density_ = law_.cell_probabilities({edges_}) / (edges_[1] - edges_[0]);

  /// W₁ between p_0 and the particles that come back from p_T, over what as many fresh samples have on
  /// average.
  double distance(double eta) const {
    const auto process = GetParam().process();
    const double T = GetParam().T;
    const auto [alpha, sigma] = process->transition(T).value();
    const score::MixtureScore score(law_, *process);
    const auto reversed = score::reverse(*process, score, T, eta);
    Eigen::MatrixXd x = data::draw(law_.transformed(alpha, sigma), {.seed = 11, .id = 0}, kParticles);
    sde::integrate(*reversed, sde::EulerMaruyama(), sde::WhiteNoise({.seed = 11, .id = 1}),
                   sde::TimeGrid::graded(T, GetParam().steps), x);
    return data::wasserstein1_to_density(x.col(0), edges_, density_) /
           data::wasserstein1_sampling_floor(edges_, density_, kParticles);
  }
};

/// Terminal samples are exact, so what is left is sampling and the first-order error of the steps, which is
/// smaller.
TEST_P(EveryProcess, ComesBackByTheReverseSde) { EXPECT_LT(distance(1.0), 3.0); }
TEST_P(EveryProcess, ComesBackByHalfTheNoise) { EXPECT_LT(distance(0.5), 3.0); }
TEST_P(EveryProcess, ComesBackByTheFlow) { EXPECT_LT(distance(0.0), 3.0); }

INSTANTIATE_TEST_SUITE_P(
    Reversal, EveryProcess,
    ::testing::Values(Case{"Heat", 2.0, 400, [] { return std::make_unique<sde::Heat>(1, 1.0); }},
                      Case{"VariancePreserving", 1.0, 400,
                           [] { return std::make_unique<sde::VariancePreserving>(1, 0.1, 20.0); }},
                      Case{"SubVariancePreserving", 1.0, 400,
                           [] { return std::make_unique<sde::SubVariancePreserving>(1, 0.1, 20.0); }},
                      Case{"VarianceExploding", 1.0, 2000,
                           [] { return std::make_unique<sde::VarianceExploding>(1, 0.01, 50.0); }},
                      Case{"OrnsteinUhlenbeck", 2.0, 400,
                           [] { return std::make_unique<sde::OrnsteinUhlenbeck>(1, 0.8, 1.5); }}),
    [](const auto& which) { return which.param.name; });

/// The exact flow of a mixture in the plane, between two noise levels, made outside by Runge–Kutta in 6000
/// steps.
class ExactFlow : public ::testing::Test {
 protected:
  const nlohmann::json truth_ = tests::truth("gmm_samplers.json");
  const GaussianMixture law_{Eigen::Vector3d(0.5, 0.3, 0.2),
                             (Eigen::MatrixXd(3, 2) << 1, 0, -1, 1, 0, -1.5).finished(),
                             Eigen::VectorXd(Eigen::Vector3d(0.2, 0.3, 0.5))};

  Eigen::MatrixXd rows(const std::string& key) const {
    const auto values = truth_[key].get<std::vector<std::vector<double>>>();
    Eigen::MatrixXd x(static_cast<Index>(values.size()), 2);
    for (Index i = 0; i < x.rows(); ++i)
      for (Index j = 0; j < 2; ++j)
        x(i, j) = values[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)];
    return x;
  }

  /// From time T back to t_end, one adaptive leap.
  Eigen::MatrixXd flow(const sde::Process& process, double T, double t_end, Eigen::MatrixXd x) const {
    const score::MixtureScore score(law_, process);
    const auto reversed = score::reverse(process, score, T, 0);
    sde::integrate(*reversed, sde::DormandPrince(1e-12, 1e-12), sde::WhiteNoise({.seed = 1, .id = 0}),
                   sde::TimeGrid::uniform(0, T - t_end, 1), x);
    return x;
  }
};

TEST_F(ExactFlow, OfTheHeatEquation) {  // σ² = t: from σ = 80 to σ = 0.002
  const Eigen::MatrixXd end = flow(sde::Heat(2, 0.5), 6400.0, 4e-6, 80 * rows("latents"));
  EXPECT_LT((end - rows("exact_flow_ve_80_to_0.002")).lpNorm<Eigen::Infinity>(), 1e-9);
}

TEST_F(ExactFlow, OfTheVariancePreservingProcess) {
  const Eigen::MatrixXd end = flow(sde::VariancePreserving(2, 0.1, 20.0), 1.0, 1e-3, rows("latents"));
  EXPECT_LT((end - rows("exact_flow_vp_1_to_0.001")).lpNorm<Eigen::Infinity>(), 1e-9);
}

}  // namespace
}  // namespace undiffuse
