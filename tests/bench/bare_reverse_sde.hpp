#pragma once
#include <cstdint>
#include <vector>

namespace undiffuse::bench {

/// One step of the reverse heat SDE for three modes on the line, every constant folded:
///     x' = x + (Σ_k e_k pull_k (x - mean_k)) / Σ_k e_k + noise z,   e_k = 2^(l_k - l_0),
///     l_k = constant_k + curvature_k (x - mean_k)²
struct BareStep {
  double mean[3], constant[3], curvature[3], pull[3];
  double noise;
};

/// All steps of n particles, n a multiple of 1024, on one thread: Philox, Box–Muller, score and step in one
/// loop, blocks of 1024 particles in cache, nothing virtual. What the machine allows.
void bare_reverse_sde(const std::vector<BareStep>& steps, std::uint64_t seed, double* x, std::int64_t n);

}  // namespace undiffuse::bench
