#pragma once
#include <memory>

#include "pde/spectrum.hpp"
#include "pde/tridiagonal.hpp"

namespace undiffuse::pde {

/// One step of the θ scheme for the heat equation, with z = κ Δt Δ_h:
///
///     (1 - θz) u' = (1 + (1-θ)z) u
///
/// Forward on the line one tridiagonal solve, O(N). In the plane, and backward, where the matrix is
/// indefinite and elimination without pivoting unsafe, by the fast transform that diagonalises Δ_h: the exact
/// solution of the same linear system, mode by mode, O(N log N). A mode on which 1 - θz vanishes becomes
/// infinite. Source: Buzbee, Golub & Nielson, SIAM J. Numer. Anal. 7 (1970) 627–656.
template <int Dim>
class ThetaStep {
 public:
  /// kappa: negative backward.
  ThetaStep(const Grid<Dim>& grid, double kappa, double theta);

  /// u(t) -> u(t + dt) in place for grid.size() values. Factorises where dt is not that of the step before.
  void apply(double dt, Vector u);

  /// (1 + (1-θ)z) / (1 - θz)
  static double factor(double theta, double z) { return (1 + (1 - theta) * z) / (1 - theta * z); }

 private:
  void factorise(double dt);
  Grid<Dim> grid_;
  double kappa_, theta_, dt_ = 0;
  std::unique_ptr<TridiagonalLines> line_;  // one of the two
  std::unique_ptr<Spectrum<Dim>> spectrum_;
  Eigen::VectorXd work_, off_diagonal_, diagonal_;  // work_: Δ_h u, or the factor of each mode
};

}  // namespace undiffuse::pde
