#pragma once
#include <cstdint>

#include "pde/jump_sweep.hpp"
#include "pde/solver.hpp"

namespace undiffuse::pde {

/// The exact reversal of the time-discrete heat chain. Forward: implicit Euler steps p_{t+Δt} = P p_t,
///
///     P = (1 - κΔt δ²_x/h_x²)⁻¹ (1 - κΔt δ²_y/h_y²)⁻¹
///
/// two factors that commute, so that P is symmetric, stochastic and positive. Backward, with p_k the stored
/// forward densities at reverse time τ_k,
///
///     q_{k+1} = p_{k+1} ∘ P(q_k / p_k),    0/0 = 0
///
/// No error at all but rounding: from its own p_T it returns p_0, from any other q_T it returns p_0 ∘
/// P...P(q_T / p_T). Always positive; conserves Σq. As a model of heat P is of first order in Δt; as a
/// reversal of itself it is exact. Keeps all densities: bytes(). Source: Kelly, Reversibility and Stochastic
/// Networks (1979), section 1.7 (in discrete time: Norris, Markov Chains, 1.9).
template <int Dim>
class ReversedChain final : public Solver<Dim> {
 public:
  /// reverse_times: τ, whose steps the forward chain takes in the opposite order, from p0 at the last τ.
  /// Throws std::invalid_argument unless p0 is a density (finite, >= 0, not zero), kappa > 0 and the times
  /// increase.
  ReversedChain(const Field<Dim>& p0, double kappa, sde::TimeGrid reverse_times);

  Order order() const override;
  std::string_view source() const override { return "Kelly (1979), section 1.7"; }
  const sde::TimeGrid& times() const override { return times_; }
  double max_stable_dt() const override;

  /// Throws data::NumericalError, naming the cell, where q is not zero although p is.
  void advance(Field<Dim>& q, Index first, Index count) override;

  /// p_T of the chain: the forward density at the first reverse time.
  Field<Dim> terminal() const { return {grid_, densities_.col(0)}; }

  /// u -> P_k u, the forward step that reverse step k undoes; symmetric.
  void propagate(Index k, Eigen::VectorXd& u);

  /// Memory for the densities of that many steps [byte].
  static std::uint64_t bytes(const Grid<Dim>& grid, Index steps) {
    return static_cast<std::uint64_t>(grid.size()) * static_cast<std::uint64_t>(steps + 1) * sizeof(double);
  }

 private:
  Grid<Dim> grid_;
  sde::TimeGrid times_;
  EdgeRates<Dim> rates_;
  JumpSweep<Dim> sweep_;
  Eigen::MatrixXd densities_;  ///< (cells, steps + 1): column k at reverse time τ_k
};

}  // namespace undiffuse::pde
