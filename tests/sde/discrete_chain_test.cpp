#include "sde/discrete_chain.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/observed_order.hpp"
#include "tests/support/truth.hpp"

namespace undiffuse::sde {
namespace {

double relative(double seen, double exact) { return std::abs(seen / exact - 1); }

// A1: what public programs and papers have after 1000 steps.
TEST(DdpmChain, HasTheTerminalSignalOfTheLiterature) {
  const auto table = undiffuse::tests::truth("schedules.json")["terminal_snr"];
  const std::vector<std::pair<std::string, DdpmChain>> chains = {
      {"linear", ddpm_linear(1000)}, {"cosine", ddpm_cosine(1000)}, {"sd", ddpm_scaled_linear(1000)}};
  for (const auto& [name, chain] : chains) {
    const double signal = chain.alpha_bar[999], noise = chain.variance[999];
    EXPECT_LT(relative(signal / noise, table[name]["snr"].get<double>()), 1e-10) << name;
    EXPECT_LT(relative(std::sqrt(signal), table[name]["sqrt_abar"].get<double>()), 1e-10) << name;
    EXPECT_LT(relative(signal / noise, table[name]["published_snr"].get<double>()), 2e-5) << name;
  }
}

TEST(DdpmChain, HasTheProductsAndPosteriorVariancesOfTheLiterature) {
  const auto table = undiffuse::tests::truth("schedules.json");
  const auto chain = ddpm_linear(1000);
  for (const auto& [index, value] : table["alphas_cumprod_linear"].items())
    EXPECT_LT(relative(chain.alpha_bar[std::stol(index)], value.get<double>()), 1e-12) << index;
  for (const auto& [index, value] : table["ddpm_variance"].items())
    EXPECT_NEAR(chain.posterior_variance[std::stol(index)], value.get<double>(), 1e-15) << index;
}

// Against long double, whose 1 - ᾱ still has 15 digits at the first step.
TEST(DdpmChain, HasItsVarianceToRoundOff) {
  for (const auto& chain : {ddpm_linear(1000), ddpm_scaled_linear(100000, 1e-9, 1e-4), ddpm_cosine(4000)}) {
    long double product = 1;
    for (Index i = 0; i < chain.steps(); ++i) {
      product *= 1 - static_cast<long double>(chain.beta[i]);
      const auto exact = 1 - product;
      EXPECT_LT(std::abs(chain.variance[i] / exact - 1), 1e-13 + 1e-18 / chain.variance[i]) << i;
      EXPECT_LT(std::abs(chain.alpha_bar[i] + chain.variance[i] - 1), 1e-12) << i;
    }
  }
}

TEST(DdpmChain, ZeroTerminalSnrIsShiftAndScale) {
  const auto old = ddpm_linear(1000), chain = ddpm_zero_terminal_snr(1000);
  EXPECT_EQ(chain.alpha_bar[999], 0);
  EXPECT_EQ(chain.beta[999], 1);
  EXPECT_EQ(chain.beta[0], old.beta[0]);
  EXPECT_NEAR(chain.variance[999], 1, 1e-14);
  const double first = std::sqrt(old.alpha_bar[0]), last = std::sqrt(old.alpha_bar[999]);
  for (Index i = 0; i < 999; ++i) {
    const double shifted = (std::sqrt(old.alpha_bar[i]) - last) * first / (first - last);
    EXPECT_NEAR(std::sqrt(chain.alpha_bar[i]), shifted, 1e-13) << i;
  }
  EXPECT_TRUE(chain.limit);
  EXPECT_FALSE(with_zero_terminal_snr(ddpm_scaled_linear(1000)).limit);
}

/// The chain whose β_i are β(i/N)/N, for one β, and the time until which its law is compared.
struct Family {
  std::string name;
  DdpmChain (*chain)(Index steps);
  double until;
};
std::vector<Family> families() {
  return {
      {"linear",
       [](Index n) { return ddpm_linear(n, 0.1 / static_cast<double>(n), 20.0 / static_cast<double>(n)); },
       1},
      {"scaled_linear",
       [](Index n) {
         return ddpm_scaled_linear(n, 0.85 / static_cast<double>(n), 12.0 / static_cast<double>(n));
       },
       1},
      {"zero_terminal",
       [](Index n) {
         return ddpm_zero_terminal_snr(n, 0.1 / static_cast<double>(n), 20.0 / static_cast<double>(n));
       },
       0.75}};
}

class ChainLimit : public testing::TestWithParam<Family> {};

TEST_P(ChainLimit, IsReachedWithFirstOrder) {
  std::vector<double> h, signal, noise;
  for (const Index n : {400, 800, 1600, 3200}) {
    const auto chain = GetParam().chain(n);
    const auto process = chain.limit(1);
    double worst_signal = 0, worst_noise = 0;
    for (Index i = n / 8 - 1; static_cast<double>(i + 1) <= GetParam().until * static_cast<double>(n);
         i += n / 8) {
      const auto law = *process->transition(static_cast<double>(i + 1) / static_cast<double>(n));
      worst_signal = std::max(worst_signal, std::abs(std::sqrt(chain.alpha_bar[i]) - law.mean_scale));
      worst_noise = std::max(worst_noise, std::abs(std::sqrt(chain.variance[i]) - law.std));
    }
    h.push_back(1.0 / static_cast<double>(n));
    signal.push_back(worst_signal);
    noise.push_back(worst_noise);
  }
  EXPECT_LT(signal.front(), 0.02);
  EXPECT_NEAR(undiffuse::tests::observed_order(h, signal), 1, 0.05);
  EXPECT_NEAR(undiffuse::tests::observed_order(h, noise), 1, 0.05);
}

INSTANTIATE_TEST_SUITE_P(All, ChainLimit, testing::ValuesIn(families()),
                         [](const auto& each) { return each.param.name; });

// ᾱ_i is given by a formula: up to the first β that is cut, the chain's law is the process's.
TEST(ChainLimits, CosineIsExactUntilItIsCut) {
  for (const Index n : {100, 1000}) {
    const auto chain = ddpm_cosine(n);
    const auto process = chain.limit(1);
    for (Index i = 0; chain.beta[i] < 0.999; ++i) {
      const auto now = process->at(static_cast<double>(i + 1) / static_cast<double>(n));
      EXPECT_LT(relative(chain.variance[i], now.variance), 1e-13) << i;
      EXPECT_LT(relative(chain.alpha_bar[i], std::exp(2 * now.log_alpha)), 1e-11) << i;
    }
    EXPECT_EQ(chain.beta[n - 1], 0.999);
  }
}

TEST(ChainLimits, SmldIsExactBetweenItsOwnTimesAndOfFirstOrderAtOthers) {
  std::vector<double> h, error;
  for (const Index n : {50, 100, 200, 400}) {
    const auto chain = smld_geometric(n, 0.01, 50);
    const auto process = chain.limit(2);
    double sum = 0, worst = 0;
    for (Index i = 0; i < n; ++i) {
      sum += chain.step_variance[i];
      EXPECT_LT(relative(sum, chain.sigma[i] * chain.sigma[i]), 1e-13);
      if (i == 0) continue;
      const double since_first = sum - chain.step_variance[0];
      const double exact = process->at(static_cast<double>(i) / static_cast<double>(n - 1)).variance;
      EXPECT_LT(relative(since_first, exact), 1e-12) << i;
      const double at_i = process->at(static_cast<double>(i + 1) / static_cast<double>(n)).variance;
      worst = std::max(worst, std::abs(std::sqrt(since_first) - std::sqrt(at_i)));
    }
    h.push_back(1.0 / static_cast<double>(n));
    error.push_back(worst);
  }
  EXPECT_NEAR(undiffuse::tests::observed_order(h, error), 1, 0.05);
}

TEST(SmldChain, HasItsEndsAndPosteriorVariance) {
  const auto chain = smld_geometric(10, 0.01, 50);
  EXPECT_EQ(chain.sigma[0], 0.01);
  EXPECT_NEAR(chain.sigma[9], 50, 1e-13);
  EXPECT_EQ(chain.posterior_variance[0], 0);
  const double before = chain.sigma[4] * chain.sigma[4], after = chain.sigma[5] * chain.sigma[5];
  EXPECT_LT(relative(chain.posterior_variance[5], before * (after - before) / after), 1e-14);
}

TEST(DiscreteChain, RefusesWhatHasNoMeaning) {
  EXPECT_THROW(ddpm_chain(Eigen::VectorXd()), std::invalid_argument);
  EXPECT_THROW(ddpm_chain(Eigen::VectorXd::Constant(3, 1.1)), std::invalid_argument);
  EXPECT_THROW(ddpm_chain(Eigen::VectorXd::Constant(3, std::nan(""))), std::invalid_argument);
  EXPECT_THROW(ddpm_linear(1), std::invalid_argument);
  EXPECT_THROW(ddpm_linear(10, 0.02, 1e-4), std::invalid_argument);
  EXPECT_THROW(ddpm_scaled_linear(10, 0, 0.1), std::invalid_argument);
  EXPECT_THROW(ddpm_cosine(10, 0), std::invalid_argument);
  EXPECT_THROW(ddpm_cosine(10, 0.008, 1), std::invalid_argument);
  EXPECT_THROW(with_zero_terminal_snr(ddpm_chain(Eigen::VectorXd::Constant(1, 0.5))), std::invalid_argument);
  EXPECT_THROW(with_zero_terminal_snr(ddpm_chain(Eigen::VectorXd::Ones(4))), std::invalid_argument);
  EXPECT_THROW(smld_geometric(10, 1, 1), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::sde
