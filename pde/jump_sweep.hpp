#pragma once
#include <vector>

#include "pde/edge_rates.hpp"
#include "pde/uniformised_line.hpp"

namespace undiffuse::pde {

/// Steps of a Markov jump process q' = A q along the lines of one axis, A with non-negative rates between
/// neighbours:
///
///     implicit Euler   (1 - Δt A) q' = q
///     midpoint         (1 - Δt/2 A) q' = (1 + Δt/2 A) q
///     exponential      q' = e^{Δt A} q
///
/// The first two by elimination without a subtraction: the columns of 1 - Δt A sum to 1, at absorbing walls
/// to 1 + Δt times the rate out, so each pivot is a sum of what leaves the line's rest and what is left of
/// that column sum. Every result is then right to a few
/// roundings *in each cell*, tails of 1e-126 included, and never negative for q >= 0 (for the midpoint: for
/// (1 + Δt/2 A) q >= 0). O(N) a step. Source: Grassmann, Taksar & Heyman, Oper. Res. 33 (1985) 1107–1116;
/// O'Cinneide, Numer. Math. 65 (1993) 109–120.
template <int Dim>
class JumpSweep {
 public:
  /// Allocates what the steps need, for as many threads as there are now.
  explicit JumpSweep(const Grid<Dim>& grid);

  void implicit_euler(int axis, double dt, const EdgeRates<Dim>& rates, Eigen::VectorXd& q);
  void midpoint(int axis, double dt, const EdgeRates<Dim>& rates, Eigen::VectorXd& q);
  void exponential(int axis, double dt, const EdgeRates<Dim>& rates, Eigen::VectorXd& q);

 private:
  enum class Rule { implicit_euler, midpoint, exponential };
  void sweep(Rule rule, int axis, double dt, const EdgeRates<Dim>& rates, Eigen::VectorXd& q);

  Grid<Dim> grid_;
  int threads_;
  std::vector<Eigen::VectorXd> work_;         ///< one a thread
  std::vector<UniformisedLine> uniformised_;  ///< one a thread
};

}  // namespace undiffuse::pde
