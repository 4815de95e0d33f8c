#pragma once
#include <vector>

#include "pde/grid.hpp"

namespace undiffuse::pde {

enum class Ends {
  open,   ///< lower of the first and upper of the last equation of a line are not used
  cyclic  ///< they couple the first and the last unknown of the line
};

/// Many tridiagonal systems at once, one for each line of an (n0, n1) array along axis 0 or axis 1, each with
/// its own coefficients:
///
///     lower_k x_{k-1} + diagonal_k x_k + upper_k x_{k+1} = r_k
///
/// Thomas elimination; cyclic lines by the Sherman–Morrison formula. Lines run side by side, along axis 1 in
/// vector code, and do not touch each other: the bits of a line do not depend on its neighbours. Elimination
/// without pivoting: safe for diagonally dominant lines, and accurate in every component, positive for r >=
/// 0, where besides diagonal > 0 >= lower, upper (an M-matrix). Not for indefinite systems: a zero pivot
/// gives infinities. Source: Golub & Van Loan, Matrix Computations (2013), sections 2.1.4 and 4.3.6.
class TridiagonalLines {
 public:
  /// A single line is (n, 1) along axis 0. Throws std::invalid_argument unless axis is 0 or 1, n0 and n1 >= 1
  /// and lines have at least 2 unknowns (3 if cyclic).
  TridiagonalLines(Index n0, Index n1, int axis, Ends ends);

  /// Coefficients, n0 n1 each, axis 0 fastest: entry (i, j) stands in the row of the unknown (i, j).
  /// Allocates nothing, O(n0 n1). Throws std::invalid_argument for other sizes.
  void factorise(ConstVector lower, ConstVector diagonal, ConstVector upper);

  /// Right sides in, unknowns out, in place; allocates nothing, O(n0 n1).
  void solve(Vector x) const;

 private:
  template <bool unit_stride>
  void factorise_block(Index first, Index count);
  template <bool unit_stride>
  void solve_block(double* x, Index first, Index count) const;
  template <bool unit_stride>
  void substitute(double* x, Index first, Index count) const;
  template <bool unit_stride>
  void correct_corners(Index first, Index count);

  Index lines_, length_, line_stride_, step_stride_;
  Ends ends_;
  Eigen::VectorXd multiplier_, inverse_pivot_, upper_;  // n0 n1 each
  Eigen::VectorXd corner_, corner_weight_,
      corner_scale_;  // cyclic: z (n0 n1); v's last entry and 1/(1 + v·z) a line
};

}  // namespace undiffuse::pde
