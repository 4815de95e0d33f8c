#pragma once
#include <vector>

#include "data/points.hpp"

namespace undiffuse::score::detail {

using data::Index;

/// An isotropic mixture before diffusion, as plain arrays: Σ_k w_k N(m_k, C_k I).
struct MixtureAtZero {
  Index dim = 0;
  std::vector<double> log2_weights;  ///< (K)
  std::vector<double> means;         ///< (K, d), one row after the other
  std::vector<double> variances;     ///< (K) C_k
  bool one_variance = false;         ///< all C_k are equal, and so are all normalising constants
};

/// The score of n particles, each under its own α and σ²: component k is N(α m_k, (α² C_k + σ²) I), every one
/// of which must be positive. Coordinate j of particle i at x[i + j x_stride] and out[i + j out_stride].
/// Vector code with its width chosen at run time; a particle's bits depend on itself alone.
void mixture_score_at_times(const MixtureAtZero& mixture, const double* alpha, const double* sigma2,
                            const double* x, Index x_stride, Index n, double* out, Index out_stride);

}  // namespace undiffuse::score::detail
