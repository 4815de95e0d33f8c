#pragma once
#include <memory>

#include "score/score.hpp"
#include "sde/process.hpp"

namespace undiffuse::score {

/// The process run backwards in time, as a Process in reverse time τ = T - t, always stepped forward:
///
///     dX = [-f + ½(1+η²) g² s](X, T-τ) dτ + η g dW
///
/// η = 1 is Anderson's reverse SDE, η = 0 the probability-flow ODE (NoiseKind::none); all share the marginals
/// p_{T-τ} if started from p_T, and only η = 1 draws from p(x_0 | x_T) given any terminal law. Refuses
/// (std::invalid_argument) diagonal noise, whose ∂_i g_i² it does not know; dimensions that disagree; T <= 0
/// or not before the end of the schedule; η < 0. Of an affine process and a ScoreAtTimes it knows its drift
/// at many times (sde::DriftAtTimes). Keeps references: process and score must outlive the result. Sources:
/// Anderson, Stoch. Proc. Appl. 12 (1982) 313–326; Song et al., ICLR 2021 (arXiv:2011.13456).
std::unique_ptr<sde::Process> reverse(const sde::Process& process, const Score& score, double T, double eta);

}  // namespace undiffuse::score
