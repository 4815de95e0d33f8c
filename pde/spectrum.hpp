#pragma once
#include <vector>

#include "pde/line_transform.hpp"

namespace undiffuse::pde {

/// The orthonormal real modes of a grid, products over its axes of the modes of LineTransform: the
/// eigenvectors of the 3-, 5- or 7-point Laplacian with the grid's walls, values and slopes there set to
/// zero. On cell averages between walls without flux and on a torus, e^{-κk²t} is the exact heat propagator
/// of each. Coefficient (a, b, c) has index a + cells[0] (b + cells[1] c). Nodes whose value is given are no
/// unknowns: their values are not read, and are zero after a transform. Lines go to the threads, which
/// changes no bits; an object serves one caller at a time.
template <int Dim>
class Spectrum {
 public:
  /// Throws std::invalid_argument for unequal cells and Robin walls, which have no fast transform.
  explicit Spectrum(const Grid<Dim>& grid, Plan plan = Plan::estimate);

  /// grid.size() values to as many coefficients; the two may be the same array. Allocates nothing, O(N log
  /// N). Throws std::invalid_argument for other sizes.
  void forward(ConstVector values, Vector coefficients);
  void inverse(ConstVector coefficients, Vector values);

  const Grid<Dim>& grid() const { return grid_; }
  Index size() const { return wavenumber_squared_.size(); }
  /// k² of each coefficient [1/length²], the symbol of -Δ.
  const Eigen::VectorXd& wavenumber_squared() const { return wavenumber_squared_; }
  /// Eigenvalue λ <= 0 of each coefficient [1/length²]: Σ over axes of -4/h² sin²(kh/2).
  const Eigen::VectorXd& discrete_laplacian() const { return discrete_laplacian_; }
  /// Mode number i as values on the grid, of Euclidean norm 1 (nodes on a wall counted half).
  Field<Dim> mode(Index i);

 private:
  void clear_given(Vector values) const;
  Grid<Dim> grid_;
  std::vector<LineTransform<>> axes_;
  Eigen::VectorXd wavenumber_squared_, discrete_laplacian_;
};

}  // namespace undiffuse::pde
