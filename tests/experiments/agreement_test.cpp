// The checks of the study `agreement` hold for the right process and fail for planted errors.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "experiments/agreement/ensemble.hpp"
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
      judge_ensemble(*s.law, s.particles, moves, truth_of(s, right, box), grid_of(box, 512), 1, 1);
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

}  // namespace
}  // namespace undiffuse::experiments::agreement
