#pragma once
#include <memory>

#include "score/score.hpp"
#include "sde/affine.hpp"

namespace undiffuse::score {

/// The probability-flow ODE from data to noise, as a noiseless Process in forward time:
///
///     dX/dt = a(t) X - ½ g(t)² s(X, t)
///
/// Started from p_0 it has the marginals p_t of the SDE, and the flow of reverse(process, score, T, 0) is its
/// inverse. With a ScoreAtTimes it knows its drift at many times (sde::DriftAtTimes). Only before the end()
/// of the schedule; where p_0 has no density, not from t = 0. Keeps references: process and score must
/// outlive the result. Throws std::invalid_argument if dimensions disagree or the process has walls. Source:
/// Song et al., ICLR 2021 (arXiv:2011.13456), section 4.3.
std::unique_ptr<sde::Process> forward_flow(const sde::AffineProcess& process, const Score& score);

}  // namespace undiffuse::score
