#pragma once
#include <array>

#include "pde/edge_rates.hpp"

namespace undiffuse::pde {

/// What flows through the walls of each cell, upwards positive [density · length/time].
template <int Dim>
struct ProbabilityCurrent {
  Grid<Dim> grid;
  std::array<Eigen::VectorXd, Dim> lower, upper;  ///< [axis][c]: the lower and the upper wall of cell c

  /// Σ_a (J_upper - J_lower) / h_a = -∂p/∂t, one value a cell.
  Eigen::VectorXd divergence() const;
  /// (J_lower + J_upper) / 2, (N, Dim): the current in the middle of each cell, second order in h.
  Eigen::MatrixXd centred() const;
  /// What leaves through absorbing walls in all [mass/time].
  double through_walls() const;
};

/// The probability current J = f p - ∇(D p) (D = ½g² by axis) over the edges of a jump process,
///
///     J = h (up_c p_c - down_c p_above)
///
/// the very flux of the master equation: its divergence is -A p to rounding. Zero to rounding against
/// h up_c p_c at the stationary law of a gradient drift. O(N). Source: Risken, The Fokker–Planck Equation
/// (1989), sections 4.7 and 6.3.
/// Throws std::invalid_argument for a density or rates of another grid.
template <int Dim>
ProbabilityCurrent<Dim> probability_current(const EdgeRates<Dim>& rates, const Field<Dim>& p);

}  // namespace undiffuse::pde
