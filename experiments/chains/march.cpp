// The density that a chain returns:  q_{i-1}(y) = ∫ q_i(x) N(y; mean_i(x), w_i(x)) dx, step by step, each on
// nodes fine enough for its own kernel.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "data/errors.hpp"
#include "experiments/chains/parts.hpp"

namespace undiffuse::experiments::chains {
namespace {

constexpr double kLost = 1e-18;
constexpr double kUnresolved = 1e-18;  // of the largest density: what is less may go anywhere

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
Span reach_of(const Mapped& m) {
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

/// What the nodes' Gaussians make: first on nodes for the law alone, then, where that does not do, on nodes
/// for the kernel of the step from there as well. Only what has returned by then tells where those must be
/// fine.
Returned spread(const Mapped& m, const data::GaussianMixture& p, const BackStep* step) {
  const auto span = reach_of(m);
  Returned next{.nodes = nodes_over(p, span, narrowest_std(p) / kNodesPerLaw), .density = {}, .below = {}};
  spread_mass(m, next);
  if (!step) return next;
  const double spacing = spacing_for(*step, next.nodes, next.density);
  if (spacing < next.nodes.spacing) {
    next.nodes = nodes_over(p, span, spacing);
    spread_mass(m, next);
  }
  return next;
}

/// The law that the chain starts from, on its nodes.
Returned begin(const data::GaussianMixture& start, const data::GaussianMixture& last, const BackStep& step) {
  const double narrowest = std::min(narrowest_std(last), narrowest_std(start));
  Returned q{.nodes = nodes_over(last, span_of(start), narrowest / kNodesPerLaw), .density = {}, .below = {}};
  const auto fill = [&] { q.density = log_density_at(start, q.nodes.x).array().exp(); };
  fill();
  const double spacing = spacing_for(step, q.nodes, q.density);
  if (spacing < q.nodes.spacing) {
    q.nodes = nodes_over(last, span_of(start), spacing);
    fill();
  }
  return q;
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

double spacing_for(const BackStep& step, const Nodes& nodes, const Eigen::VectorXd& density) {
  double spacing = nodes.spacing;
  const double least = kUnresolved * density.maxCoeff();
  ReverseKernel::At at;
  for (Index j = 0; j < nodes.x.size(); ++j) {
    if (density[j] < least) continue;
    step.kernel.moments(nodes.x[j], at);
    const double w = step.variance(at), slope = step.kernel.slope(at);
    if (w > 0 && slope > 0) spacing = std::min(spacing, std::sqrt(w) / slope / kNodesPerKernel);
  }
  if (!(static_cast<double>(nodes.x.size()) * nodes.spacing / spacing <= 10 * kMostNodes))
    throw data::NumericalError("a step's kernel is too narrow for the nodes of its quadrature", 0, 0);
  return spacing;
}

Returns march_back(const Settings& settings, const Chain& chain, Variance variance, const Tick& tick) {
  const auto& law = *settings.law;
  const Index N = chain.steps();
  BackStep step = back_step(law, chain, N, variance);
  Returned q = begin(start_of(settings, chain), chain.law_after(law, N), step);
  Returns returns;
  for (Index i = N; i >= 1; --i) {
    if (i == 1) returns.first = q;
    const auto mapped = map(step, q);
    if (i == 1 && mapped.std.maxCoeff() == 0) {
      carry(mapped, q, returns.data);
      return returns;
    }
    if (i > 1) step = back_step(law, chain, i - 1, variance);
    Returned next = spread(mapped, chain.law_after(law, i - 1), i > 1 ? &step : nullptr);
    if (i <= 2) accumulate(mapped, next);
    q = std::move(next);
    tick();
  }
  returns.data = std::move(q);
  return returns;
}

}  // namespace undiffuse::experiments::chains
