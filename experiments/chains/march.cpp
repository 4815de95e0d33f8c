// The density that a chain returns:  q_{i-1}(y) = ∫ q_i(x) N(y; mean_i(x), w_i(x)) dx, step by step, each on
// nodes fine enough for its own kernel.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "data/errors.hpp"
#include "experiments/chains/parts.hpp"

namespace undiffuse::experiments::chains {
namespace {

constexpr double kNodesPerKernel = 3, kNodesPerLaw = 8;  // to a standard deviation
constexpr double kKernelReach = 9;
constexpr double kLost = 1e-18;

/// Nodes of x_i over its law and the span of what returns, `narrowest` the finer of both: they resolve these
/// and, as a function of x_i, the kernel of the step from there.
Nodes nodes_for(const data::GaussianMixture& p, const Span& returned, double narrowest,
                const BackStep& step) {
  double spacing = narrowest / kNodesPerLaw;
  const auto coarse = nodes_over(p, returned, spacing);
  ReverseKernel::At at;
  for (const double x : coarse.x) {
    step.kernel.moments(x, at);
    const double w = step.variance(at), slope = step.kernel.slope(at);
    if (w > 0 && slope > 0) spacing = std::min(spacing, std::sqrt(w) / slope / kNodesPerKernel);
  }
  const double nodes = static_cast<double>(coarse.x.size()) * coarse.spacing / spacing;
  if (!(nodes <= 10 * kMostNodes))
    throw data::NumericalError("a step's kernel is too narrow for the nodes of its quadrature", 0, 0);
  return nodes_over(p, returned, spacing);
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
    step.kernel.moments(q.nodes.x[j], at);
    m.mean[j] = at.mean;
    m.std[j] = std::sqrt(step.variance(at));
    m.slope[j] = step.kernel.slope(at);
  }
  return m;
}

/// Where the next density has weight: each node's Gaussian loses at most kLost of the mass outside. A chain
/// with too large a variance returns a wider law than the one it should.
Span span_of(const Mapped& m) {
  const double inside = m.mean[m.mean.size() / 2];
  Span span{inside, inside};
  for (Index j = 0; j < m.mean.size(); ++j) {
    if (m.mass[j] <= kLost) continue;
    const double reach = std::sqrt(2 * std::log(m.mass[j] / kLost)) * m.std[j];
    span.lower = std::min(span.lower, m.mean[j] - reach);
    span.upper = std::max(span.upper, m.mean[j] + reach);
  }
  return span;
}

/// The equal nodes within reach of a Gaussian: first and last + 1.
struct Band {
  Index begin, end;
};
Band band_of(const Nodes& nodes, double mean, double std) {
  const auto n = static_cast<double>(nodes.x.size());
  const auto place = [&](double x) {
    return std::clamp(std::ceil((x - nodes.x[0]) / nodes.spacing), 0.0, n);
  };
  return {static_cast<Index>(place(mean - kKernelReach * std)),
          static_cast<Index>(place(mean + kKernelReach * std))};
}

/// With noise: every node's Gaussian, on equal nodes.
void spread_mass(const Mapped& m, Returned& next) {
  const auto& y = next.nodes.x;
  next.density = Eigen::VectorXd::Zero(y.size());
  for (Index j = 0; j < m.mean.size(); ++j) {
    const double std = m.std[j], scale = m.mass[j] / (std * std::sqrt(2 * std::numbers::pi));
    if (scale == 0) continue;
    const Band band = band_of(next.nodes, m.mean[j], std);
    for (Index i = band.begin; i < band.end; ++i) {
      const double z = (y[i] - m.mean[j]) / std;
      next.density[i] += scale * std::exp(-0.5 * z * z);
    }
  }
}

/// The distribution function of the same.
void accumulate(const Mapped& m, Returned& next) {
  const auto& y = next.nodes.x;
  next.below = Eigen::VectorXd::Zero(y.size());
  Eigen::VectorXd passed = Eigen::VectorXd::Zero(y.size() + 1);  // mass that is whole from a node on
  for (Index j = 0; j < m.mean.size(); ++j) {
    const Band band = band_of(next.nodes, m.mean[j], m.std[j]);
    for (Index i = band.begin; i < band.end; ++i)
      next.below[i] += 0.5 * m.mass[j] * std::erfc((m.mean[j] - y[i]) / (std::numbers::sqrt2 * m.std[j]));
    passed[band.end] += m.mass[j];
  }
  double whole = 0;
  for (Index i = 0; i < y.size(); ++i) next.below[i] += whole += passed[i];
}

/// Without noise: the density is carried along the mean, which grows with x.
void carry(const Mapped& m, const Returned& q, Returned& next) {
  next.nodes.x = m.mean;
  next.nodes.weight = q.nodes.weight.cwiseProduct(m.slope);
  next.nodes.spacing = 0;
  next.density = q.density.cwiseQuotient(m.slope);
  next.below = q.below;
}

}  // namespace

Returns march_back(const Settings& settings, const Chain& chain, Variance variance) {
  const auto& law = *settings.law;
  const Index N = chain.steps();
  const auto start = start_of(settings, chain);
  BackStep step = back_step(law, chain, N, variance);
  const auto last = chain.law_after(law, N);
  const double narrowest = std::min(narrowest_std(last), narrowest_std(start));
  Returned q{.nodes = nodes_for(last, span_of(start), narrowest, step), .density = {}, .below = {}};
  q.density = log_density_at(start, q.nodes.x).array().exp();
  Returns returns;
  for (Index i = N; i >= 1; --i) {
    if (i == 1) returns.first = q;
    const auto mapped = map(step, q);
    if (i == 1 && mapped.std.maxCoeff() == 0) {
      carry(mapped, q, returns.data);
      return returns;
    }
    const auto p = chain.law_after(law, i - 1);
    if (i > 1) step = back_step(law, chain, i - 1, variance);
    const auto span = span_of(mapped);
    const double fine = narrowest_std(p);
    Returned next{.nodes = i > 1 ? nodes_for(p, span, fine, step) : nodes_over(p, span, fine / kNodesPerLaw),
                  .density = {},
                  .below = {}};
    spread_mass(mapped, next);
    if (i <= 2) accumulate(mapped, next);
    q = std::move(next);
  }
  returns.data = std::move(q);
  return returns;
}

}  // namespace undiffuse::experiments::chains
