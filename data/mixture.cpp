#include "data/mixture.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>
#include <string>

namespace undiffuse::data {
namespace {

constexpr Index block_entries = Index{1} << 18;  // of the matrix of log terms, 2 MiB
constexpr double infinity = std::numeric_limits<double>::infinity();

void require(bool holds, const char* what) {
  if (!holds) throw std::invalid_argument(std::string("GaussianMixture: ") + what);
}

Eigen::VectorXd checked_weights(Eigen::VectorXd weights, const Eigen::MatrixXd& means) {
  require(weights.size() > 0 && means.cols() > 0, "needs at least one component and one dimension");
  require(means.rows() == weights.size(), "as many rows of means as weights are needed");
  require(means.allFinite(), "means must be finite");
  require(weights.allFinite() && weights.minCoeff() >= 0, "weights must be finite and not negative");
  require(std::abs(weights.sum() - 1) <= 1e-12, "weights must sum to 1 within 1e-12");
  return weights;
}

bool is_diagonal(const Eigen::MatrixXd& c) { return c == Eigen::MatrixXd(c.diagonal().asDiagonal()); }

/// C = V diag(λ) Vᵀ; a diagonal C keeps its entries and the axes to the last bit.
void decompose(const Eigen::MatrixXd& c, Eigen::MatrixXd& directions,
               Eigen::Ref<Eigen::RowVectorXd> variances) {
  if (is_diagonal(c)) {
    directions.setIdentity(c.rows(), c.cols());
    variances = c.diagonal().transpose();
  } else {
    const double round_off = 16 * static_cast<double>(c.rows()) * std::numeric_limits<double>::epsilon();
    require((c - c.transpose()).cwiseAbs().maxCoeff() <= round_off * c.cwiseAbs().maxCoeff(),
            "covariances must be symmetric");
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(c);
    directions = solver.eigenvectors();
    variances = solver.eigenvalues().transpose();
    const double zero = round_off * variances.maxCoeff();
    variances = (variances.array().abs() <= zero).select(0.0, variances);
  }
  require(variances.minCoeff() >= 0, "covariances must be positive semidefinite");
}

void require_density(const GaussianMixture& law, const char* what) {
  require(law.variances().minCoeff() > 0, what);
}

/// e(i, k) = log w_k + log N(x_i; m_k, C_k).
void log_terms(const GaussianMixture& law, ConstPoints x, Points e) {
  Eigen::MatrixXd scaled(x.rows(), x.cols());
  for (Index k = 0; k < law.components(); ++k) {
    const Eigen::RowVectorXd variances = law.variances().row(k);
    scaled = x.rowwise() - law.means().row(k);
    if (!law.isotropic()) scaled *= law.directions()[k];
    scaled.array().rowwise() /= variances.array().sqrt();
    const double constant =
        std::log(law.weights()[k]) - 0.5 * (2 * std::numbers::pi * variances.array()).log().sum();
    e.col(k) = constant - 0.5 * scaled.rowwise().squaredNorm().array();
  }
}

double log_sum_exp(const Eigen::RowVectorXd& e) {
  const double largest = e.maxCoeff<Eigen::PropagateNaN>();
  if (!(largest > -infinity)) return largest;
  double sum = 0;
  for (const double term : e) sum += std::exp(term - largest);
  return largest + std::log(sum);
}

}  // namespace

GaussianMixture::GaussianMixture(Eigen::VectorXd weights, Eigen::MatrixXd means,
                                 const std::vector<Eigen::MatrixXd>& covariances)
    : weights_(checked_weights(std::move(weights), means)), table_(weights_), means_(std::move(means)) {
  const Index d = dim();
  require(static_cast<Index>(covariances.size()) == components(),
          "as many covariances as weights are needed");
  variances_.resize(components(), d);
  directions_.resize(covariances.size());
  bool all_isotropic = true;
  for (Index k = 0; k < components(); ++k) {
    const Eigen::MatrixXd& c = covariances[k];
    require(c.rows() == d && c.cols() == d && c.allFinite(), "covariances must be finite matrices (d, d)");
    Eigen::RowVectorXd variances(d);
    decompose(c, directions_[k], variances);
    variances_.row(k) = variances;
    all_isotropic = all_isotropic && is_diagonal(c) && (variances.array() == variances[0]).all();
  }
  if (all_isotropic) directions_.clear();
}

GaussianMixture::GaussianMixture(Eigen::VectorXd weights, Eigen::MatrixXd means, const Eigen::VectorXd& stds)
    : weights_(checked_weights(std::move(weights), means)), table_(weights_), means_(std::move(means)) {
  require(stds.size() == components(), "as many standard deviations as weights are needed");
  require(stds.allFinite() && stds.minCoeff() >= 0, "standard deviations must be finite and not negative");
  variances_ = stds.cwiseAbs2().replicate(1, dim());
}

void GaussianMixture::sample(Stream stream, std::uint64_t first, Points out) const {
  const Index d = dim();
  require(out.cols() == d, "sample: as many columns as dimensions are needed");
  Eigen::MatrixXd u(out.rows(), 1);
  fill_uniforms(stream, 0, first, u);
  fill_normals(stream, 1, first, out);
  Eigen::VectorXd z(d);
  for (Index i = 0; i < out.rows(); ++i) {
    const Index k = table_(u(i, 0));
    for (Index a = 0; a < d; ++a) z[a] = std::sqrt(variances_(k, a)) * out(i, a);
    for (Index a = 0; a < d; ++a) {
      double offset = isotropic() ? z[a] : 0;
      for (Index b = 0; b < d && !isotropic(); ++b) offset += directions_[k](a, b) * z[b];
      out(i, a) = means_(k, a) + offset;
    }
  }
}

void GaussianMixture::log_density(ConstPoints x, Vector out) const {
  require(x.cols() == dim() && out.size() == x.rows(), "log_density: x must be (n, d) and out (n)");
  require_density(*this, "a law with a zero variance has no density");
  const Index block = std::clamp<Index>(block_entries / components(), 1, 1024);
  Eigen::MatrixXd e(std::min(block, x.rows()), components());
  for (Index begin = 0; begin < x.rows(); begin += block) {
    const Index n = std::min(block, x.rows() - begin);
    log_terms(*this, x.middleRows(begin, n), e.topRows(n));
    for (Index i = 0; i < n; ++i) out[begin + i] = log_sum_exp(e.row(i));
  }
}

GaussianMixture GaussianMixture::transformed(double alpha, double sigma) const {
  require(std::isfinite(alpha) && std::isfinite(sigma) && sigma >= 0,
          "transformed: needs finite alpha and sigma >= 0");
  GaussianMixture law = *this;
  law.means_ *= alpha;
  law.variances_ = (alpha * alpha * variances_.array() + sigma * sigma).matrix();
  return law;
}

GaussianMixture GaussianMixture::posterior(ConstVector observed, double alpha, double sigma) const {
  require(observed.size() == dim() && observed.allFinite(),
          "posterior: the observation must be d finite numbers");
  const GaussianMixture noisy = transformed(alpha, sigma);
  require_density(noisy, "posterior: the observation's law has no density");
  const Eigen::RowVectorXd y = observed.transpose();
  Eigen::MatrixXd logs(1, components());
  log_terms(noisy, y, logs);
  const double evidence = log_sum_exp(logs.row(0));
  require(evidence > -infinity, "posterior: the observation has density zero");
  GaussianMixture law = *this;
  law.weights_ = (logs.row(0).array() - evidence).exp().transpose();
  law.table_ = AliasTable(law.weights_);
  for (Index k = 0; k < components(); ++k) {
    const Eigen::RowVectorXd shrink =
        variances_.row(k).cwiseQuotient(noisy.variances_.row(k));  // eigenvalues of C S⁻¹
    Eigen::RowVectorXd residual = y - noisy.means_.row(k);
    if (!isotropic()) residual *= directions_[k];
    residual.array() *= alpha * shrink.array();
    if (!isotropic()) residual *= directions_[k].transpose();
    law.means_.row(k) += residual;
    law.variances_.row(k) = sigma * sigma * shrink;
  }
  return law;
}

}  // namespace undiffuse::data
