#pragma once
#include "pde/grid.hpp"

namespace undiffuse::pde {

/// A linear operator A: R^n -> R^m, known through its products alone.
class LinearOperator {
 public:
  virtual ~LinearOperator() = default;
  /// m: how many numbers the data have.
  virtual Index rows() const = 0;
  /// n: how many numbers are unknown.
  virtual Index cols() const = 0;
  /// b = A q, q of cols() and b of rows() numbers, not the same array.
  virtual void apply(ConstVector q, Vector b) const = 0;
  /// q = Aᵀ b, the adjoint in the products Σ q_i q'_i and Σ b_i b'_i.
  virtual void apply_adjoint(ConstVector b, Vector q) const = 0;
};

/// A matrix as an operator.
class DenseOperator final : public LinearOperator {
 public:
  explicit DenseOperator(Eigen::MatrixXd A) : A_(std::move(A)) {}
  Index rows() const override { return A_.rows(); }
  Index cols() const override { return A_.cols(); }
  void apply(ConstVector q, Vector b) const override { b.noalias() = A_ * q; }
  void apply_adjoint(ConstVector b, Vector q) const override { q.noalias() = A_.transpose() * b; }

 private:
  Eigen::MatrixXd A_;
};

}  // namespace undiffuse::pde
