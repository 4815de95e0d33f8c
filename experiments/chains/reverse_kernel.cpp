#include "experiments/chains/reverse_kernel.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "experiments/chains/line.hpp"
#include "sde/require.hpp"

namespace undiffuse::experiments::chains {
namespace {

constexpr double kFarthest = 9.5;         // standard deviations: 1e-20 is left out
constexpr double kAbsent = 1e-22;         // components of less weight than that have no nodes of their own
constexpr double kSpacing = 0.4;          // of the narrowest standard deviation: error e^{-2π²/0.16}
constexpr double kExchangeSpacing = 0.7;  // of what one component gives way to another in: e^{-2π²/0.7}
constexpr double kLargeRatio = 30;        // of logarithms: beyond, ψ would overflow

/// Where the quadrature's nodes are, in the unit of the kernel's standard deviation.
struct Window {
  double lower, upper, spacing;
};
Window window_of(const ReverseKernel::At& at, double w) {
  const double wide = kFarthest * std::max(1.0, std::sqrt(w / at.variance));
  double narrow = std::min(1.0, std::sqrt(w / at.variance));
  Window window{-wide, wide, 0};
  for (Index k = 0; k < at.weight.size(); ++k) {
    if (at.weight[k] < kAbsent) continue;
    const double std = std::sqrt(1 - at.narrowing[k]), d = at.offset[k] / std::sqrt(at.variance);
    window.lower = std::min(window.lower, d - kFarthest * std);
    window.upper = std::max(window.upper, d + kFarthest * std);
    narrow = std::min(narrow, std);
  }
  const double slope = steepest_exchange(at.offset / std::sqrt(at.variance), 1 - at.narrowing);
  window.spacing = std::min(kSpacing * narrow, kExchangeSpacing / std::max(slope, kExchangeSpacing));
  return window;
}

/// n ψ(L) with n the Gaussian's density at z and 1 + L = Σ r_k exp(e_k) the kernel's over it.
double term(const Eigen::ArrayXd& weight, const Eigen::ArrayXd& e, double log_n) {
  const double largest = e.maxCoeff();
  if (largest < kLargeRatio) {
    double L = 0;
    for (Index k = 0; k < e.size(); ++k) L += weight[k] * std::expm1(e[k]);
    return std::exp(log_n) * psi(L);
  }
  double sum = 0;
  for (Index k = 0; k < e.size(); ++k) sum += weight[k] * std::exp(e[k] - largest);
  const double log_ratio = largest + std::log(sum);
  return std::exp(log_n + log_ratio) * (log_ratio - 1) + std::exp(log_n);
}

}  // namespace

ReverseKernel::ReverseKernel(const data::GaussianMixture& before, double a, double b)
    : a_(a), b_(b), mean_(before.means().col(0)), variance_(before.variances().col(0)) {
  sde::detail::require(before.dim() == 1 && a >= 0 && b > 0,
                       "ReverseKernel: one dimension, a >= 0 and b > 0");
  S_ = a * a * variance_ + b;
  log_weight_ = before.weights().array().log() - 0.5 * S_.log();
}

void ReverseKernel::moments(double x, At& out) const {
  const Eigen::ArrayXd g = (a_ * mean_ - x) / S_;
  out.weight = log_weight_ - 0.5 * g.square() * S_;
  out.weight = (out.weight - out.weight.maxCoeff()).exp();
  out.weight /= out.weight.sum();
  if (a_ > 0.5) {
    const double s = (out.weight * g).sum();
    out.mean = (x + b_ * s) / a_;
    out.offset = b_ / a_ * (g - s);
  } else {
    const Eigen::ArrayXd m = mean_ - a_ * variance_ * g;
    out.mean = (out.weight * m).sum();
    out.offset = m - out.mean;
  }
  const double between = (out.weight * out.offset.square()).sum();
  out.variance = (out.weight * b_ * variance_ / S_).sum() + between;
}

void ReverseKernel::evaluate(double x, At& out) const {
  moments(x, out);
  const Index K = S_.size();
  const double between = (out.weight * out.offset.square()).sum();
  out.narrowing.resize(K);
  for (Index k = 0; k < K; ++k) {  // c_j - c_k = b² (C_j - C_k) / (S_j S_k)
    const double others = (out.weight * (variance_ - variance_[k]) / S_).sum() * (b_ / S_[k]) * b_;
    out.narrowing[k] = (others + between) / out.variance;
  }
}

double ReverseKernel::kl_to_gaussian(const At& at, double w) {
  const Window window = window_of(at, w);
  const Eigen::ArrayXd d = at.offset / std::sqrt(at.variance), rho = 1 - at.narrowing;
  const Eigen::ArrayXd constant = -0.5 * (-at.narrowing).log1p();
  const double excess = at.variance / w - 1, log_ratio = std::log1p(excess);
  const auto n = static_cast<Index>(std::ceil((window.upper - window.lower) / window.spacing));
  const double h = (window.upper - window.lower) / static_cast<double>(n);
  Eigen::ArrayXd e(d.size());
  double sum = 0;
  for (Index j = 0; j <= n; ++j) {
    const double z = window.lower + h * static_cast<double>(j);
    e = constant - 0.5 * (z * z * at.narrowing - 2 * z * d + d.square()) / rho -
        0.5 * (log_ratio - z * z * excess);
    const double log_n = -0.5 * z * z * (1 + excess) + 0.5 * (log_ratio - std::log(2 * std::numbers::pi));
    sum += h * term(at.weight, e, log_n);
  }
  return sum;
}

}  // namespace undiffuse::experiments::chains
