// The density that a chain returns:  q_{i-1}(y) = ∫ q_i(x) N(y; mean_i(x), w_i(x)) dx, step by step, each on
// nodes fine enough for its own kernel.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "data/errors.hpp"
#include "experiments/chains/parts.hpp"
#include "experiments/chains/reverse_kernel.hpp"

namespace undiffuse::experiments::chains {
namespace {

constexpr double kNodesPerKernel = 4, kNodesPerLaw = 8;  // to a standard deviation
constexpr double kKernelReach = 8.5;

/// Step i back, for one variance.
struct BackStep {
  ReverseKernel kernel;
  double fixed;  ///< the variance, the same everywhere; negative: the kernel's own

  double variance(const ReverseKernel::At& at) const { return fixed < 0 ? at.variance : fixed; }
};
BackStep back_step(const data::GaussianMixture& law, const Chain& chain, Index i, Variance variance) {
  double fixed = -1;
  if (variance == Variance::beta) fixed = i == 1 ? 0 : chain.noise[i - 1];  // no noise at the last step
  if (variance == Variance::beta_tilde) fixed = chain.posterior[i - 1];
  return {.kernel = {chain.law_after(law, i - 1), chain.factor[i - 1], chain.noise[i - 1]}, .fixed = fixed};
}

/// Nodes of x_i: they resolve its law and, as a function of x_i, the kernel of the step from there.
Nodes nodes_for(const data::GaussianMixture& p, const data::GaussianMixture& start, const BackStep& step) {
  double spacing = std::min(narrowest_std(p), narrowest_std(start)) / kNodesPerLaw;
  ReverseKernel::At at;
  for (const double x : nodes_over(p, spacing).x) {
    step.kernel.evaluate(x, at);
    const double w = step.variance(at), slope = step.kernel.slope(at);
    if (w > 0 && slope > 0) spacing = std::min(spacing, std::sqrt(w) / slope / kNodesPerKernel);
  }
  const double least = narrowest_std(p) / spacing;
  if (nodes_over(p, p, kNodesPerLaw).x.size() * std::max(1.0, least / kNodesPerLaw) > 10 * kMostNodes)
    throw data::NumericalError("a kernel is too narrow for the nodes of its quadrature", 0, 0);
  return nodes_over(p, start, narrowest_std(p) < narrowest_std(start) ? narrowest_std(p) / spacing
                                                                       : narrowest_std(start) / spacing);
}

/// q and the way from each node of x_i.
struct Mapped {
  Eigen::VectorXd mean, std, mass;  ///< mass: q · weight
  Eigen::VectorXd slope;
};
Mapped map(const BackStep& step, const Returned& q) {
  const Index n = q.nodes.x.size();
  Mapped m{.mean = Eigen::VectorXd(n),
           .std = Eigen::VectorXd(n),
           .mass = q.density.cwiseProduct(q.nodes.weight),
           .slope = Eigen::VectorXd(n)};
  ReverseKernel::At at;
  for (Index j = 0; j < n; ++j) {
    step.kernel.evaluate(q.nodes.x[j], at);
    m.mean[j] = at.mean;
    m.std[j] = std::sqrt(step.variance(at));
    m.slope[j] = step.kernel.slope(at);
  }
  return m;
}

/// With noise: every node's Gaussian, on equal nodes.
void spread_mass(const Mapped& m, Returned& next) {
  const auto& y = next.nodes.x;
  const double h = next.nodes.spacing;
  next.density = Eigen::VectorXd::Zero(y.size());
  for (Index j = 0; j < m.mean.size(); ++j) {
    const double std = m.std[j], scale = m.mass[j] / (std * std::sqrt(2 * std::numbers::pi));
    if (scale == 0) continue;
    const double begin = (m.mean[j] - kKernelReach * std - y[0]) / h;
    const double end = (m.mean[j] + kKernelReach * std - y[0]) / h;
    const double last = static_cast<double>(y.size() - 1);
    if (end < 0 || begin > last) continue;
    const auto to = static_cast<Index>(std::min(end, last));
    for (auto i = static_cast<Index>(std::ceil(std::max(begin, 0.0))); i <= to; ++i) {
      const double z = (y[i] - m.mean[j]) / std;
      next.density[i] += scale * std::exp(-0.5 * z * z);
    }
  }
}

/// The distribution function of the same.
void accumulate(const Mapped& m, Returned& next) {
  const auto& y = next.nodes.x;
  next.below = Eigen::VectorXd::Zero(y.size());
  for (Index j = 0; j < m.mean.size(); ++j)
    for (Index i = 0; i < y.size(); ++i)
      next.below[i] += 0.5 * m.mass[j] * std::erfc((m.mean[j] - y[i]) / (std::numbers::sqrt2 * m.std[j]));
}

/// Without noise: the density is carried along the mean, which grows with x.
Returned carry(const Mapped& m, const Returned& q) {
  return {.nodes = {.x = m.mean, .weight = q.nodes.weight.cwiseProduct(m.slope), .spacing = 0},
          .density = q.density.cwiseQuotient(m.slope),
          .below = q.below};
}

}  // namespace

Returns march_back(const Settings& settings, const Chain& chain, Variance variance) {
  const auto& law = *settings.law;
  const Index N = chain.steps();
  const auto start = start_of(settings, chain);
  BackStep step = back_step(law, chain, N, variance);
  Returned q{.nodes = nodes_for(chain.law_after(law, N), start, step), .density = {}, .below = {}};
  q.density = log_density_at(start, q.nodes.x).array().exp();
  Returns returns;
  for (Index i = N; i >= 1; --i) {
    if (i == 1) returns.first = q;
    const auto mapped = map(step, q);
    if (i == 1 && mapped.std.maxCoeff() == 0) {
      returns.data = carry(mapped, q);
      return returns;
    }
    const auto p = chain.law_after(law, i - 1);
    if (i > 1) step = back_step(law, chain, i - 1, variance);
    Returned next{.nodes = i > 1 ? nodes_for(p, p, step) : nodes_over(p, p), .density = {}, .below = {}};
    spread_mass(mapped, next);
    if (i <= 2) accumulate(mapped, next);
    q = std::move(next);
  }
  returns.data = std::move(q);
  return returns;
}

}  // namespace undiffuse::experiments::chains
