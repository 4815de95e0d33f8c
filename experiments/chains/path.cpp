// What each step of a whole chain loses, on average over the chain's own law.
#include <algorithm>
#include <cmath>

#include "experiments/chains/parts.hpp"
#include "experiments/chains/reverse_kernel.hpp"

namespace undiffuse::experiments::chains {
namespace {

constexpr double kNodesPerStd = 4;
constexpr double kCounts = 1e-3;   // of the largest density: where the score's slope counts
constexpr double kUnseen = 1e-18;  // of the largest density: no KL of a step weighs more than this takes

/// Adds step i.
void add_step(const data::GaussianMixture& law, const Chain& chain, Index i, Path& path) {
  const auto p = chain.law_after(law, i);
  const ReverseKernel kernel(chain.law_after(law, i - 1), chain.factor[i - 1], chain.noise[i - 1]);
  const auto nodes = nodes_over(p, narrowest_std(p) / kNodesPerStd);
  const Eigen::VectorXd density = log_density_at(p, nodes.x).array().exp();
  const double largest = density.maxCoeff();
  ReverseKernel::At at;
  for (Index j = 0; j < nodes.x.size(); ++j) {
    if (density[j] < kUnseen * largest) continue;
    if (density[j] > kCounts * largest)
      path.stiffness =
          std::max(path.stiffness, chain.noise[i - 1] * std::abs(score_slopes(p, nodes.x[j]).first));
    if (i == 1) continue;
    kernel.evaluate(nodes.x[j], at);
    const double share = density[j] * nodes.weight[j];
    const double rest = ReverseKernel::kl_to_gaussian(at, at.variance);
    path.kl[0] += share * (rest + gaussian_kl(at.variance / chain.noise[i - 1] - 1));
    path.kl[1] += share * (rest + gaussian_kl(at.variance / chain.posterior[i - 1] - 1));
    path.kl[2] += share * rest;
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
