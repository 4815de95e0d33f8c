#include "sde/schedule_prover.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "sde/require.hpp"

namespace undiffuse::sde {
namespace {

constexpr double earliest_time = 1e-12;
constexpr double times_a_decade = 25;
constexpr double equation_tolerance = 1e-18;  // of what differences show to 1e-24 and better

Quad magnitude(Quad x) { return x < 0 ? -x : x; }

/// |difference| / scale, and 0/0 = 0.
double relative_size(Quad difference, Quad scale) {
  return difference == 0 ? 0.0 : static_cast<double>(magnitude(difference) / scale);
}

/// Keeps the larger; a NaN stays.
void record(Worst& worst, double value, double t) {
  if (std::isnan(worst.value) || value <= worst.value) return;
  worst = {value, t};
}

/// n + 1 values from low to high, equal factors apart; both ends are hit.
std::vector<double> logarithmic(double low, double high) {
  const double n = std::ceil(times_a_decade * std::log10(high / low));
  std::vector<double> values;
  for (double k = 0; k < n; ++k) values.push_back(low * std::pow(high / low, k / n));
  values.push_back(high);
  return values;
}

std::vector<double> times_of(const AffineProcess& process, double T) {
  std::vector<double> times = logarithmic(earliest_time, T);
  const double end = process.end();
  if (std::isinf(end)) return times;
  for (const double left : logarithmic(end - T, 0.5 * end))
    if (end - left > earliest_time && end - left < T) times.push_back(end - left);
  return times;
}

struct Slopes {
  Quad log_alpha, variance;
};

/// Derivatives in time by central differences of order 8.
Slopes slopes(const AffineProcess& process, Quad t) {
  constexpr std::array<int, 4> difference = {672, -168, 32, -3};  // over 840 h
  const Quad left = process.end() - t;
  const Quad h = std::min(t, left) * Quad(0x1p-17);
  Slopes sum{0, 0};
  for (int k = 1; k <= 4; ++k) {
    const auto later = process.at(t + k * h), earlier = process.at(t - k * h);
    sum.log_alpha += difference[k - 1] * (later.log_alpha - earlier.log_alpha);
    sum.variance += difference[k - 1] * (later.variance - earlier.variance);
  }
  return {sum.log_alpha / (840 * h), sum.variance / (840 * h)};
}

void check_equations(const AffineProcess& process, double time, ScheduleProof& proof) {
  const Quad t = time;
  const auto [log_alpha, variance, a, g2] = process.at(t);
  const Slopes slope = slopes(process, t);
  record(proof.rate, relative_size(slope.log_alpha - a, magnitude(a) + magnitude(log_alpha) / t), time);
  const Quad decay = 2 * a * variance;
  record(
      proof.noise,
      relative_size(slope.variance - decay - g2, magnitude(g2) + magnitude(decay) + magnitude(variance) / t),
      time);
}

void check_doubles(const AffineProcess& process, double t, ScheduleProof& proof) {
  const auto rounded = process.at(t);
  const auto exact = process.at(Quad(t));
  const auto compare = [&](Worst& worst, double seen, Quad truth) {
    record(worst, relative_size(seen - truth, magnitude(truth)), t);
  };
  compare(proof.double_log_alpha, rounded.log_alpha, exact.log_alpha);
  compare(proof.double_variance, rounded.variance, exact.variance);
  compare(proof.double_rate, rounded.rate, exact.rate);
  compare(proof.double_noise, rounded.noise_squared, exact.noise_squared);
}

/// The larger magnitude; a NaN in either is the answer.
double larger(double x, Quad y) {
  const double a = std::abs(x), b = std::abs(static_cast<double>(y));
  return std::isnan(a) || a > b ? a : b;
}

}  // namespace

bool ScheduleProof::holds(double round_off) const {
  return log_alpha_at_0 == 0 && variance_at_0 == 0 && rate.value <= equation_tolerance &&
         noise.value <= equation_tolerance && double_log_alpha.value <= round_off &&
         double_variance.value <= round_off && double_rate.value <= round_off &&
         double_noise.value <= round_off;
}

ScheduleProof prove_schedule(const AffineProcess& process, double T) {
  detail::require(T > earliest_time && std::isfinite(T) && T < process.end(),
                  "prove_schedule: 1e-12 < T < end of the schedule, T finite");
  const auto start = process.at(0.0);
  const auto exact = process.at(Quad(0));
  ScheduleProof proof{};
  proof.log_alpha_at_0 = larger(start.log_alpha, exact.log_alpha);
  proof.variance_at_0 = larger(start.variance, exact.variance);
  for (const double t : times_of(process, T)) {
    check_equations(process, t, proof);
    check_doubles(process, t, proof);
  }
  return proof;
}

}  // namespace undiffuse::sde
