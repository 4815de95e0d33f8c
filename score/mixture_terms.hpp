#pragma once
#include "data/points.hpp"

namespace undiffuse::score::detail {

using data::Index;

/// What the score of a Gaussian mixture is at one time, as plain arrays; logarithms to base 2, so that a
/// responsibility is one exp2. Component k has mean μ_k and covariance V_k diag(S_k) V_kᵀ:
///
///     log2(w_k N(x; μ_k, S_k)) = constant_k + Σ_j curvature_kj y_kj² + const,    y_k = V_kᵀ (x - μ_k)
///     ∇ log N(x; μ_k, S_k)     = V_k (pull_k y_k)
struct MixtureTerms {
  Index components = 0;
  Index dim = 0;
  bool isotropic = true;               ///< V_k = I, and one curvature and pull a component
  const double* means = nullptr;       ///< (K, d), one row after the other
  const double* constants = nullptr;   ///< (K) log2 w_k - ½ log2 det S_k
  const double* curvatures = nullptr;  ///< (K) or (K, d): -½ log2(e) / S_kj
  const double* pulls = nullptr;       ///< (K) or (K, d): -1 / S_kj
  const double* directions = nullptr;  ///< (K, d, d) V_k(i, j) at [k][i][j]; unused if isotropic
};

/// s(x_i) for n particles, coordinate j of particle i at x[i + j x_stride] and out[i + j out_stride]. Vector
/// code with its width chosen at run time; the last lanes run through the same code on a padded copy, so a
/// particle's bits depend on nothing but its own position.
void mixture_score(const MixtureTerms& terms, const double* x, Index x_stride, Index n, double* out,
                   Index out_stride);

/// ∇·s(x_i) = Σ_k r_k (|V_k (pull_k y_k) - s|² + Σ_j pull_kj) at out[i]; the same promise about bits.
void mixture_divergence(const MixtureTerms& terms, const double* x, Index x_stride, Index n, double* out);

}  // namespace undiffuse::score::detail
