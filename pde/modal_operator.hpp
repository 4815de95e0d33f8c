#pragma once
#include "pde/grid.hpp"

namespace undiffuse::pde {

/// What an operator is, and so which methods of inversion mean something for it; each is the one before and
/// more.
enum class Structure {
  general,    ///< any
  symmetric,  ///< A = Aᵀ >= 0: u_i = v_i
  heat        ///< A = e^{T∇·κ∇}: a_i = e^{-λ_i T}, λ_i the rate of decay of mode i
};

/// The modes of an operator, A v_i = a_i u_i, in no particular order.
struct Modes {
  Eigen::VectorXd a;      ///< a_i >= 0; 0 where it is below the smallest double
  Eigen::VectorXd log_a;  ///< log a_i, which does not underflow; -infinity where a_i = 0
  /// √(λ_i/κ) of heat [1/length]; elsewhere the number of the singular value, from 1 for the largest.
  Eigen::VectorXd wavenumber;
  Structure structure = Structure::general;
  Index given =
      0;  ///< how many of these are no modes at all but nodes whose value is given, with the largest a
  double volume = 1;  ///< ‖u‖ = √(volume Σ c_i²) of what has the coefficients c: of a field, its L² norm

  Index size() const { return a.size(); }
};

/// A linear operator in the two orthonormal families that make it diagonal, A = Σ a_i u_i v_iᵀ: heat in the
/// modes of its grid, any operator in its singular vectors. An object serves one caller at a time.
class ModalOperator {
 public:
  virtual ~ModalOperator() = default;
  virtual const Modes& modes() const = 0;
  /// How many numbers the data b have, and the unknown q.
  virtual Index rows() const = 0;
  virtual Index cols() const = 0;
  /// c_i = ⟨u_i, b⟩ [modes().size()]; the same array is allowed where the sizes agree.
  virtual void analyse(ConstVector b, Vector c) = 0;
  /// c_i = ⟨v_i, q⟩.
  virtual void analyse_unknown(ConstVector q, Vector c) = 0;
  /// q = Σ c_i v_i [cols()]; likewise.
  virtual void synthesise(ConstVector c, Vector q) = 0;
};

}  // namespace undiffuse::pde
