#pragma once
#include <array>

#include "pde/heat_operator.hpp"
#include "pde/weighed_modes.hpp"

namespace undiffuse::pde {

/// Modes of heat on a grid as products over the axes of eigenvectors of their second differences: one κ, or
/// the line. Made in O(n³) an axis; a transform is a matrix product an axis, O(N n). The coefficient of modes
/// (a, b, c) of the axes, ascending in their rates, stands where unknown (a, b, c) does. Sources: Golub & Van
/// Loan, Matrix Computations (2013), section 8.3; Lynch, Rice & Thomas, Numer. Math. 6 (1964) 185–199.
template <int Dim>
class AxisModes {
 public:
  /// Throws data::NumericalError where the eigenvectors do not converge.
  explicit AxisModes(const HeatOperator<Dim>& A);

  /// λ >= 0 of each place; what stands at given nodes means nothing.
  Eigen::VectorXd rate() const;
  /// In place; x is zero at given nodes and stays so.
  void forward(Vector x) const;
  void inverse(Vector x) const;

 private:
  void transform(int axis, bool forward, double* x) const;
  Grid<Dim> grid_;
  std::array<WeighedModes, Dim> axes_;
};

}  // namespace undiffuse::pde
