#pragma once
#include <vector>

#include "pde/edge_rates.hpp"
#include "pde/line_blocks.hpp"

namespace undiffuse::pde {

/// Implicit Euler steps of a jump process along one axis between walls, (1 - Δt A) q' = q, for rates and a
/// step that do not change: the elimination of JumpSweep without a subtraction, its factors kept in the order
/// in which they are used, so that a step has no division. Every cell right to a few roundings, never
/// negative for q >= 0. 3 N doubles; O(N) a step. Not on a torus.
template <int Dim>
class JumpFactors {
 public:
  /// Factorises once. Throws std::invalid_argument for a periodic axis.
  JumpFactors(const Grid<Dim>& grid, int axis, double dt, const EdgeRates<Dim>& rates);

  /// q -> q' in place; allocates nothing.
  void solve(Eigen::VectorXd& q);

 private:
  LineBlocks<Dim> blocks_;
  std::vector<Index> begin_;                ///< of each block's factors
  Eigen::VectorXd forward_, pivot_, back_;  ///< up/pivot, 1/pivot and down/pivot, block by block
  std::vector<Eigen::VectorXd> work_;       ///< a block's lines, one a thread
};

}  // namespace undiffuse::pde
