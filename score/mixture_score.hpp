#pragma once
#include <vector>

#include "data/mixture.hpp"
#include "score/mixture_at_times.hpp"
#include "score/score_at_times.hpp"
#include "sde/affine.hpp"

namespace undiffuse::score {

namespace detail {
struct MixtureTerms;
}

/// Exact score of a Gaussian mixture under any affine process. With μ_k = αm_k and S_k = α²C_k + σ²I,
///
///     s(x, t) = Σ_k r_k(x) S_k⁻¹ (μ_k - x),   r_k = w_k N(x; μ_k, S_k) / Σ_j w_j N(x; μ_j, S_j)
///
/// and its divergence, with g_k = S_k⁻¹ (μ_k - x) and centred squares, which do not cancel,
///
///     ∇·s(x, t) = Σ_k r_k(x) (|g_k - s|² - tr S_k⁻¹)
///
/// responsibilities by log-sum-exp, in vector code, so that far tails and small times are right to round-off.
/// Components of zero variance (a set of points) are allowed for t > 0. O(n K d), isotropic components; O(n K
/// d²) with full covariances. Not for walls: the images of a reflected mixture are not in the sum (see
/// ImageScore, GridScore). Source: Song et al., ICLR 2021 (arXiv:2011.13456); closed form by differentiation.
class MixtureScore final : public Score, public ScoreAtTimes {
 public:
  /// Throws std::invalid_argument if dimensions disagree or the process has walls or no transition. Keeps a
  /// reference: the process must outlive the score.
  MixtureScore(data::GaussianMixture law, const sde::Process& process);

  Index dim() const override { return law_.dim(); }

  /// Throws std::invalid_argument if the shapes disagree or a variance is zero at t.
  void evaluate(ConstPoints x, double t, Points out) const override;

  /// As evaluate, at a time a particle: vector code for isotropic components under an affine process, one by
  /// one otherwise.
  void evaluate_at(ConstPoints x, ConstVector t, Points out) const override;

  /// Always known. Throws as evaluate does; about twice its cost.
  std::optional<Eigen::VectorXd> divergence(ConstPoints x, double t) const override;

 private:
  detail::MixtureTerms terms_at(double t) const;

  data::GaussianMixture law_;
  const sde::Process& process_;
  const sde::AffineProcess* affine_;  ///< the process, or null
  detail::MixtureAtZero at_zero_;     ///< of isotropic components
  std::vector<Index> present_;        ///< components of positive weight
  std::vector<double> log2_weights_;  ///< of those
  std::vector<double> directions_;    ///< of those: V_k(i, j) at [k][i][j]; empty if isotropic
};

}  // namespace undiffuse::score
