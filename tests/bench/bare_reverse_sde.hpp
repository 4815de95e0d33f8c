#pragma once
#include <cstdint>
#include <vector>

namespace undiffuse::bench {

/// One step of the reverse SDE of K isotropic modes in D dimensions, every constant folded:
///
///     x' = scale x + (Σ_k e_k pull_k (x - mean_k)) / Σ_k e_k + noise z
///     e_k = 2^(l_k - max l),   l_k = constant_k + curvature_k |x - mean_k|²
template <int K, int D>
struct BareStep {
  double mean[K][D], constant[K], curvature[K], pull[K];
  double scale, noise;
};

/// All steps of n particles, n a multiple of 1024, on one thread: Philox, Box–Muller, score and step in one
/// loop, blocks of 1024 particles in cache, nothing virtual. What the machine allows. x: coordinate j of
/// particle i at x[i + j n]. Instantiated for <3, 1> and <8, 2>.
template <int K, int D>
void bare_reverse_sde(const std::vector<BareStep<K, D>>& steps, std::uint64_t seed, double* x,
                      std::int64_t n);

/// n normals, n a multiple of 128, by the same words and the same transform.
void bare_normals(std::uint64_t seed, double* out, std::int64_t n);

/// The width that was chosen at run time, such as AVX2.
const char* vector_target();

}  // namespace undiffuse::bench
