#pragma once
#include <array>

#include "pde/heat_march.hpp"
#include "pde/heat_solve.hpp"

namespace undiffuse::pde {

/// Heat problem by lines with error control, for stiff grids: the Rosenbrock method RODAS 4(3), centred in
/// space (HeatOperator). With F(t, u) = A u + b(t) and U_i = Σ_{j<i} (a_ij) g_j, six solves of one matrix a
/// step,
///
///     (1/(γh) - A) g_i = F(t + c_i h, u + U_i) + Σ_{j<i} c_ij/h g_j + h d_i b'(t)
///
/// The inner step h is chosen so that the estimated error of each, in the root mean square over the grid, is
/// at most  absolute + relative |u|. Order 4 of the inner steps; L-stable; what dt is matters hardly, so a
/// grid needs no more times than are to be saved. b' by differences. Not positive. Sources: Hairer & Wanner,
/// Solving Ordinary Differential Equations II (1996), section IV.7; coefficients as in Boost.Odeint, whose
/// own stepper is bound to dense matrices.
template <int Dim>
class HeatRosenbrock final : public Solver<Dim> {
 public:
  /// Tolerances [of u], positive, relative >= 1e-12. Throws std::invalid_argument for others, as HeatOperator
  /// does, and unless times increase.
  HeatRosenbrock(HeatProblem<Dim> problem, sde::TimeGrid times, double relative = 1e-6,
                 double absolute = 1e-9);

  Order order() const override { return {.space = 2, .time = 4}; }
  std::string_view source() const override { return "Hairer & Wanner (1996), section IV.7"; }
  const sde::TimeGrid& times() const override { return march_.steps.times(); }
  /// Infinity.
  double max_stable_dt() const override;
  /// Throws data::NumericalError where the inner step underflows or more than 10⁶ of them are tried.
  void advance(Field<Dim>& u, Index first, Index count) override;

  /// One step of h without control: u to u', returning the estimated error over the tolerance.
  double step(double t, double h, ConstVector u, Vector next);

 private:
  void advance_controlled(double t, double dt, Vector u);
  void slope_of_forcing(double t, double h);

  HeatMarch<Dim> march_;
  double relative_, absolute_;
  HeatSolve<Dim> solve_;
  double h_ = 0;  ///< the inner step to begin with; 0: not yet known
  std::array<Eigen::VectorXd, 6> g_;
  Eigen::VectorXd stage_, slope_, forcing_slope_, next_;
};

}  // namespace undiffuse::pde
