#include <algorithm>
#include <cmath>

#include "experiments/coordinates/problem.hpp"
#include "sde/schedule_prover.hpp"

namespace undiffuse::experiments::coordinates {
namespace {

constexpr double kProofTolerance =
    1e-18;                          // of what differences in 113 binary digits show to 1e-24 and better
constexpr double kDoubles = 1e-15;  // nine half units in the last place
constexpr double kFound = 0.1;      // a factor 2 in g² leaves g²/(2g² + 2|a|σ² + σ²/t), 1/5 at the least seen

/// How large the exponents are that a schedule is made of: of α, and of what multiplies g² over its horizon.
/// Their rounding is what doubles lose beside their own.
double exponents(const sde::AffineProcess& process, double T) {
  const auto middle = process.at(T / 2), end = process.at(T);
  return std::abs(end.log_alpha) + 2 * std::abs(std::log(end.noise_squared / middle.noise_squared));
}

double worst_double(const sde::ScheduleProof& proof) {
  return std::max({proof.double_log_alpha.value, proof.double_variance.value, proof.double_rate.value,
                   proof.double_noise.value});
}

}  // namespace

void prove(const Affine& moves, Figures& figures, BranchFile& out) {
  const auto proof = sde::prove_schedule(*moves.process, moves.horizon);
  const auto planted = sde::prove_schedule(Planted(*moves.process), moves.horizon);
  figures.start_residual = std::max(proof.log_alpha_at_0, proof.variance_at_0);
  figures.rate_residual = proof.rate.value;
  figures.noise_residual = proof.noise.value;
  figures.double_error = worst_double(proof);
  figures.planted_residual = planted.noise.value;
  out.number("rate_residual_time", proof.rate.time, "time", "where a = (ln alpha)' is farthest off");
  out.number("noise_residual_time", proof.noise.time, "time", "where g^2 is farthest off");
  const double size = 1 + exponents(*moves.process, moves.horizon);
  const double differences = std::max(kProofTolerance, std::pow(2e-5 * size, 8));
  out.claim("start_residual", figures.start_residual, 0, 0);
  out.claim("rate_residual", figures.rate_residual, differences);
  out.claim("noise_residual", figures.noise_residual, differences);
  out.claim("double_error", figures.double_error, kDoubles * size);
  out.claim("planted_factor_found", planted.holds(1) ? 0.0 : figures.planted_residual, kFound, 1);
}

}  // namespace undiffuse::experiments::coordinates
