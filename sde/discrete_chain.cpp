#include "sde/discrete_chain.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "sde/cosine_variance_preserving.hpp"
#include "sde/require.hpp"
#include "sde/scaled_linear_variance_preserving.hpp"
#include "sde/variance_exploding.hpp"
#include "sde/variance_preserving.hpp"
#include "sde/zero_terminal_variance_preserving.hpp"

namespace undiffuse::sde {
namespace {

using Limit = std::function<std::unique_ptr<AffineProcess>(Index dim)>;

void require_betas(Index steps, double first, double last) {
  detail::require(steps >= 2, "DDPM chain: at least two steps");
  detail::require(first > 0 && first <= last && last < 1, "DDPM chain: 0 < first <= last < 1");
}

/// The limit whose rates are N times the chain's first and last β.
template <class Process>
Limit limit_of_rates(Index steps, double first, double last) {
  const auto n = static_cast<double>(steps);
  return [low = n * first, high = n * last](Index dim) { return std::make_unique<Process>(dim, low, high); };
}

DdpmChain named(const Eigen::VectorXd& beta, Limit limit) {
  DdpmChain chain = ddpm_chain(beta);
  chain.limit = std::move(limit);
  return chain;
}

/// √ᾱ_{i-1} - √ᾱ_i = √ᾱ_{i-1} (1 - √(1 - β_i)), without a difference of nearly equal numbers; i = 1 ... N.
Eigen::ArrayXd signal_losses(const DdpmChain& chain) {
  Eigen::ArrayXd before = Eigen::ArrayXd::Ones(chain.steps());
  before.tail(chain.steps() - 1) = chain.alpha_bar.head(chain.steps() - 1).array().sqrt();
  return before * chain.beta.array() / (1 + chain.alpha.array().sqrt());
}

}  // namespace

DdpmChain ddpm_chain(const Eigen::VectorXd& beta) {
  detail::require(beta.size() >= 1, "DDPM chain: at least one step");
  detail::require((beta.array() > 0).all() && (beta.array() <= 1).all(), "DDPM chain: 0 < beta <= 1");
  const Index n = beta.size();
  DdpmChain chain{.beta = beta,
                  .alpha = 1 - beta.array(),
                  .alpha_bar = Eigen::VectorXd(n),
                  .variance = Eigen::VectorXd(n),
                  .posterior_variance = Eigen::VectorXd(n),
                  .limit = {}};
  double alpha_bar = 1, variance = 0;
  for (Index i = 0; i < n; ++i) {
    const double earlier = variance;
    variance += alpha_bar * beta[i];  // 1 - ᾱ_i = 1 - ᾱ_{i-1} + ᾱ_{i-1} β_i: a sum of positive terms
    alpha_bar *= chain.alpha[i];
    chain.alpha_bar[i] = alpha_bar;
    chain.variance[i] = variance;
    chain.posterior_variance[i] = beta[i] * earlier / variance;
  }
  return chain;
}

DdpmChain ddpm_linear(Index steps, double first, double last) {
  require_betas(steps, first, last);
  return named(Eigen::VectorXd::LinSpaced(steps, first, last),
               limit_of_rates<VariancePreserving>(steps, first, last));
}

DdpmChain ddpm_scaled_linear(Index steps, double first, double last) {
  require_betas(steps, first, last);
  return named(Eigen::VectorXd::LinSpaced(steps, std::sqrt(first), std::sqrt(last)).cwiseAbs2(),
               limit_of_rates<ScaledLinearVariancePreserving>(steps, first, last));
}

DdpmChain ddpm_cosine(Index steps, double offset, double largest) {
  detail::require(steps >= 2, "DDPM chain: at least two steps");
  detail::require(std::isfinite(offset) && offset > 0, "DDPM chain: offset must be positive");
  detail::require(largest > 0 && largest < 1, "DDPM chain: 0 < largest < 1");
  const auto n = static_cast<double>(steps);
  const double speed = std::numbers::pi / (2 * (1 + offset));
  Eigen::VectorXd beta(steps);
  for (Index i = 0; i < steps; ++i) {
    const auto k = static_cast<double>(i);
    // 1 - cos² b / cos² a = sin(b - a) sin(b + a) / cos² a, and cos a is the sine of what is left to π/2.
    const double cosine = std::sin(speed * ((n - k) / n));
    const double sum = speed * ((2 * k + 1) / n + 2 * offset);
    beta[i] = std::min(std::sin(speed / n) * std::sin(sum) / (cosine * cosine), largest);
  }
  return named(beta, [offset](Index dim) { return std::make_unique<CosineVariancePreserving>(dim, offset); });
}

DdpmChain ddpm_zero_terminal_snr(Index steps, double first, double last) {
  auto chain = with_zero_terminal_snr(ddpm_linear(steps, first, last));
  chain.limit = limit_of_rates<ZeroTerminalVariancePreserving>(steps, first, last);
  return chain;
}

DdpmChain with_zero_terminal_snr(const DdpmChain& chain) {
  const Index n = chain.steps();
  detail::require(n >= 2, "zero terminal SNR: at least two steps");
  detail::require(chain.alpha_bar[0] > 0 && chain.alpha_bar[n - 1] < chain.alpha_bar[0],
                  "zero terminal SNR: the chain must lose its signal after the first step, not before");
  const Eigen::ArrayXd losses = signal_losses(chain);
  // With D_i = √ᾱ_i - √ᾱ_N, the sum of later losses, ᾱ'_i ∝ D_i²: β'_i = 1 - (D_i/D_{i-1})².
  Eigen::VectorXd beta(n);
  beta[0] = chain.beta[0];
  double later = 0;
  for (Index i = n - 1; i >= 1; --i) {
    const double before = later + losses[i];
    beta[i] = losses[i] / before * ((before + later) / before);
    later = before;
  }
  return ddpm_chain(beta);
}

SmldChain smld_geometric(Index steps, double sigma_min, double sigma_max) {
  detail::require(steps >= 2, "SMLD chain: at least two steps");
  detail::require(std::isfinite(sigma_max) && sigma_min > 0 && sigma_max > sigma_min,
                  "SMLD chain: 0 < sigma_min < sigma_max");
  const double ratio = sigma_max / sigma_min, last = static_cast<double>(steps - 1);
  SmldChain chain{.sigma = Eigen::VectorXd(steps),
                  .step_variance = Eigen::VectorXd(steps),
                  .posterior_variance = Eigen::VectorXd(steps),
                  .limit = [sigma_min, sigma_max](Index dim) {
                    return std::make_unique<VarianceExploding>(dim, sigma_min, sigma_max);
                  }};
  const double growth = std::expm1(2 * std::log(ratio) / last);  // σ_i²/σ_{i-1}² - 1
  for (Index i = 0; i < steps; ++i) {
    chain.sigma[i] = sigma_min * std::pow(ratio, static_cast<double>(i) / last);
    const double earlier = i == 0 ? 0 : chain.sigma[i - 1] * chain.sigma[i - 1];
    const double variance = chain.sigma[i] * chain.sigma[i];
    chain.step_variance[i] = i == 0 ? variance : earlier * growth;
    chain.posterior_variance[i] = earlier / variance * chain.step_variance[i];
  }
  return chain;
}

}  // namespace undiffuse::sde
