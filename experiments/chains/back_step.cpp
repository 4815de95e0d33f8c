#include "experiments/chains/back_step.hpp"

#include <stdexcept>

#include "experiments/chains/line.hpp"

namespace undiffuse::experiments::chains {
namespace {

constexpr double kVarianceNodes = 4;  // to the length over which the score changes

}  // namespace

std::string name_of(Variance variance) {
  switch (variance) {
    case Variance::beta:
      return "beta";
    case Variance::beta_tilde:
      return "beta_tilde";
    case Variance::averaged:
      return "averaged";
    case Variance::matched:
      return "matched";
  }
  throw std::invalid_argument("name_of: no such variance");
}

double mean_variance(const ReverseKernel& kernel, const data::GaussianMixture& p) {
  const auto nodes = nodes_over(p, score_scale(p) / kVarianceNodes);
  const Eigen::VectorXd density = log_density_at(p, nodes.x).array().exp();
  ReverseKernel::At at;
  double sum = 0, mass = 0;
  for (Index j = 0; j < nodes.x.size(); ++j) {
    kernel.moments(nodes.x[j], at);
    sum += density[j] * at.variance;
    mass += density[j];
  }
  return sum / mass;
}

BackStep back_step(const data::GaussianMixture& law, const Chain& chain, Index i, Variance variance) {
  const ReverseKernel kernel(chain.law_after(law, i - 1), chain.factor[i - 1], chain.noise[i - 1]);
  double fixed = -1;
  if (variance == Variance::beta) fixed = i == 1 ? 0 : chain.noise[i - 1];
  if (variance == Variance::beta_tilde) fixed = chain.posterior[i - 1];
  if (variance == Variance::averaged) fixed = mean_variance(kernel, chain.law_after(law, i));
  return {.kernel = kernel, .fixed = fixed};
}

}  // namespace undiffuse::experiments::chains
