#pragma once
#include <functional>
#include <memory>

#include "sde/affine.hpp"

namespace undiffuse::sde {

/// A chain of denoising diffusion:  x_i = √α_i x_{i-1} + √β_i ε_i,  α_i = 1 - β_i,  so that
///
///     x_i | x_0 ~ N(√ᾱ_i x_0, (1 - ᾱ_i) I),   ᾱ_i = α_1 ... α_i,   i = 1 ... N (here at index i - 1)
///     x_{i-1} | x_i, x_0  has the variance  β̃_i = β_i (1 - ᾱ_{i-1})/(1 - ᾱ_i),  β̃_1 = 0
///
/// With β_i = β(i/N)/N it tends to the process dX = -½β X dt + √β dW as N grows, its law at i to that at t =
/// i/N with order 1 in 1/N. Sources: Ho, Jain & Abbeel, NeurIPS 2020 (arXiv:2006.11239); Song et al., ICLR
/// 2021 (arXiv:2011.13456), appendix B.
struct DdpmChain {
  Eigen::VectorXd beta, alpha;          ///< β_i, α_i
  Eigen::VectorXd alpha_bar, variance;  ///< ᾱ_i, and 1 - ᾱ_i right to round-off
  Eigen::VectorXd posterior_variance;   ///< β̃_i
  /// The process of the limit in so many dimensions, on [0, 1]; empty where it has no name.
  std::function<std::unique_ptr<AffineProcess>(Index dim)> limit;

  Index steps() const { return beta.size(); }
};

/// Any β_i in (0, 1], without limit. Throws std::invalid_argument for others, or none.
DdpmChain ddpm_chain(const Eigen::VectorXd& beta);
/// β from first to last in equal steps; limit: VariancePreserving with N first and N last. This and the
/// following throw std::invalid_argument unless steps >= 2 and 0 < first <= last < 1.
DdpmChain ddpm_linear(Index steps, double first = 1e-4, double last = 0.02);
/// √β in equal steps; limit: ScaledLinearVariancePreserving. Source: Rombach et al., CVPR 2022
/// (arXiv:2112.10752).
DdpmChain ddpm_scaled_linear(Index steps, double first = 0.00085, double last = 0.012);
/// ᾱ_i = cos² of CosineVariancePreserving's angle, but β_i at most largest, in (0, 1): that touches the last
/// steps alone; limit: that process. Source: Nichol & Dhariwal, ICML 2021 (arXiv:2102.09672).
DdpmChain ddpm_cosine(Index steps, double offset = 0.008, double largest = 0.999);
/// ddpm_linear with zero terminal SNR; limit: ZeroTerminalVariancePreserving.
DdpmChain ddpm_zero_terminal_snr(Index steps, double first = 1e-4, double last = 0.02);
/// √ᾱ_i shifted and scaled so that √ᾱ_N = 0 and √ᾱ_1 is kept: β_N = 1. Without limit. Source: Lin, Liu, Li &
/// Yang, WACV 2024 (arXiv:2305.08891), Algorithm 1. Throws std::invalid_argument for fewer than two steps, or
/// if ᾱ_1 is 0 or ᾱ_N not below it.
DdpmChain with_zero_terminal_snr(const DdpmChain& chain);

/// Score matching's chain of noise levels:  x_i = x_{i-1} + √(σ_i² - σ_{i-1}²) ε_i,  σ_0 = 0,  so that
/// x_i | x_0 ~ N(x_0, σ_i² I),  with  σ_i = σ_min (σ_max/σ_min)^{(i-1)/(N-1)},  i = 1 ... N. Source: Song &
/// Ermon, NeurIPS 2019 (arXiv:1907.05600); Song et al., ICLR 2021 (arXiv:2011.13456), appendix B.
struct SmldChain {
  Eigen::VectorXd sigma;               ///< σ_i
  Eigen::VectorXd step_variance;       ///< σ_i² - σ_{i-1}², right to round-off
  Eigen::VectorXd posterior_variance;  ///< of x_{i-1} | x_i, x_0: σ_{i-1}² (σ_i² - σ_{i-1}²)/σ_i²
  /// VarianceExploding. The chain makes its first step, of σ_min, at once, and the process begins after it,
  /// with none: x_i | x_1 has the process's variance at t = (i-1)/(N-1) exactly, at t = i/N with order 1 in
  /// 1/N.
  std::function<std::unique_ptr<AffineProcess>(Index dim)> limit;

  Index steps() const { return sigma.size(); }
};

/// Throws std::invalid_argument unless steps >= 2 and 0 < sigma_min < sigma_max.
SmldChain smld_geometric(Index steps, double sigma_min, double sigma_max);

}  // namespace undiffuse::sde
