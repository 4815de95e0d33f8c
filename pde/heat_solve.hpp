#pragma once
#include <Eigen/SparseCholesky>
#include <Eigen/SparseLU>
#include <array>
#include <memory>

#include "pde/heat_operator.hpp"
#include "pde/spectrum.hpp"
#include "pde/tridiagonal.hpp"

namespace undiffuse::pde {

/// Solves  (1 - c A) x = r  for the A of a heat problem, c > 0 [time]: what every implicit step needs.
///
/// On the line, forward, by elimination, O(N), accurate in every component. Where the modes of a Spectrum
/// diagonalise A, in the plane, in space and backward, mode by mode, O(N log N): the exact solution of the
/// same system, and infinite in a mode on which it is singular. Else (unequal κ, Robin walls) by Eigen's
/// sparse Cholesky factors of the symmetric V (1 - c A), V the cell volumes; backward, where that is
/// indefinite, by sparse LU. Source: Buzbee, Golub & Nielson, SIAM J. Numer. Anal. 7 (1970) 627–656.
template <int Dim>
class HeatSolve {
 public:
  /// Keeps a reference: the operator must outlive this.
  explicit HeatSolve(const HeatOperator<Dim>& A);
  HeatSolve(const HeatOperator<Dim>&&) = delete;

  /// r to x in place. Factorises where c is not that of the call before; else allocates nothing, but backward
  /// in the sparse case (Eigen's LU). Throws data::NumericalError where a sparse system is singular.
  void apply(double c, Vector x);

 private:
  void factorise(double c);
  void factorise_line(double c);
  void factorise_matrix(double c);

  const HeatOperator<Dim>& A_;
  double c_ = 0;
  std::unique_ptr<TridiagonalLines> line_;  // one of the four
  std::unique_ptr<Spectrum<Dim>> modes_;
  std::unique_ptr<Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>>> cholesky_;
  std::unique_ptr<Eigen::SparseLU<Eigen::SparseMatrix<double>>> lu_;
  std::array<Eigen::VectorXd, 3> coefficients_;  ///< of the line: below, on and above the diagonal
  Eigen::VectorXd factor_;                       ///< of each mode, or the cell volumes
  Eigen::VectorXd pivots_, unknowns_;            ///< of a sparse system
};

}  // namespace undiffuse::pde
