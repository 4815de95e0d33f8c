#pragma once
#include "pde/modal_operator.hpp"

namespace undiffuse::pde {

/// A q = b in the modes of A: what every regularised inverse is given. Transforms the data once.
class InverseProblem {
 public:
  /// A must outlive the problem. Throws std::invalid_argument unless b has A.rows() finite numbers.
  InverseProblem(ModalOperator& A, ConstVector b);

  const Modes& modes() const { return A_.modes(); }
  ModalOperator& A() const { return A_; }
  /// β_i = ⟨u_i, b⟩.
  const Eigen::VectorXd& data() const { return data_; }
  /// max a_i = ‖A‖.
  double largest() const { return largest_; }
  /// The mode of that a; nodes whose value is given pass for it.
  Index slowest() const;
  /// Number of data.
  Index rows() const { return A_.rows(); }
  /// √volume: ‖u‖ of one unit coefficient.
  double unit_norm() const;
  /// ‖b - Σ β_i u_i‖, what no q can explain.
  double unreachable() const { return unreachable_; }

  /// log10 of max a / min a, the condition number of A; infinity where an a_i is 0, or so small that A shows
  /// fewer modes than it has rows and columns.
  double log10_condition() const;
  /// A⁻¹ b, not regularised. Throws data::NumericalError, naming the condition number, where rounding of the
  /// data alone would drown it: condition number above 1/ε = 4.5e15.
  Eigen::VectorXd unregularised() const;

 private:
  ModalOperator& A_;
  Eigen::VectorXd data_;
  double largest_, unreachable_;
};

}  // namespace undiffuse::pde
