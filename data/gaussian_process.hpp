#pragma once
#include <string_view>

#include "data/mixture.hpp"

namespace undiffuse::data {

/// Stationary kernels k(r) of curves, r the distance of two positions in correlation lengths, k(0) = 1:
///
///     squared_exponential  e^{-r²/2}                     smooth
///     matern12             e^{-r}                        continuous, nowhere differentiable
///     matern32             (1 + √3 r) e^{-√3 r}          once differentiable
///     matern52             (1 + √5 r + 5r²/3) e^{-√5 r}  twice
///
/// Source: Rasmussen & Williams, Gaussian Processes for Machine Learning (2006), section 4.2.
enum class Kernel { squared_exponential, matern12, matern32, matern52 };
double kernel_value(Kernel kernel, double r);

/// C_ij = deviation² (k(|x_i - x_j| / length) + jitter δ_ij) at positions (n). The jitter is white noise of
/// its own, a part of the law that is asked for: nothing is added that was not. Throws std::invalid_argument
/// unless deviation and length are positive, jitter is not negative, all finite.
Eigen::MatrixXd kernel_covariance(Kernel kernel, ConstVector positions, double deviation, double length,
                                  double jitter);

/// The law of a random curve at n positions, a Gaussian process: values N(mean, C), C any covariance.
///
/// C must be positive definite in double precision: its smallest eigenvalue above 16 n ε of the largest.
/// Smooth kernels at close positions are not (their eigenvalues fall like those of the heat equation) and are
/// refused, with the jitter that would do: it is the caller's to add. Samples and densities by the
/// eigenvectors of C. Source: Rasmussen & Williams (2006), sections 2.2 and A.2.
class GaussianProcess final : public Law {
 public:
  /// mean (n), covariance (n, n). Throws std::invalid_argument unless they are finite and agree, C is
  /// symmetric and positive definite.
  GaussianProcess(Eigen::VectorXd mean, Eigen::MatrixXd covariance);

  Index dim() const override { return mixture_.dim(); }
  void sample(Stream stream, std::uint64_t first, Points out) const override {
    mixture_.sample(stream, first, out);
  }
  void log_density(ConstPoints x, Vector out) const override { mixture_.log_density(x, out); }
  /// As GaussianMixture: throws std::invalid_argument for n >= 3 unless C is diagonal.
  Eigen::VectorXd cell_probabilities(const std::vector<Eigen::VectorXd>& edges) const override {
    return mixture_.cell_probabilities(edges);
  }

  const Eigen::VectorXd& mean() const { return mean_; }
  const Eigen::MatrixXd& covariance() const { return covariance_; }
  /// The same law as a mixture of one component, for its score; eigenvalues are its variances().
  const GaussianMixture& mixture() const { return mixture_; }
  /// The law of αX + σZ at a position that is drawn evenly: Σ_i N(α m_i, α² C_ii + σ²) / n, on the line.
  GaussianMixture values(double alpha = 1, double sigma = 0) const;
  /// The smallest number that, added to the diagonal of C (n, n), makes it positive definite in double; 0 if
  /// it is. Throws std::invalid_argument unless C is square, symmetric and finite.
  static double jitter_needed(const Eigen::MatrixXd& covariance);

 private:
  Eigen::VectorXd mean_;
  Eigen::MatrixXd covariance_;
  GaussianMixture mixture_;
};

}  // namespace undiffuse::data
