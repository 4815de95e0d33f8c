#pragma once
#include <vector>

#include "pde/heat_operator.hpp"
#include "pde/weighed_modes.hpp"

namespace undiffuse::pde {

/// Modes of heat on a grid as eigenvectors of the whole operator, whatever κ(x) is: made in O(N³), O(N²) a
/// transform. Mode j, ascending in the rate, stands where unknown j does. Where AxisModes serve they are
/// cheaper by far. Source: Golub & Van Loan, Matrix Computations (2013), section 8.3.
template <int Dim>
class WholeModes {
 public:
  /// Throws data::NumericalError where the eigenvectors do not converge.
  explicit WholeModes(const HeatOperator<Dim>& A);

  /// λ >= 0 of each place; what stands at given nodes means nothing.
  Eigen::VectorXd rate() const;
  /// In place; given nodes are neither read nor written.
  void forward(Vector x) const;
  void inverse(Vector x) const;

 private:
  Index size_;
  std::vector<Index> unknown_;  ///< the cells that are one
  WeighedModes modes_;
};

}  // namespace undiffuse::pde
