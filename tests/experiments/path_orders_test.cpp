// Fitted orders of the study `paths`, and integrators as decks choose them.
#include <gtest/gtest.h>

#include <cmath>

#include "data/errors.hpp"
#include "experiments/parts/integrator_choice.hpp"
#include "experiments/paths/orders.hpp"
#include "sde/double_well.hpp"
#include "sde/geometric_brownian_motion.hpp"

namespace undiffuse::experiments {
namespace {

Eigen::ArrayXd doubled(double first, Eigen::Index n) {
  Eigen::ArrayXd steps(n);
  for (Eigen::Index k = 0; k < n; ++k) steps[k] = std::ldexp(first, static_cast<int>(k));
  return steps;
}

TEST(PathOrders, OfAStraightLine) {
  const Eigen::ArrayXd steps = doubled(8, 5);
  Eigen::ArrayXXd errors(2, 5);
  errors.row(0) = steps.pow(-1.4).transpose();
  errors.row(1) = 3 * steps.pow(-1.6).transpose();
  const auto order = paths::fit_paths(steps, errors, 1e-12);
  EXPECT_NEAR(order.value, 1.5, 1e-12);
  EXPECT_NEAR(order.half_width, 12.706 * 0.1, 1e-3);  // Student's, one degree of freedom
  EXPECT_LT(order.bend, 0.05);
  EXPECT_FALSE(order.claimable());
  EXPECT_TRUE(std::isnan(paths::fit_paths(steps, errors, 1).value));  // rounding has no order
}

TEST(PathOrders, AKneeIsNotClaimed) {
  const Eigen::ArrayXd steps = doubled(8, 6);
  Eigen::ArrayXXd errors(1, 6);
  errors << 1, 1, 1, 1, 0.5, 0.25;
  const auto order = paths::fit_paths(steps, errors, 1e-12);
  EXPECT_GT(order.bend, 0.5);
  EXPECT_FALSE(order.claimable());
}

TEST(PathOrders, OfMeansThatStandOutOfTheirErrors) {
  const Eigen::ArrayXd steps = doubled(4, 6), means = 0.5 * steps.pow(-2.0);
  const auto all = paths::fit_means(steps, means, Eigen::ArrayXd::Constant(6, 1e-6), 1e-12);
  EXPECT_NEAR(all.value, 2, 1e-12);
  const auto few = paths::fit_means(steps, means, Eigen::ArrayXd::Constant(6, 2e-3), 1e-12);
  EXPECT_TRUE(std::isnan(few.value));  // two of them
}

TEST(IntegratorChoice, RefusesWithTheReason) {
  const sde::GeometricBrownianMotion geometric(1, 1, 0.5);
  const sde::DoubleWell well(1, 1, 1, 1);
  const Eigen::MatrixXd x = Eigen::MatrixXd::Ones(1, 1);
  EXPECT_EQ(refusal("milstein", geometric, x, 0), "");
  EXPECT_EQ(refusal("sra", geometric, x, 0),
            "it has no order for noise of kind diagonal (no state-dependent noise)");
  EXPECT_EQ(refusal("sra", well, x, 0), "");
  EXPECT_NE(refusal("exponential_euler", well, x, 0), "");  // no linear part is known
  const auto able = integrators_for(well, x, 0);
  EXPECT_EQ(std::ranges::count(able, "heun"), 1);
  EXPECT_EQ(std::ranges::count(able, "exponential_euler"), 0);
  EXPECT_EQ(std::ranges::count(able, "dormand_prince"), 0);
  EXPECT_THROW(integrator_named("hoin"), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::experiments
