#pragma once
#include "score/score.hpp"
#include "sde/process.hpp"

namespace undiffuse::score {

/// The mean of X_0 given X_t = x, for a process whose transition from X_0 is N(α X_0, σ² I): Tweedie's
/// formula
///
///     E[X_0 | X_t = x] = (x + σ(t)² s(x, t)) / α(t)
///
/// x (n, d); out (n, d) must not overlap x; x itself where σ(t) = 0. Exact for an exact score; where α is
/// small, errors of the score are divided by it. Throws std::invalid_argument if dimensions or shapes
/// disagree, the process has walls or no transition, or α(t) is not positive. Source: Efron, J. Am. Stat.
/// Assoc. 106 (2011) 1602–1614.
void denoise(const Score& score, const sde::Process& process, ConstPoints x, double t, Points out);

}  // namespace undiffuse::score
