#pragma once
#include "pde/linear_operator.hpp"
#include "pde/modal_operator.hpp"

namespace undiffuse::pde {

/// The singular vectors of an operator that is known by its products alone: Golub–Kahan bidiagonalisation
///
///     β_1 u_1 = b,    α_j v_j = Aᵀu_j - β_j v_{j-1},    β_{j+1} u_{j+1} = A v_j - α_j u_j
///
/// gives A V = U B with B lower bidiagonal, and the singular value decomposition of B that of A: a_i from the
/// largest on, u_i and v_i. All vectors are kept and made orthogonal again at every step, until that no
/// longer changes them. Errors are about ε a_1 for every a_i and for A v_i = a_i u_i: an a_i below that is
/// rounding. Cost of k modes: k products with A and k with Aᵀ, O(k²(m + n) + k³) and k(m + n) numbers; so not
/// for all modes of a picture, which heat has by transforms. Sources: Golub & Kahan, SIAM J. Numer. Anal. 2
/// (1965) 205–224; as a projection, O'Leary & Simmons, SIAM J. Sci. Stat. Comput. 2 (1981) 474–489, and
/// Björck, BIT 28 (1988) 659–670.
class SingularSystem final : public ModalOperator {
 public:
  /// All of A, whatever the data. Where the recursion ends early, because what it has found is closed under A
  /// and Aᵀ, it starts again at the unit vector farthest from all found. Directions with A v = 0 and Aᵀu = 0
  /// are left out, so that the rank may be below min(m, n), the number of modes usually. Structure::symmetric
  /// says that A = Aᵀ >= 0: then u_i = v_i. Throws std::invalid_argument for an A without rows or columns, or
  /// that is zero, or heat, or said to be symmetric and is not; data::NumericalError where A gives what is
  /// not finite.
  explicit SingularSystem(const LinearOperator& A, Structure structure = Structure::general);

  /// A on the space V of what `steps` steps from the data b can reach, the hybrid method: u_i and v_i are
  /// those of A's projection, near those of A for its largest a_i, and A v_i = a_i u_i to rounding. Fewer
  /// modes where the recursion ends by itself: then b has no component in any other direction that A reaches.
  /// Throws std::invalid_argument unless b has A.rows() finite numbers that are not all zero, Aᵀb is not zero
  /// and 1 <= steps <= min(m, n).
  SingularSystem(const LinearOperator& A, ConstVector b, Index steps);

  const Modes& modes() const override { return modes_; }
  Index rows() const override { return left_.rows(); }
  Index cols() const override { return right_.rows(); }
  void analyse(ConstVector b, Vector c) override;
  void analyse_unknown(ConstVector q, Vector c) override;
  void synthesise(ConstVector c, Vector q) override;

  /// u_i [m × modes().size()], a column each.
  const Eigen::MatrixXd& left() const { return left_; }
  /// v_i [n × modes().size()].
  const Eigen::MatrixXd& right() const { return right_; }

 private:
  void keep(Eigen::MatrixXd left, Eigen::MatrixXd right, const Eigen::VectorXd& a, Structure structure);
  Modes modes_;
  Eigen::MatrixXd left_, right_;
};

}  // namespace undiffuse::pde
