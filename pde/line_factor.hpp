#pragma once
#include "pde/heat_operator.hpp"
#include "pde/line_sweep.hpp"
#include "pde/tridiagonal.hpp"

namespace undiffuse::pde {

/// The elimination of one tridiagonal system that many lines share (TridiagonalLines has one a line):
///
///     y_k = r_k + forward_k y_{k-1},   x_k = inverse_k y_k + backward_k x_{k+1}
///
/// and for cyclic lines then x_k + corner_k s, s = (x_0 + weight x_last) scale (Sherman–Morrison).
/// Coefficients of an M-matrix are not negative, so that every component is accurate.
/// Source: Golub & Van Loan, Matrix Computations (2013), sections 2.1.4 and 4.3.6.
struct LineFactor {
  Eigen::VectorXd forward, inverse, backward;
  Eigen::VectorXd corner;  ///< empty: open lines
  double weight = 0, scale = 0;

  LineFactor() = default;
  /// Coefficients of x_{k-1}, x_k and x_{k+1} in equation k; on open lines the outermost are not used.
  LineFactor(Eigen::VectorXd lower, Eigen::VectorXd diagonal, Eigen::VectorXd upper, Ends ends);
  /// Of 1 - c A_a for a heat problem's lines.
  LineFactor(const HeatLine& line, double c, Ends ends);
  /// For the sweeps; this must outlive it.
  SweepFactor view() const;
};

}  // namespace undiffuse::pde
