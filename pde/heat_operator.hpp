#pragma once
#include <Eigen/SparseCore>
#include <vector>

#include "pde/heat_problem.hpp"
#include "pde/solver.hpp"

namespace undiffuse::pde {

/// A_a on one line of cells and what its walls give, where that is the same on every line of the axis: row i
/// is  below_i (u_{i-1} - u_i) + above_i (u_{i+1} - u_i) - pull_i u_i + give_i  [1/time].
struct HeatLine {
  Eigen::VectorXd below, above, pull, give;
};

/// A heat problem on its grid, a system of ordinary differential equations
///
///     u' = A u + b(t),   A = Σ_axes A_a,   b = walls and source
///
/// by finite volumes: between neighbours flows κ_f (u_j - u_i) / d_ij, d_ij the distance of centres and κ_f
/// the harmonic mean of the two κ, each weighed with its part of d; through a wall, at distance d of the
/// centre (0 for a node on it),
///
///     (g - a u) / (a d/κ_d + b/κ_w),    a = 1, b = 0 (dirichlet);   a = 0, b = 1 (neumann);   both (robin)
///
/// κ_w at the wall, κ_d the harmonic mean of it and the centre's.
/// A node on a wall whose value is given is no unknown: its row is zero and set_given() sets it. Second order
/// in the spacing (first order in unequal cells only where neighbours differ abruptly); A is symmetric in
/// Σ u_c v_c V_c, not positive, and rows sum to zero but at walls that give or take. Sources: Eymard,
/// Gallouët & Herbin, Handbook of Numerical Analysis VII (2000), chapter 3; Patankar, Numerical Heat Transfer
/// (1980), section 4.2.
template <int Dim>
class HeatOperator {
 public:
  /// Throws std::invalid_argument as require_valid does, for a Robin wall without b on nodes, and for a
  /// forced problem run backward.
  HeatOperator(HeatProblem<Dim> problem, Direction direction, const char* who);

  const HeatProblem<Dim>& problem() const { return problem_; }
  const Grid<Dim>& grid() const { return problem_.grid; }
  /// κ, or -κ backward.
  double kappa() const { return sign_ * problem_.kappa; }
  /// Do the modes of a Spectrum diagonalise A?
  bool diagonal_in_modes() const;
  /// A bound of |λ| over the eigenvalues of A (Gershgorin) [1/time].
  double spectral_radius() const { return spectral_radius_; }
  /// The largest |A_cc| [1/time]: 1 + Δt A has no negative entry for Δt <= 1 / largest_rate().
  double largest_rate() const { return largest_rate_; }

  /// out = A u + b(t). Allocates nothing, O(N).
  void derivative(double t, ConstVector u, Vector out);
  /// out += scale A_axis u. Rows of given nodes are not cleared.
  void add_axis(int axis, double scale, ConstVector u, Vector out) const;
  /// out += scale b(t).
  void add_forcing(double t, double scale, Vector out);
  /// out += scale b_axis(t): the walls of one axis. Rows of given nodes are not cleared.
  void add_walls(int axis, double t, double scale, Vector out);
  /// out += scale s(t).
  void add_source(double t, double scale, Vector out) const;
  /// Sets the nodes whose value is given.
  void set_given(double t, Vector u);
  /// Sets them to zero.
  void clear_given(Vector u) const;

  /// The rows of A_axis for the line of cells through `cell`, cells[axis] entries each; rows of given nodes
  /// are zero. On a torus lower[0] and upper[n-1] couple the ends.
  void rows(int axis, Index cell, Vector lower, Vector diagonal, Vector upper) const;
  Eigen::SparseMatrix<double> matrix() const;
  /// Is κ one, so that all lines of an axis have the same rows?
  bool same_rows() const { return cell_kappa_.size() == 0; }
  /// Is b the same on every line of an axis and at all times: no source, no wall that varies?
  bool same_forcing() const;
  /// The rows and walls of every line of an axis; only where same_rows(), and give only where same_forcing().
  HeatLine line(int axis) const;

 private:
  struct Axis {
    Eigen::VectorXd above, below;  ///< coefficients of u_{i+1} - u_i and u_{i-1} - u_i in row i, for κ = 1
    std::array<double, 2> a;       ///< of both walls: a u + b ∂u/∂n = g
  };
  struct End {
    Index row;             ///< the outermost unknown
    Eigen::VectorXd rate;  ///< coefficient of g - a u there, one value a line of the axis
    Eigen::VectorXd g;     ///< what is given, one value a line of the axis
    double time;           ///< of g, where it varies; NaN: not yet
  };
  void lay_out_axis(int axis);
  void lay_out_walls(int axis);
  void average_diffusivity(int axis);
  double kappa_at(const std::array<double, Dim>& x) const;
  std::array<double, Dim> wall_point(int axis, int end, Index place) const;
  std::array<double, 2> robin(int axis, int end) const;
  void add_line(double scale, const double* u, double* out) const;
  void add_rows(int axis, double scale, const double* u, double* out) const;
  void add_varying(int axis, double scale, ConstVector u, Vector out) const;
  double towards(bool upper, int axis, Index cell, Index i) const;
  double towards_wall(int axis, int end, Index cell, Index i) const;
  /// What a row takes from its cell, of its value [1/time].
  struct Outflow {
    double neighbours, walls;
  };
  Outflow outflow(Index cell) const;
  Index wall_cell(int axis, Index row, Index place) const;
  const Eigen::VectorXd& wall_values(int axis, int end, double t);
  template <class Work>
  void for_each_given(const Work& work) const;

  HeatProblem<Dim> problem_;
  double sign_;
  std::array<Axis, Dim> axes_;
  std::array<std::array<End, 2>, Dim> ends_;
  Eigen::VectorXd cell_kappa_;  ///< of each cell; empty where κ is constant
  std::array<Eigen::VectorXd, Dim>
      face_kappa_;  ///< over the upper face of each cell; empty where κ is constant
  double spectral_radius_ = 0, largest_rate_ = 0;
};

}  // namespace undiffuse::pde
