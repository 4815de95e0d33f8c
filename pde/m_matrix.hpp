#pragma once
#include <Eigen/SparseCore>
#include <memory>
#include <vector>

#include "pde/grid.hpp"

namespace undiffuse::pde {

/// Sparse LU of an M-matrix (positive diagonal, the rest <= 0, columns or rows that sum to >= 0) in the order
/// of least degree, pivots on the diagonal: solutions of right sides >= 0 are >= 0 as computed.
class MMatrix {
 public:
  /// Throws data::NumericalError, naming `where`, if a pivot is zero: some cells cannot reach the rest.
  MMatrix(const Eigen::SparseMatrix<double>& matrix, const char* where);
  ~MMatrix();
  MMatrix(MMatrix&&) noexcept;
  MMatrix& operator=(MMatrix&&) noexcept;

  Eigen::VectorXd solve(const Eigen::VectorXd& right) const;

 private:
  struct Factors;
  std::unique_ptr<Factors> factors_;
};

/// matrix without the rows and columns of cells that are not kept; kept: increasing.
Eigen::SparseMatrix<double> restricted(const Eigen::SparseMatrix<double>& matrix,
                                       const std::vector<Index>& kept);

}  // namespace undiffuse::pde
