#pragma once
#include "pde/grid.hpp"
#include "pde/poisson_weights.hpp"

namespace undiffuse::pde {

/// e^{A} q along lines side by side, A the generator of a jump process with rates (times the step) up_i from
/// cell i to i + 1 and down_i back, by uniformisation:
///
///     e^A q = e^{-m} Σ_n m^n/n! (1 + A/m)ⁿ q,   m = largest outflow of a cell
///
/// All terms are non-negative for q >= 0. (1 + A/m)ⁿ does not increase Σq, so that no cell of what is left
/// after term n is above tail[n] Σ|q|; the sum ends where that is below 1e-17 of every cell, or of what a
/// double can hold. Over the wrap-around edge what leaves arrives at the other end of a cyclic line, and is
/// gone else.
class UniformisedLine {
 public:
  /// Allocates for lines of up to `length` cells, `lanes` side by side.
  UniformisedLine(Index length, Index lanes);

  /// q (n lanes) -> e^A q in place.
  void apply(Index n, Index lanes, bool cyclic, const double* up, const double* down, double* q);

 private:
  void fill(Index n, Index lanes, bool cyclic, const double* up, const double* down, double largest);
  void piece(Index n, Index lanes, double* q);

  PoissonWeights poisson_;
  Eigen::VectorXd now_, next_, from_below_, stays_,
      from_above_;  ///< now_, next_ with a cell more at either end
};

}  // namespace undiffuse::pde
