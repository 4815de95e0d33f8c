#pragma once
#include "experiments/parts/keys.hpp"
#include "pde/master_equation.hpp"

namespace undiffuse::experiments {

inline pde::Scheme scheme_of(const std::string& word) {
  if (word == "midpoint") return pde::Scheme::midpoint;
  return word == "implicit_euler" ? pde::Scheme::implicit_euler : pde::Scheme::exponential_midpoint;
}
inline pde::Scheme scheme_of(const MarchingKeys& keys) { return scheme_of(keys.scheme); }
inline bool second_order(const MarchingKeys& keys) { return keys.scheme != "implicit_euler"; }

/// The scales of a deck that decide how large an error may be. With ℓ the smallest length of the law (the
/// smallest standard deviation of a mixture, a cell of a gridded law), the score of p_t changes over lengths
/// √(ℓ² + 2κt) and times t + ℓ²/2κ. Hence, for steps of size Δt at time t and cells of width h,
///
///     ν = max_k Δt_k / (t_k + ℓ²/2κ),     μ = h/ℓ
///
/// are what a step and a cell are relative to what they have to follow, and errors are C₁ν at first order,
/// C₂ν² and Cμ² at second. A terminal law that lies z standard deviations of p_T away from every component is
/// carried by a score z times as large: the error of a step is z times as large, that of a cell z². Constants
/// measured over the decks of the study: C₁ = 0.07 ... 0.12, C₂ = 0.05 ... 0.07, C = 0.03; the bounds take
/// three times the largest. Two densities are never more than 2 apart.
inline constexpr double kFirstOrder = 0.36, kSecondOrder = 0.21, kExponentialFitting = 0.1;
inline constexpr double kFarthest = 2;

/// ν of reverse times for a law of smallest length ℓ.
double step_number(double length, double kappa, const sde::TimeGrid& reverse_times);

/// How far in W1 a mixture of smallest standard deviation `length` may be from its cell averages over cells
/// of width h. Uniform mass in a cell stands for a density of the same mass: at most h/2 apart, and where
/// that is smooth over a length ℓ, h²/12 |p'| on average in each cell, which sums to h²/12 ∫|p'| <= h²/12 ·
/// 2/(ℓ√2π).
double cell_error(double length, double h);

}  // namespace undiffuse::experiments
