#pragma once
#include <functional>
#include <vector>

#include "sde/integrator.hpp"

namespace undiffuse::sde {

/// Fills x (n, d) with the starts of particles first_particle ..., the same for the same particle.
using Start = std::function<void(Index first_particle, Points x)>;
/// out_i = P(x_i) for final positions x (n, d).
using Payoff = std::function<void(ConstPoints x, Vector out)>;

struct MultilevelOptions {
  double error = 1e-2;    ///< requested root mean square error ε [of P], > 0
  Index first_steps = 1;  ///< steps of level 0, stable for the scheme; level l has 2^l times as many
  Index pilot = 1024;     ///< paths that a new level is measured with, at least 16
  int most_levels = 20;   ///< 3 to 21
  int threads = 0;        ///< 0: as many as OpenMP gives
};

/// One level: of P_0 on level 0, of the corrections P_l - P_{l-1} above.
struct MultilevelLevel {
  Index steps;      ///< of the finer of its two grids
  Index paths;      ///< N_l
  double mean;      ///< m_l
  double variance;  ///< V_l, of one path
  double cost;      ///< C_l: particle-steps of one path, both grids
};

struct MultilevelEstimate {
  double value;           ///< Σ m_l
  double standard_error;  ///< √Σ V_l / N_l
  double bias;            ///< estimated |E P_L - E P|
  double cost;            ///< Σ N_l C_l [particle-steps]
  std::vector<MultilevelLevel> levels;
};

/// E[P(X_T)] by multilevel Monte Carlo:
///
///     E[P_L] = E[P_0] + Σ_{l=1}^L E[P_l - P_{l-1}]
///
/// P_l with 2^l first_steps equal steps, both terms of a correction along one Brownian path. Levels are
/// independent, with N_l = 2 ε^-2 √(V_l/C_l) Σ √(V_k C_k) paths, so that the variance is at most ε²/2; levels
/// are added until the bias, max(|m_L|, |m_{L-1}|/2^α) / (2^α - 1) with α the weak order of the
/// scheme, is at most ε/√2.
///
/// Cost for payoffs without jumps: ε^-2 for schemes of strong order 1 (V_l ~ 4^-l), ε^-2 log² ε for order
/// 1/2, against ε^-3 of plain Monte Carlo under weak order 1. The bias is an estimate: a coarse grid that
/// misses what the payoff looks at (a rare event, a short pulse) can hide it. V_l and m_l are measured, so
/// the cost is random too, though the same for the same stream, for any number of threads. Source: Giles,
/// Oper. Res. 56 (2008) 607–617; Acta Numerica 24 (2015) 259–328.
///
/// Throws std::invalid_argument for options out of range, begin >= end and what integrate refuses;
/// data::NumericalError if the last level allowed is reached before the bias is small enough, or a payoff is
/// not finite.
MultilevelEstimate multilevel(const Process& process, const Integrator& integrator, const Start& start,
                              double begin, double end, const Payoff& payoff, data::Stream stream,
                              const MultilevelOptions& options = {});

}  // namespace undiffuse::sde
