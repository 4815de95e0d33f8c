#pragma once
#include <vector>

#include "data/law.hpp"

namespace undiffuse::data {

/// Gaussian mixture in d dimensions with full covariances:
///
///     p(x) = Σ_k w_k N(x; m_k, C_k),    Σ w_k = 1
///
/// Each C_k is kept as its eigen-decomposition V_k diag(λ_k) V_kᵀ, so that the law of αX + σZ, which has means αm_k
/// and covariances α²C_k + σ²I, costs nothing but new eigenvalues. Zero variances are allowed in a law that is
/// only ever used with σ > 0 (a set of points under noise), not in density().
/// Source: Bishop, Pattern Recognition and Machine Learning (2006), section 2.3.
class GaussianMixture final : public Law {
 public:
  /// weights (K), means (K, d), covariances K matrices (d, d). Throws std::invalid_argument unless the shapes
  /// agree, weights are non-negative and sum to 1 within 1e-12, covariances are symmetric and positive semidefinite.
  GaussianMixture(Eigen::VectorXd weights, Eigen::MatrixXd means, const std::vector<Eigen::MatrixXd>& covariances);
  /// Isotropic components: C_k = stds_k² I, stds_k >= 0.
  GaussianMixture(Eigen::VectorXd weights, Eigen::MatrixXd means, const Eigen::VectorXd& stds);

  Index dim() const override { return means_.cols(); }
  void sample(Stream stream, std::uint64_t first, Points out) const override;
  void log_density(ConstPoints x, Vector out) const override;
  Eigen::VectorXd cell_probabilities(const std::vector<Eigen::VectorXd>& edges) const override;

  /// The law of α X + σ Z, Z ~ N(0, I) independent of X.
  GaussianMixture transformed(double alpha, double sigma) const;

  Index components() const { return weights_.size(); }
  const Eigen::VectorXd& weights() const { return weights_; }
  const Eigen::MatrixXd& means() const { return means_; }                       ///< (K, d)
  const Eigen::MatrixXd& variances() const { return variances_; }               ///< (K, d) eigenvalues λ_k
  const std::vector<Eigen::MatrixXd>& directions() const { return directions_; }  ///< V_k; empty if all isotropic
  bool isotropic() const { return directions_.empty(); }

 private:
  GaussianMixture() = default;
  Eigen::VectorXd weights_;
  Eigen::MatrixXd means_, variances_;
  std::vector<Eigen::MatrixXd> directions_;
};

}  // namespace undiffuse::data
