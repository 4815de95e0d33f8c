#pragma once
#include "pde/heat_operator.hpp"
#include "pde/line_factor.hpp"
#include "pde/tridiagonal.hpp"

namespace undiffuse::pde {

/// Solves  (1 - c A_axis) x = r,  A_axis the part of a heat problem's operator along one axis: a tridiagonal
/// system a line, all lines of the axis at once. Elimination, O(N), accurate in every component where c κ >
/// 0. Where κ is one all lines share one factor, and blocks of them go to the threads, which changes no bits.
template <int Dim>
class AxisSolve {
 public:
  /// Keeps a reference: the operator must outlive this.
  AxisSolve(const HeatOperator<Dim>& A, int axis);

  /// r to x in place. Factorises where c is not that of the call before, else allocates nothing.
  void apply(double c, Vector x);

 private:
  void factorise(double c);
  void factorise_lines(double c);
  void solve_shared(double* x);

  const HeatOperator<Dim>& A_;
  int axis_;
  double c_ = 0;
  Index bundle_;                         ///< cells of the lines that one of lines_ holds
  std::vector<TridiagonalLines> lines_;  ///< one, or one a plane across the last axis; none where they share
  LineFactor shared_;
  int threads_;
  std::vector<Eigen::VectorXd> scratch_;  ///< one a thread, where lines share a factor
};

}  // namespace undiffuse::pde
