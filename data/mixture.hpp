#pragma once
#include <vector>

#include "data/alias_table.hpp"
#include "data/law.hpp"

namespace undiffuse::data {

/// Gaussian mixture in d dimensions with full covariances:
///
///     p(x) = Σ_k w_k N(x; m_k, C_k),    Σ w_k = 1
///
/// Each C_k is kept as its eigen-decomposition V_k diag(λ_k) V_kᵀ, so that the law of αX + σZ, which has
/// means αm_k and covariances α²C_k + σ²I, costs nothing but new eigenvalues. Zero variances are allowed (a
/// set of points that noise will be added to); such a law has samples and cell probabilities but no
/// log_density. Source: Bishop, Pattern Recognition and Machine Learning (2006), section 2.3.
class GaussianMixture final : public Law {
 public:
  /// weights (K), means (K, d), covariances K matrices (d, d). Throws std::invalid_argument unless the shapes
  /// agree, weights are non-negative and sum to 1 within 1e-12, covariances are symmetric and positive
  /// semidefinite. Eigenvalues of a non-diagonal C_k below 16 d ε max λ are round-off and count as zero.
  GaussianMixture(Eigen::VectorXd weights, Eigen::MatrixXd means,
                  const std::vector<Eigen::MatrixXd>& covariances);
  /// Isotropic components: C_k = stds_k² I, stds_k >= 0.
  GaussianMixture(Eigen::VectorXd weights, Eigen::MatrixXd means, const Eigen::VectorXd& stds);

  Index dim() const override { return means_.cols(); }

  /// The component by the uniforms of draw number (step) 0, the place in it by the normals of draw number 1.
  void sample(Stream stream, std::uint64_t first, Points out) const override;

  /// By log-sum-exp. Throws std::invalid_argument where a component has a zero variance.
  void log_density(ConstPoints x, Vector out) const override;

  /// Relatively accurate in far tails: a cell 26 standard deviations away has its 1e-150. Products of axes
  /// where C_k is diagonal, in any d. A full C_k in d = 2 is integrated exactly along x given y, and by
  /// Gauss–Legendre along y on panels no wider than the standard deviation of y given x, so a correlation ρ
  /// costs O(1/√(1-ρ²)) panels. Throws std::invalid_argument for a full C_k in d >= 3.
  Eigen::VectorXd cell_probabilities(const std::vector<Eigen::VectorXd>& edges) const override;

  /// The law of α X + σ Z, Z ~ N(0, I) independent of X.
  GaussianMixture transformed(double alpha, double sigma) const;

  /// The law of X given α X + σ Z = observed (d), again a mixture: with S_k = α²C_k + σ²I,
  ///
  ///     w_k' ∝ w_k N(observed; αm_k, S_k),  m_k' = m_k + αC_k S_k⁻¹ (observed - αm_k),  C_k' = σ²C_k S_k⁻¹
  ///
  /// Throws std::invalid_argument if αX + σZ has no density, or `observed` is so far away that it is zero.
  GaussianMixture posterior(ConstVector observed, double alpha, double sigma) const;

  Index components() const { return weights_.size(); }
  const Eigen::VectorXd& weights() const { return weights_; }
  const Eigen::MatrixXd& means() const { return means_; }          ///< (K, d)
  const Eigen::MatrixXd& variances() const { return variances_; }  ///< (K, d) eigenvalues λ_k
  const std::vector<Eigen::MatrixXd>& directions() const {
    return directions_;
  }  ///< V_k; empty if all isotropic
  bool isotropic() const { return directions_.empty(); }

 private:
  Eigen::VectorXd weights_;
  AliasTable table_;
  Eigen::MatrixXd means_, variances_;
  std::vector<Eigen::MatrixXd> directions_;
};

}  // namespace undiffuse::data
