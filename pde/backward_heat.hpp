#pragma once
#include <vector>

#include "pde/solver.hpp"
#include "pde/spectrum.hpp"

namespace undiffuse::pde {

/// Heat run backwards, literally: ∂q/∂τ = -κ Δq from q_T, mode by mode,
///
///     q̂_k(τ) = e^{+κk²τ} q̂_k(0)
///
/// Exact, unique and unstable: noise in mode k is multiplied by e^{κk²τ}. Coefficients are kept as they are
/// and as logarithms, so that norms and amplifications of 10^8761 are numbers; the field itself overflows,
/// and that is data. Not a method of inversion: RegularisedInverse is, and so is a reversal with the score.
/// Source: Hadamard, Lectures on Cauchy's Problem (1923); Payne, Improperly Posed Problems (1975).
template <int Dim>
class BackwardHeatSpectral {
 public:
  /// kappa: diffusivity [length²/time]. Throws std::invalid_argument unless kappa > 0 and q_T is finite.
  BackwardHeatSpectral(const Field<Dim>& q_T, double kappa);

  /// κk²τ / ln 10 of every mode of the grid.
  Eigen::VectorXd log10_amplification(double tau) const;
  /// q(τ); infinities and NaN where it overflows.
  Field<Dim> at(double tau) const;
  /// log10 of ‖q(τ)‖ = √(Σ q_i² V), V the cell volume, never overflowing; -infinity for q = 0.
  double log10_l2_norm(double tau) const;
  /// log10 of ‖q(τ) - reference‖; throws std::invalid_argument for a reference on another grid.
  double log10_l2_distance(double tau, const Field<Dim>& reference) const;

 private:
  Grid<Dim> grid_;
  double kappa_;
  Eigen::VectorXd wavenumber_squared_, coefficient_, log_magnitude_;  // natural logarithm of |coefficient|
};

/// What a scheme multiplies every mode of the grid by in n backward steps of dt: n log10|R(-κλΔt)|, R its
/// stability function and λ <= 0 the mode's eigenvalue of Δ_h.
template <int Dim>
Eigen::VectorXd predicted_log10_amplification(double (*stability_function)(double),
                                              const Spectrum<Dim>& spectrum, double kappa, double dt,
                                              Index n);

/// The same measured: one step of the solver on each mode, projected on it, n = the solver's number of steps.
/// Modes: which (empty: all), in the order of Spectrum. A step a mode: O(N²) on the line. Throws
/// std::invalid_argument for a mode that the grid does not have.
template <int Dim>
Eigen::VectorXd measured_log10_amplification(Solver<Dim>& solver, const Grid<Dim>& grid,
                                             const std::vector<Index>& modes = {});

}  // namespace undiffuse::pde
