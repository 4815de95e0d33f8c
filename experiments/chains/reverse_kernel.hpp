#pragma once
#include "data/mixture.hpp"

namespace undiffuse::experiments::chains {

using data::Index;

/// x_{i-1} given x_i of a step  x_i = a x_{i-1} + √b ε,  x_{i-1} a Gaussian mixture with means M_k and
/// variances C_k. It is a mixture again, exactly: with  S_k = a²C_k + b,  g_k = (aM_k - x)/S_k,
///
///     r_k ∝ w_k N(x; aM_k, S_k),   m_k = M_k - a C_k g_k = (x + b g_k)/a,   c_k = b C_k / S_k
///
/// and its mean is (x + b s)/a with s = Σ r_k g_k the score of x_i: what DDPM's Gaussian has for a perfect
/// network. Differences m_k - mean and c_k - variance, which are small beside both, are formed apart.
/// Source: Bishop, Pattern Recognition and Machine Learning (2006), section 2.3.3.
class ReverseKernel {
 public:
  /// before: the law of x_{i-1}, with a density or b > 0; b > 0.
  ReverseKernel(const data::GaussianMixture& before, double a, double b);

  /// The kernel at one x, for one object to be filled again and again.
  struct At {
    Eigen::ArrayXd weight;     ///< r_k
    Eigen::ArrayXd offset;     ///< m_k - mean
    Eigen::ArrayXd narrowing;  ///< 1 - c_k / variance
    double mean = 0, variance = 0;
  };
  void evaluate(double x, At& out) const;
  /// The same without narrowing, which is left as it is; O(K).
  void moments(double x, At& out) const;
  /// d mean / dx = a variance / b.
  double slope(const At& at) const { return a_ / b_ * at.variance; }

  /// KL(kernel ‖ N(mean, w)) by quadrature, in the unit of the kernel's own standard deviation.
  static double kl_to_gaussian(const At& at, double w);

 private:
  double a_, b_;
  Eigen::ArrayXd log_weight_, mean_, variance_, S_;
};

}  // namespace undiffuse::experiments::chains
