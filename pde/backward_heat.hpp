#pragma once
#include <memory>
#include <vector>

#include "pde/heat_modes.hpp"
#include "pde/solver.hpp"

namespace undiffuse::pde {

/// Heat run backwards, literally: ∂q/∂τ = -∇·(κ∇q) from q_T, mode by mode (HeatModes: any walls, set to
/// zero),
///
///     q̂_i(τ) = e^{+λ_i τ} q̂_i(0)
///
/// Exact, unique and unstable: noise in mode i is multiplied by e^{λ_i τ}. Coefficients are kept as they are
/// and as logarithms, so that norms and amplifications of 10^8761 are numbers; the field itself overflows,
/// and that is data. log ‖q(τ)‖ is convex in τ, for τ < 0, which is heat forward, too. Not a method of
/// inversion: a Regularisation is, and so is a reversal with the score. Sources: Hadamard, Lectures on
/// Cauchy's Problem (1923); Payne, Improperly Posed Problems (1975), and for convexity Agmon & Nirenberg,
/// Comm. Pure Appl. Math. 16 (1963) 121–239.
template <int Dim>
class BackwardHeatSpectral {
 public:
  /// One transform, after what HeatModes takes to make. Throws std::invalid_argument as HeatModes does, for
  /// q_T on another grid, and for what is not finite in it.
  BackwardHeatSpectral(const Field<Dim>& q_T, const HeatProblem<Dim>& problem,
                       Symbol symbol = Symbol::continuous);
  /// Modes made before, of the same grid; objects that share them serve one caller at a time. Throws
  /// std::invalid_argument for none.
  BackwardHeatSpectral(const Field<Dim>& q_T, std::shared_ptr<HeatModes<Dim>> modes);
  /// One κ [length²/time], walls at zero.
  BackwardHeatSpectral(const Field<Dim>& q_T, double kappa);

  /// λ_i τ / ln 10 of every mode of the grid.
  Eigen::VectorXd log10_amplification(double tau) const;
  /// q(τ), one transform; infinities and NaN where it overflows.
  Field<Dim> at(double tau) const;
  /// log10 of ‖q(τ)‖ = √(Σ q_c² V_c), never overflowing; -infinity for q = 0. No transform.
  double log10_l2_norm(double tau) const;
  /// log10 of ‖q(τ) - reference‖, one transform, of the reference; throws std::invalid_argument for one on
  /// another grid.
  double log10_l2_distance(double tau, const Field<Dim>& reference) const;

 private:
  std::shared_ptr<HeatModes<Dim>> modes_;
  Eigen::VectorXd coefficient_, log_magnitude_;  // natural logarithm of |coefficient|
};

/// What a scheme multiplies every mode by in n backward steps of dt: n log10|R(λΔt)|, R its stability
/// function and λ >= 0 the rate of the mode, which should be that of the grid (Symbol::discrete).
template <int Dim>
Eigen::VectorXd predicted_log10_amplification(double (*stability_function)(double),
                                              const HeatModes<Dim>& modes, double dt, Index n);

/// The same measured: one step of the solver on each mode, projected on it, n = the solver's number of steps.
/// Which: numbers of modes (empty: all). A step a mode: O(N²) on the line. -infinity for the number of a
/// given node, which has no mode. Throws std::invalid_argument for a mode that the grid does not have.
template <int Dim>
Eigen::VectorXd measured_log10_amplification(Solver<Dim>& solver, HeatModes<Dim>& modes,
                                             const std::vector<Index>& which = {});

}  // namespace undiffuse::pde
