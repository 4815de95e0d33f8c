#include "data/gaussian_process.hpp"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace undiffuse::data {
namespace {

void require_curves(bool holds, const char* what) {
  if (!holds) throw std::invalid_argument(std::string("GaussianProcess: ") + what);
}

/// The smallest eigenvalue that counts as positive, relative to the largest: below it all digits are
/// round-off, with a reserve of 2 for the sum with a jitter.
double least_share(Index n) {
  return 2 * 16 * static_cast<double>(n) * std::numeric_limits<double>::epsilon();
}

GaussianMixture checked(const Eigen::VectorXd& mean, const Eigen::MatrixXd& covariance) {
  require_curves(mean.size() > 0 && covariance.rows() == mean.size() && covariance.cols() == mean.size(),
                 "a mean of n >= 1 values and a covariance (n, n) are needed");
  require_curves(mean.allFinite(), "the mean must be finite");
  if (const double jitter = GaussianProcess::jitter_needed(covariance); jitter > 0)
    throw std::invalid_argument(fmt::format(
        "GaussianProcess: the covariance is not positive definite in double precision; {:.2g} added to its "
        "diagonal would do",
        jitter));
  return {Eigen::VectorXd::Ones(1), mean.transpose(), std::vector<Eigen::MatrixXd>{covariance}};
}

}  // namespace

double kernel_value(Kernel kernel, double r) {
  const double s3 = std::sqrt(3.0) * r, s5 = std::sqrt(5.0) * r;
  switch (kernel) {
    case Kernel::squared_exponential:
      return std::exp(-0.5 * r * r);
    case Kernel::matern12:
      return std::exp(-r);
    case Kernel::matern32:
      return (1 + s3) * std::exp(-s3);
    case Kernel::matern52:
      return (1 + s5 + s5 * s5 / 3) * std::exp(-s5);
  }
  throw std::invalid_argument("kernel_value: no such kernel");
}

Eigen::MatrixXd kernel_covariance(Kernel kernel, ConstVector positions, double deviation, double length,
                                  double jitter) {
  require_curves(positions.size() > 0 && positions.allFinite(), "positions must be finite, one at least");
  require_curves(deviation > 0 && std::isfinite(deviation) && length > 0 && std::isfinite(length),
                 "deviation and correlation length must be positive");
  require_curves(jitter >= 0 && std::isfinite(jitter), "the jitter must not be negative");
  const Index n = positions.size();
  Eigen::MatrixXd C(n, n);
  for (Index j = 0; j < n; ++j)
    for (Index i = 0; i < n; ++i)
      C(i, j) =
          deviation * deviation *
          (kernel_value(kernel, std::abs(positions[i] - positions[j]) / length) + (i == j ? jitter : 0.0));
  return C;
}

double GaussianProcess::jitter_needed(const Eigen::MatrixXd& covariance) {
  require_curves(covariance.rows() == covariance.cols() && covariance.allFinite(),
                 "a covariance is square and finite");
  require_curves(covariance == covariance.transpose(), "a covariance is symmetric");
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance, Eigen::EigenvaluesOnly);
  const double smallest = solver.eigenvalues().minCoeff(), largest = solver.eigenvalues().maxCoeff();
  const double share = least_share(covariance.rows());
  if (largest > 0 && smallest >= share * largest) return 0;
  // λ + j >= share (Λ + j), and twice that
  return std::max(2 * (share * std::abs(largest) - smallest) / (1 - share),
                  std::numeric_limits<double>::min());
}

GaussianProcess::GaussianProcess(Eigen::VectorXd mean, Eigen::MatrixXd covariance)
    : mean_(std::move(mean)), covariance_(std::move(covariance)), mixture_(checked(mean_, covariance_)) {}

GaussianMixture GaussianProcess::values(double alpha, double sigma) const {
  const Index n = dim();
  const Eigen::VectorXd weights = Eigen::VectorXd::Constant(n, 1 / static_cast<double>(n));
  const GaussianMixture law(weights, mean_, covariance_.diagonal().cwiseSqrt());
  return law.transformed(alpha, sigma);
}

}  // namespace undiffuse::data
