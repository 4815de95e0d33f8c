#pragma once
#include "data/mixture.hpp"
#include "score/score.hpp"
#include "sde/process.hpp"

namespace undiffuse::score {

/// Exact score of a Gaussian mixture under any affine process. With μ_k = αm_k and S_k = α²C_k + σ²I,
///
///     s(x, t) = Σ_k r_k(x) S_k⁻¹ (μ_k - x),   r_k = w_k N(x; μ_k, S_k) / Σ_j w_j N(x; μ_j, S_j)
///
/// responsibilities by log-sum-exp, in vector code, so that far tails and small times are right to round-off. Components of
/// zero variance (a set of points) are allowed for t > 0.
/// Source: Song et al., ICLR 2021; closed form by differentiation.
class MixtureScore final : public Score {
 public:
  /// Throws std::invalid_argument if dimensions disagree or the process has no transition.
  MixtureScore(data::GaussianMixture law, const sde::Process& process);
  Index dim() const override { return law_.dim(); }
  void evaluate(ConstPoints x, double t, Points out) const override;

 private:
  data::GaussianMixture law_;
  const sde::Process& process_;
};

}  // namespace undiffuse::score
