#pragma once
#include <memory>

#include "pde/grid.hpp"

namespace undiffuse::pde {

/// The orthonormal real modes of a grid, products over the axes of (h = L/n, cell j = 0 ... n-1)
///
///     no flux:   cos(k (j + ½) h),           k = π m / L,   m = 0 ... n-1                      (DCT-II)
///     periodic:  cos(k j h), -sin(k j h),    k = 2π m / L,  cosines m = 0 ... n/2, then the
///                                            sines from the highest m down to 1                (halfcomplex
///                                            order)
///
/// They are the eigenvectors of the 3- or 5-point Laplacian with walls of the same kind, and on cell averages
/// e^{-κk²t} is the exact heat propagator of each. Coefficient (a, b) of a plane grid has index a + cells[0]
/// b. Transforms go line by line through FFTW plans that are estimated, never measured, in one aligned
/// buffer: bits depend on the grid and the numbers alone. An object serves one thread at a time. Source:
/// Frigo & Johnson, Proc. IEEE 93 (2005) 216–231; Strang, SIAM Rev. 41 (1999) 135–147.
template <int Dim>
class Spectrum {
 public:
  explicit Spectrum(const Grid<Dim>& grid);
  ~Spectrum();
  Spectrum(Spectrum&&) noexcept;
  Spectrum& operator=(Spectrum&&) noexcept;

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
  /// Mode number i as values on the grid, of Euclidean norm 1.
  Field<Dim> mode(Index i);

 private:
  class Line;  // one axis: plans and scales
  Grid<Dim> grid_;
  std::array<std::unique_ptr<Line>, Dim> lines_;
  Eigen::VectorXd wavenumber_squared_, discrete_laplacian_;
};

}  // namespace undiffuse::pde
