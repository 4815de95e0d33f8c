#pragma once
#include <memory>

#include "pde/heat_path.hpp"
#include "pde/master_equation.hpp"

namespace undiffuse::pde {

/// The exact time reversal of the finite-volume heat equation as a jump process: with p the forward density,
/// at reverse time τ from cell i to its neighbour j at rate
///
///     κ/h² · p_j(T-τ) / p_i(T-τ)
///
/// No error in space: the jump process itself is reversed. It takes any terminal law q_T to p_0 ·
/// e^{κTΔ_h}(q_T / p_T). Over an edge where either density is zero (below what a double holds) both rates are
/// zero: such a cell passes nothing on, and cells that start with q = 0 there keep it. Mass is kept, no 0/0
/// arises. Not for a terminal law with mass where p_T = 0, which is not absolutely continuous: that mass
/// would stand still. Source: Kelly, Reversibility and Stochastic Networks (1979), section 1.7.
template <int Dim>
class DiscreteReversalRates final : public RateSource<Dim> {
 public:
  /// path holds p at the times T - τ that rates() will be asked for. Throws std::invalid_argument without
  /// one.
  DiscreteReversalRates(std::shared_ptr<const HeatPath<Dim>> path, double T);

  /// Throws std::invalid_argument unless the path knows time T - t.
  void rates(double t, EdgeRates<Dim>& out) const override;
  double order_in_space() const override;
  std::string_view source() const override { return "Kelly (1979), section 1.7"; }

 private:
  std::shared_ptr<const HeatPath<Dim>> path_;
  double T_;
};

template <int Dim>
struct DiscreteReversal {
  std::unique_ptr<MasterEquation<Dim>> solver;  ///< over the reverse times τ
  Field<Dim> terminal;  ///< p_T of the same operator: what takes the solver back to p_0
};

/// Reversal of heat that started from p0 and ran for a time T, by rates over the reverse times τ in [0, T];
/// the path is kept at the middle of each step, HeatPath::bytes(grid, steps + 1). Throws as HeatPath and
/// MasterEquation do, and std::invalid_argument for times outside of [0, T].
template <int Dim>
DiscreteReversal<Dim> discrete_reversal_rates(const Field<Dim>& p0, double kappa, double T,
                                              const sde::TimeGrid& reverse_times, Scheme scheme);

}  // namespace undiffuse::pde
