#include "pde/m_matrix.hpp"

#include <fmt/format.h>

#include <Eigen/OrderingMethods>
#include <Eigen/SparseLU>

#include "data/errors.hpp"

namespace undiffuse::pde {

struct MMatrix::Factors {
  Eigen::SparseLU<Eigen::SparseMatrix<double>, Eigen::AMDOrdering<int>> lu;
};

MMatrix::MMatrix(const Eigen::SparseMatrix<double>& matrix, const char* where)
    : factors_(std::make_unique<Factors>()) {
  factors_->lu.setPivotThreshold(0);
  factors_->lu.isSymmetric(true);
  factors_->lu.compute(matrix);
  if (factors_->lu.info() != Eigen::Success) {
    throw data::NumericalError(fmt::format("{}: {}", where, factors_->lu.lastErrorMessage()), 0, 0);
  }
}

MMatrix::~MMatrix() = default;
MMatrix::MMatrix(MMatrix&&) noexcept = default;
MMatrix& MMatrix::operator=(MMatrix&&) noexcept = default;

Eigen::VectorXd MMatrix::solve(const Eigen::VectorXd& right) const { return factors_->lu.solve(right); }

Eigen::SparseMatrix<double> restricted(const Eigen::SparseMatrix<double>& matrix,
                                       const std::vector<Index>& kept) {
  std::vector<Index> place(static_cast<std::size_t>(matrix.cols()), -1);
  for (std::size_t i = 0; i < kept.size(); ++i)
    place[static_cast<std::size_t>(kept[i])] = static_cast<Index>(i);
  std::vector<Eigen::Triplet<double>> entries;
  for (Index j = 0; j < matrix.outerSize(); ++j) {
    for (Eigen::SparseMatrix<double>::InnerIterator it(matrix, j); it; ++it) {
      const Index row = place[static_cast<std::size_t>(it.row())], col = place[static_cast<std::size_t>(j)];
      if (row >= 0 && col >= 0) entries.emplace_back(row, col, it.value());
    }
  }
  const auto n = static_cast<Index>(kept.size());
  Eigen::SparseMatrix<double> result(n, n);
  result.setFromTriplets(entries.begin(), entries.end());
  return result;
}

}  // namespace undiffuse::pde
