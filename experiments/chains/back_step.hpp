#pragma once
#include "experiments/chains/chain.hpp"
#include "experiments/chains/reverse_kernel.hpp"

namespace undiffuse::experiments::chains {

/// The variance w of the Gaussian that stands for x_{i-1} given x_i: β, β̃, the mean over x_i of the kernel's
/// own v (the best that is one number), or v itself. Sources: Ho, Jain & Abbeel, NeurIPS 2020
/// (arXiv:2006.11239), section 3.2; Bao et al., ICLR 2022 (arXiv:2201.06503) and ICML 2022
/// (arXiv:2206.07309).
enum class Variance { beta, beta_tilde, averaged, matched };
inline constexpr Variance kVariances[] = {Variance::beta, Variance::beta_tilde, Variance::averaged,
                                          Variance::matched};
std::string name_of(Variance variance);

/// The mean of the kernel's variance over x ~ p.
double mean_variance(const ReverseKernel& kernel, const data::GaussianMixture& p);

/// Step i of a chain back, for one variance.
struct BackStep {
  ReverseKernel kernel;
  double fixed;  ///< w, the same everywhere; negative: the kernel's own

  double variance(const ReverseKernel::At& at) const { return fixed < 0 ? at.variance : fixed; }
};
/// β has no noise at the last step, i = 1; β̃_1 is 0; the others keep theirs.
BackStep back_step(const data::GaussianMixture& law, const Chain& chain, Index i, Variance variance);

}  // namespace undiffuse::experiments::chains
