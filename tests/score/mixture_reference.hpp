#pragma once
#include <Eigen/Dense>
#include <cmath>
#include <vector>

namespace undiffuse::tests {

/// A mixture as plain numbers, and its score in extended precision: the long way round, by dense inverses.
struct MixtureReference {
  Eigen::VectorXd weights;
  Eigen::MatrixXd means;
  std::vector<Eigen::MatrixXd> covariances;

  struct Result {
    Eigen::VectorXd score;
    double scale;  ///< Σ r_k |S_k⁻¹ (μ_k - x)|, what the score's rounding is relative to
    double divergence;
    double divergence_scale;  ///< Σ r_k (|S_k⁻¹ (μ_k - x) - s|² + tr S_k⁻¹)
  };

  Result score(const Eigen::VectorXd& x, double alpha, double sigma) const {
    using Real = long double;
    using RealVector = Eigen::Matrix<Real, Eigen::Dynamic, 1>;
    using RealMatrix = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>;
    const Eigen::Index K = weights.size(), d = x.size();
    RealVector l(K);
    RealMatrix pull(d, K);
    RealVector trace(K);
    for (Eigen::Index k = 0; k < K; ++k) {
      const RealMatrix S = Real(alpha) * Real(alpha) * covariances[static_cast<std::size_t>(k)].cast<Real>() +
                           Real(sigma) * Real(sigma) * RealMatrix::Identity(d, d);
      const RealVector u = Real(alpha) * means.row(k).transpose().cast<Real>() - x.cast<Real>();
      const Eigen::FullPivLU<RealMatrix> lu(S);
      pull.col(k) = lu.solve(u);
      trace[k] = lu.inverse().trace();
      l[k] = std::log(Real(weights[k])) - std::log(lu.determinant()) / 2 - u.dot(pull.col(k)) / 2;
    }
    RealVector r = (l.array() - l.maxCoeff()).exp();
    r /= r.sum();
    Real scale = 0;
    for (Eigen::Index k = 0; k < K; ++k) scale += r[k] * pull.col(k).norm();
    const RealVector s = pull * r;
    const Real squares = r.dot((pull.colwise() - s).colwise().squaredNorm().transpose());
    return {.score = s.cast<double>(),
            .scale = static_cast<double>(scale),
            .divergence = static_cast<double>(squares - r.dot(trace)),
            .divergence_scale = static_cast<double>(squares + r.dot(trace))};
  }
};

}  // namespace undiffuse::tests
