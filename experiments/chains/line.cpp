#include "experiments/chains/line.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "experiments/chains/settings.hpp"

namespace undiffuse::experiments::chains {
namespace {

constexpr double kNegligible = 1e-20;  // densities below, of the largest, add nothing to a KL
constexpr double kSmallRatio = 1e-2;
constexpr double kSeenWithin = 9;  // standard deviations: what is farther has no weight
// The score has its poles at ±iπ/slope: with nodes 3/(8 slope) apart the trapezoidal rule leaves e^{-16π²/3}.
constexpr double kExchange = 3;

Nodes equal_nodes(double lower, double upper, double spacing) {
  const Index n = std::max<Index>(3, static_cast<Index>(std::ceil((upper - lower) / spacing)) + 1);
  Nodes nodes{.x = Eigen::VectorXd::LinSpaced(n, lower, upper),
              .weight = {},
              .spacing = (upper - lower) / static_cast<double>(n - 1)};
  nodes.weight = Eigen::VectorXd::Constant(n, nodes.spacing);
  return nodes;
}

}  // namespace

Span span_of(const data::GaussianMixture& p) {
  const Eigen::ArrayXd mean = p.means().col(0).array(), std = p.variances().col(0).array().sqrt();
  return {(mean - kLawReach * std).minCoeff(), (mean + kLawReach * std).maxCoeff()};
}

double narrowest_std(const data::GaussianMixture& p) { return std::sqrt(p.variances().col(0).minCoeff()); }

double steepest_exchange(const Eigen::ArrayXd& mean, const Eigen::ArrayXd& variance) {
  double steepest = 0;
  for (Index j = 0; j < mean.size(); ++j)
    for (Index k = 0; k < j; ++k) {
      const double narrow = std::min(variance[j], variance[k]), wide = std::max(variance[j], variance[k]);
      const double apart = std::abs(mean[j] - mean[k]), near = kSeenWithin * std::sqrt(narrow);
      if (apart > near + kSeenWithin * std::sqrt(wide)) continue;
      const double slope = std::min(apart, near) / narrow + std::max(apart - near, 0.0) / wide;
      steepest = std::max(steepest, slope);
    }
  return steepest;
}

double score_scale(const data::GaussianMixture& p) {
  const double slope = steepest_exchange(p.means().col(0).array(), p.variances().col(0).array());
  const double narrowest = narrowest_std(p);
  return narrowest * slope > kExchange ? kExchange / slope : narrowest;
}

Nodes nodes_over(const data::GaussianMixture& p, const data::GaussianMixture& q, double per_std) {
  return nodes_over(p, span_of(q), std::min(narrowest_std(p), narrowest_std(q)) / per_std);
}

Nodes nodes_over(const data::GaussianMixture& p, double spacing) {
  return nodes_over(p, span_of(p), spacing);
}

Nodes nodes_over(const data::GaussianMixture& p, const Span& also, double spacing) {
  const auto own = span_of(p);
  return equal_nodes(std::min(own.lower, also.lower), std::max(own.upper, also.upper), spacing);
}

Eigen::VectorXd log_density_at(const data::GaussianMixture& p, const Eigen::VectorXd& x) {
  Eigen::VectorXd out(x.size());
  p.log_density(x, out);
  return out;
}

Eigen::VectorXd cdf_at(const data::GaussianMixture& p, const Eigen::VectorXd& x) {
  Eigen::VectorXd below = Eigen::VectorXd::Zero(x.size());
  for (Index k = 0; k < p.components(); ++k) {
    const double scale = std::numbers::sqrt2 * std::sqrt(p.variances()(k, 0));
    for (Index i = 0; i < x.size(); ++i)
      below[i] += p.weights()[k] * 0.5 * std::erfc((p.means()(k, 0) - x[i]) / scale);
  }
  return below;
}

double psi(double L) {
  if (std::abs(L) > kSmallRatio) return L > -1 ? (1 + L) * std::log1p(L) - L : 1;
  // Σ_{k >= 2} (-L)^k / (k (k - 1)): ten terms leave out 1e-24 of the first.
  double sum = 0;
  for (int k = 11; k >= 2; --k) sum = 1.0 / (k * (k - 1)) - L * sum;
  return L * L * sum;
}

double gaussian_kl(double e) {
  // r - 1 - log r with 1/r = 1 + L is ψ(L)/(1 + L).
  const double L = -e / (1 + e);
  return 0.5 * psi(L) / (1 + L);
}

Distances distances(const Nodes& nodes, const Eigen::VectorXd& log_p, const Eigen::VectorXd& log_q,
                    const Eigen::VectorXd& p_below, const Eigen::VectorXd& q_below) {
  Distances d;
  const double least = log_p.maxCoeff() + std::log(kNegligible);
  for (Index i = 0; i < nodes.x.size(); ++i) {
    const double w = nodes.weight[i], q = std::exp(log_q[i]);
    d.total_variation += 0.5 * w * std::abs(std::exp(log_p[i]) - q);
    d.wasserstein1 += w * std::abs(p_below[i] - q_below[i]);
    if (log_p[i] < least && log_q[i] < least) continue;
    const double log_ratio = log_p[i] - log_q[i];
    const double p = std::exp(log_p[i]);
    if (log_ratio < 30) d.kl += w * q * psi(std::expm1(log_ratio));
    if (log_ratio >= 30 && log_p[i] >= least) d.kl += w * (p * (log_ratio - 1) + q);
  }
  return d;
}

Distances distances(const data::GaussianMixture& p, const data::GaussianMixture& q) {
  const auto nodes = nodes_over(p, q);
  return distances(nodes, log_density_at(p, nodes.x), log_density_at(q, nodes.x), cdf_at(p, nodes.x),
                   cdf_at(q, nodes.x));
}

ScoreSlopes score_slopes(const data::GaussianMixture& p, double x) {
  const Eigen::ArrayXd S = p.variances().col(0).array();
  const Eigen::ArrayXd g = (p.means().col(0).array() - x) / S;
  Eigen::ArrayXd r = p.weights().array().log() - 0.5 * S.log() - 0.5 * g.square() * S;
  r = (r - r.maxCoeff()).exp();
  r /= r.sum();
  const Eigen::ArrayXd h = g - (r * g).sum();
  return {.first = (r * (h.square() - S.inverse())).sum(),
          .second = (r * h * (h.square() - 3 * S.inverse())).sum()};
}

double fitted_order(const Eigen::VectorXd& n, const Eigen::VectorXd& e) {
  const Eigen::ArrayXd x = n.array().log(), y = e.array().log(), away = x - x.mean();
  return 0.0 - (away * y).sum() / away.square().sum();  // 0, not -0, where nothing changes
}

}  // namespace undiffuse::experiments::chains
