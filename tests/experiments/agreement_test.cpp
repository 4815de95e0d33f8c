// The checks of the study `agreement` hold for the right process and fail for planted errors.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "experiments/agreement/ensemble.hpp"
#include "experiments/agreement/paired_steps.hpp"
#include "sde/double_well.hpp"
#include "sde/euler_maruyama.hpp"
#include "sde/heat.hpp"
#include "sde/integrate.hpp"
#include "sde/ornstein_uhlenbeck.hpp"
#include "tests/support/observed_order.hpp"

namespace undiffuse::experiments::agreement {
namespace {

data::GaussianMixture two_modes() {
  return {Eigen::Vector2d(0.6, 0.4), Eigen::MatrixXd(Eigen::Vector2d(-1.0, 1.5)),
          Eigen::VectorXd(Eigen::Vector2d(0.4, 0.3))};
}

Chosen ornstein_uhlenbeck(double theta, double sigma, double horizon) {
  return {"ornstein_uhlenbeck", 5, horizon, std::make_shared<sde::OrnsteinUhlenbeck>(1, theta, sigma)};
}

Settings settings() {
  Settings s;
  s.law = std::make_shared<data::GaussianMixture>(two_modes());
  s.fokker_planck.cells = {64, 128, 256, 512};
  s.fokker_planck.steps = 10;
  s.particles.count = 6144;
  s.particles.streams = 8;
  s.particles.steps = 40;
  s.particles.bins = 32;
  return s;
}

/// Names of the bands that do not hold when `moves` is judged by what the right process has.
std::vector<std::string> broken(const Chosen& moves, const std::string& integrator = "heun") {
  auto s = settings();
  s.particles.integrator = integrator;
  const auto right = ornstein_uhlenbeck(1.0, 1.0, 1.0);
  const auto box = box_of(s, right, 1);
  const auto report =
      judge_ensemble(*s.law, s.particles, s.noise, moves, truth_of(s, right, box), grid_of(box, 512), 1, 1);
  std::vector<std::string> names;
  for (const Band& band : bands_of(report))
    if (!band.holds()) names.push_back(band.name);
  return names;
}

TEST(Agreement, HoldsForTheProcessItself) {
  for (const char* integrator : {"heun", "euler_maruyama", "exact"})
    EXPECT_THAT(broken(ornstein_uhlenbeck(1.0, 1.0, 1.0), integrator), testing::IsEmpty()) << integrator;
}

TEST(Agreement, FailsForAWrongHorizon) {
  EXPECT_THAT(broken(ornstein_uhlenbeck(1.0, 1.0, 1.2)), testing::Contains("variance_z"));
}

TEST(Agreement, FailsForDoubledNoise) {
  const auto names = broken(ornstein_uhlenbeck(1.0, std::sqrt(2.0), 1.0));
  EXPECT_THAT(names, testing::IsSupersetOf({"variance_z", "worst_cell_z", "w1_slope", "w1_over_floor"}));
}

TEST(Agreement, FailsForAWrongRate) {
  EXPECT_THAT(broken(ornstein_uhlenbeck(1.3, 1.0, 1.0)), testing::Not(testing::IsEmpty()));
}

TEST(Agreement, OrderIsLostWhereTheDensityMovesOtherwise) {
  const auto s = settings();
  const auto right = ornstein_uhlenbeck(1.0, 1.0, 1.0), noisy = ornstein_uhlenbeck(1.0, 1.1, 1.0);
  const auto box = box_of(s, right, 1);
  const auto truth = truth_of(s, right, box);
  const auto order = [&](const Chosen& moves) {
    std::vector<double> h, e;
    for (const auto cells : s.fokker_planck.cells) {
      const auto grid = grid_of(box, cells);
      h.push_back(grid.spacing(0));
      e.push_back(
          (march(s, *moves.process, moves.horizon, grid).values - truth.averages(grid).values).lpNorm<1>() *
          grid.spacing(0));
    }
    return tests::observed_order(h, e);
  };
  EXPECT_NEAR(order(right), 2, 0.1);
  EXPECT_LT(order(noisy), 0.2);
}

TEST(Agreement, AFineGridStandsInForAFormula) {
  auto s = settings();
  const auto right = ornstein_uhlenbeck(1.0, 1.0, 1.0);
  const auto box = box_of(s, right, 1);
  const auto formula = truth_of(s, right, box);
  s.reference.closed_form = false;
  const auto fine = truth_of(s, right, box);
  EXPECT_NEAR(fine.mean(), formula.mean(), 1e-4);
  EXPECT_NEAR(fine.variance(), formula.variance(), 1e-4);
  EXPECT_NEAR(fine.fourth_moment(), formula.fourth_moment(), 1e-3);
  const Eigen::VectorXd edges = Eigen::VectorXd::LinSpaced(12, -2.3, 2.1);
  EXPECT_LT((fine.probabilities(edges) - formula.probabilities(edges)).lpNorm<Eigen::Infinity>(), 1e-4);
}

Chosen double_well(double barrier) {
  return {"double_well", 6, 0.4, std::make_shared<sde::DoubleWell>(1, barrier, 1.5, 1.0)};
}

TEST(Agreement, PairedStepsOfADoubleWellHaveNarrowBands) {
  const auto s = settings();
  const auto right = double_well(1.0);
  const auto box = box_of(s, right, 1);
  const auto truth = truth_of(s, right, box);
  const auto judge = [&](const Chosen& moves, int threads) {
    return judge_ensemble(*s.law, s.particles, s.noise, moves, truth, grid_of(box, 512), 1, threads);
  };
  const auto report = judge(right, 1);
  EXPECT_LT(std::max({report.mean_bias_z, report.variance_bias_z, report.cell_bias_z}), 1);
  EXPECT_GT(report.mean_bias_z, 0);
  for (const Band& band : bands_of(report)) EXPECT_TRUE(band.holds()) << band.name << " " << band.value;
  const auto wrong = bands_of(judge(double_well(1.2), 1));
  EXPECT_TRUE(std::ranges::any_of(wrong, [](const Band& band) { return !band.holds(); }));
  const auto again = judge(right, 3);  // the same bits for any number of threads
  EXPECT_EQ(report.mean_z, again.mean_z);
  EXPECT_EQ(report.mean_bias_z, again.mean_bias_z);
}

// Euler's weak error of a linear drift is known: E x' = (1 - θΔt)^n x.
TEST(Agreement, PairedStepsTakeOneStepAndTwoHalves) {
  const sde::OrnsteinUhlenbeck process(1, 1.0, 1e-8);
  Eigen::MatrixXd x = Eigen::MatrixXd::Ones(3, 2);
  sde::integrate(Pair(process), PairedSteps(process, sde::EulerMaruyama()),
                 sde::WhiteNoise({.seed = 1, .id = 1}), sde::TimeGrid::uniform(0, 0.5, 1), x);
  EXPECT_NEAR(x(0, 0), 0.5, 1e-6);
  EXPECT_NEAR(x(0, 1), 0.75 * 0.75, 1e-6);
}

// A scheme that reads ∫W ds has it of the halves too: with H those of one path, ∫ over both halves is that of
// the whole.
class Recorder final : public sde::Integrator {
 public:
  std::optional<sde::Order> order(sde::NoiseKind) const override { return sde::Order{1, 1, 1}; }
  std::string_view source() const override { return "none"; }
  bool needs_integral() const override { return true; }
  void step(const sde::Process&, double, double dt, const sde::Increment& noise,
            sde::Points x) const override {
    x.array() += 0;
    W.push_back(noise.dW);
    Z.push_back(noise.dZ);
    h.push_back(dt);
  }
  mutable std::vector<Eigen::MatrixXd> W, Z;
  mutable std::vector<double> h;
};
TEST(Agreement, PairedStepsKeepTheIntegralOfThePath) {
  const sde::Heat process(1, 1);
  const Recorder recorder;
  const PairedSteps paired(process, recorder);
  EXPECT_TRUE(paired.needs_integral());
  constexpr Index n = 40000;
  Eigen::MatrixXd x = Eigen::MatrixXd::Zero(n, 2), dW(n, 2), dZ(n, 2);
  const auto grid = sde::TimeGrid::uniform(0, 0.8, 1);
  sde::WhiteNoise({.seed = 3, .id = 1}).increment(grid, 0, 0, dW, dZ);
  paired.step(Pair(process), 0, 0.8, {dW, dZ}, x);
  ASSERT_EQ(recorder.W.size(), 3U);
  const auto &W = recorder.W, &Z = recorder.Z;
  EXPECT_LT((W[1] + W[2] - W[0]).cwiseAbs().maxCoeff(), 1e-12);
  EXPECT_LT((Z[1] + 0.4 * W[1] + Z[2] - Z[0]).cwiseAbs().maxCoeff(), 1e-12);
  const auto covariance = [](const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
    return a.cwiseProduct(b).mean();
  };
  EXPECT_NEAR(covariance(W[1], W[1]), 0.4, 5 * 0.4 * std::sqrt(2.0 / n));
  EXPECT_NEAR(covariance(W[1], W[2]), 0, 5 * 0.4 / std::sqrt(n));
  EXPECT_NEAR(covariance(Z[1], W[1]), 0.08, 5 * 0.15 / std::sqrt(n));
  EXPECT_NEAR(covariance(Z[2], Z[2]), 0.064 / 3, 5 * 0.064 / 3 * std::sqrt(2.0 / n));
  EXPECT_NEAR(covariance(Z[1], W[2]), 0, 5 * 0.1 / std::sqrt(n));
}

// Without drift both copies end where the path does.
TEST(Agreement, PairedStepsShareThePath) {
  const sde::Heat process(1, 0.5);
  Eigen::MatrixXd x = Eigen::MatrixXd::Zero(1000, 2);
  sde::integrate(Pair(process), PairedSteps(process, sde::EulerMaruyama()),
                 sde::WhiteNoise({.seed = 1, .id = 1}), sde::TimeGrid::uniform(0, 1, 8), x);
  EXPECT_LT((x.col(0) - x.col(1)).lpNorm<Eigen::Infinity>(), 1e-13);
  EXPECT_NEAR(x.col(0).squaredNorm() / 1000, 1, 5 * std::sqrt(2.0 / 1000));
}

// A scheme that halves its steps has the variance of its steps: each of the two is N(0, Δt/2).
TEST(Agreement, TheHalvesOfAPairAreIndependent) {
  const sde::OrnsteinUhlenbeck process(1, 1.0, 1.0);
  Eigen::MatrixXd x = Eigen::MatrixXd::Zero(20000, 2);
  sde::integrate(Pair(process), PairedSteps(process, sde::EulerMaruyama()),
                 sde::WhiteNoise({.seed = 1, .id = 1}), sde::TimeGrid::uniform(0, 1, 1), x);
  const double expected = 0.25 * 0.5 + 0.5;  // (1 - Δt/2)² Δt/2 + Δt/2
  EXPECT_NEAR(x.col(1).squaredNorm() / 20000, expected, 5 * expected * std::sqrt(2.0 / 20000));
}

TEST(Agreement, NoBandReachesBelowZeroDistance) {
  EnsembleReport report{};
  report.over_floor = 1;
  report.over_floor_bias = 3;
  for (const Band& band : bands_of(report))
    if (band.name == "w1_over_floor") {
      EXPECT_EQ(band.lower, 0);
    }
}

}  // namespace
}  // namespace undiffuse::experiments::agreement
