// What each step of a whole chain loses, on average over the chain's own law.
#include <algorithm>
#include <cmath>

#include "experiments/chains/parts.hpp"

namespace undiffuse::experiments::chains {
namespace {

constexpr double kPathNodes = 4;   // to the length over which the score changes
constexpr double kCounts = 1e-3;   // of the largest density: where the score's slope counts
constexpr double kUnseen = 1e-18;  // of the largest density: no KL of a step weighs more than this takes

/// The largest b |s'| that counts.
double stiffness_of(const data::GaussianMixture& p, double b, const Nodes& nodes,
                    const Eigen::VectorXd& density) {
  const double largest = density.maxCoeff();
  double stiffness = 0;
  for (Index j = 0; j < nodes.x.size(); ++j)
    if (density[j] > kCounts * largest)
      stiffness = std::max(stiffness, b * std::abs(score_slopes(p, nodes.x[j]).first));
  return stiffness;
}

/// Adds step i.
void add_step(const data::GaussianMixture& law, const Chain& chain, Index i, Path& path) {
  const auto p = chain.law_after(law, i);
  const auto nodes = nodes_over(p, score_scale(p) / kPathNodes);
  const Eigen::VectorXd density = log_density_at(p, nodes.x).array().exp();
  path.stiffness = std::max(path.stiffness, stiffness_of(p, chain.noise[i - 1], nodes, density));
  if (i == 1) return;  // without noise no KL of the step is finite
  std::array<double, std::size(kVariances)> w{};
  for (const Variance v : kVariances) w[static_cast<std::size_t>(v)] = back_step(law, chain, i, v).fixed;
  const auto kernel = back_step(law, chain, i, Variance::matched).kernel;
  const double least = kUnseen * density.maxCoeff();
  ReverseKernel::At at;
  for (Index j = 0; j < nodes.x.size(); ++j) {
    if (density[j] < least) continue;
    kernel.evaluate(nodes.x[j], at);
    const double share = density[j] * nodes.weight[j];
    const double rest = ReverseKernel::kl_to_gaussian(at, at.variance);
    for (std::size_t v = 0; v < w.size(); ++v)
      path.kl[v] += share * (rest + (w[v] < 0 ? 0 : gaussian_kl(at.variance / w[v] - 1)));
  }
}

}  // namespace

data::GaussianMixture start_of(const Settings& settings, const Chain& chain) {
  const Index N = chain.steps();
  if (settings.ancestral.start == "forward") return chain.law_after(*settings.law, N);
  const double std = settings.kind == "smld" ? std::sqrt(chain.variance[N]) : 1;
  return {Eigen::VectorXd::Ones(1), Eigen::MatrixXd::Zero(1, 1), Eigen::VectorXd::Constant(1, std)};
}

Path path_of(const Settings& settings, const Chain& chain) {
  Path path;
  for (Index i = 1; i <= chain.steps(); ++i) add_step(*settings.law, chain, i, path);
  if (settings.ancestral.start == "prior") {
    const double start =
        distances(chain.law_after(*settings.law, chain.steps()), start_of(settings, chain)).kl;
    for (double& kl : path.kl) kl += start;
  }
  return path;
}

}  // namespace undiffuse::experiments::chains
