// Ancestral sampling as programs do it: particles, one normal number each a step.
#include <algorithm>
#include <cmath>

#include "experiments/chains/parts.hpp"

namespace undiffuse::experiments::chains {
namespace {

/// Streams of random numbers of this study; a variance has its own three.
enum class Draw : std::uint32_t { law = 1, start, way };
data::Stream stream_of(std::uint64_t seed, Variance variance, Draw draw) {
  return {.seed = seed, .id = 10 * static_cast<std::uint32_t>(variance) + static_cast<std::uint32_t>(draw)};
}

Eigen::MatrixXd walk_back(const Settings& settings, const Chain& chain, Variance variance, std::uint64_t seed,
                          const Tick& tick) {
  const auto n = static_cast<Index>(settings.ancestral.particles);
  const auto start = start_of(settings, chain);
  Eigen::MatrixXd x = data::draw(start, stream_of(seed, variance, Draw::start), n), z(n, 1);
  ReverseKernel::At at;
  for (Index i = chain.steps(); i >= 1; --i) {
    const auto step = back_step(*settings.law, chain, i, variance);
    data::fill_normals(stream_of(seed, variance, Draw::way), static_cast<std::uint64_t>(i), 0, z);
    for (Index j = 0; j < n; ++j) {
      step.kernel.moments(x(j, 0), at);
      x(j, 0) = at.mean + std::sqrt(step.variance(at)) * z(j, 0);
    }
    tick();
  }
  return x;
}

}  // namespace

double kolmogorov_distance(const Settings& settings, const Chain& chain, Variance variance,
                           const Returned& returned, std::uint64_t seed, const Tick& tick) {
  const Eigen::MatrixXd x = walk_back(settings, chain, variance, seed, tick);
  std::vector<double> sorted(x.data(), x.data() + x.size());
  std::ranges::sort(sorted);
  const auto n = static_cast<double>(sorted.size());
  double worst = 0;
  for (Index i = 0; i < returned.nodes.x.size(); ++i) {
    const auto below = std::ranges::upper_bound(sorted, returned.nodes.x[i]) - sorted.begin();
    worst = std::max(worst, std::abs(static_cast<double>(below) / n - returned.below[i]));
  }
  return std::sqrt(n) * worst;
}

}  // namespace undiffuse::experiments::chains
