#pragma once
#include <memory>

#include "pde/grid.hpp"
#include "pde/plan.hpp"

namespace undiffuse::pde {

/// The real orthonormal modes φ_m of one axis with N spacings h = L/N, which diagonalise its second
/// difference with the walls' boundary conditions (set to zero):
///
///     walls           cells, at (j + ½)h    nodes, at jh         m
///     slope, slope    cos(k x),  DCT-II     cos(k x),  DCT-I     k = πm/L,      m >= 0
///     value, value    sin(k x),  DST-II     sin(k x),  DST-I     k = πm/L,      m >= 1
///     value, slope    sin(k x),  DST-IV     sin(k x),  DST-III   k = π(m+½)/L,  m >= 0
///     slope, value    cos(k x),  DCT-IV     cos(k x),  DCT-III   k = π(m+½)/L,  m >= 0
///     periodic        cos(k jh) for m = 0 ... N/2, then -sin(k jh) from the highest m down to 1
///                     (halfcomplex order)                        k = 2πm/L
///
/// Walls: lower, upper. Slope: no_flux and neumann; value: dirichlet and absorbing. Orthonormal in
/// Σ_j w_j u_j v_j, w = 1 but ½ at nodes on a wall.
///
/// Real: float, double, long double or Quad, by FFTW's library for each in O(n log n); Digits50 or Digits100,
/// which FFTW does not have, by direct sums in O(n²). Wavenumbers and scales have all
/// the digits of Real. FFTW plans run in aligned buffers of their own, so that with Plan::estimate bits
/// depend on the numbers alone. Sources: Strang, SIAM Rev. 41 (1999) 135–147; Frigo & Johnson, Proc. IEEE 93
/// (2005) 216–231.
template <class Real = double>
class LineTransform {
 public:
  using Reals = Eigen::Matrix<Real, Eigen::Dynamic, 1>;

  /// length [length]; n cells or nodes. Throws std::invalid_argument for a Robin wall, which has no fast
  /// transform, for fewer than one unknown, and for more than 4096 where they are summed directly.
  LineTransform(Sides sides, Centring centring, Index n, const Real& length, Plan plan = Plan::estimate);
  ~LineTransform();
  LineTransform(LineTransform&&) noexcept;
  LineTransform& operator=(LineTransform&&) noexcept;

  /// Number of modes: of unknowns.
  Index size() const { return wavenumber_.size(); }
  /// k of each mode [1/length].
  const Reals& wavenumber() const { return wavenumber_; }

  static constexpr int lines_at_once = 8;
  /// As many as there were at construction.
  int threads() const;
  /// size() values `stride` apart to coefficients, in place, and back, of up to lines_at_once lines
  /// `line_stride` apart. Allocates nothing. Not two at a time with the same `thread`, of threads().
  void forward(Real* x, Index stride, Index line_stride, int lines, int thread);
  void inverse(Real* x, Index stride, Index line_stride, int lines, int thread);

 private:
  struct Plans;
  std::unique_ptr<Plans> plans_;
  Reals wavenumber_, forward_scale_, inverse_scale_;
};

}  // namespace undiffuse::pde
