// What is known of X_T in closed form.
#include "experiments/paths/solution.hpp"

#include <cmath>

#include "sde/geometric_brownian_motion.hpp"
#include "sde/heat.hpp"

namespace undiffuse::experiments::paths {
namespace {

constexpr double kSamplesOverSkewness = 10;  // over its square
constexpr double kSquareOfNormal = 8;        // squared skewness of χ² with one degree of freedom

const sde::GeometricBrownianMotion* geometric(const Settings& settings) {
  return dynamic_cast<const sde::GeometricBrownianMotion*>(&settings.process());
}

/// Of a lognormal variable whose logarithm has this variance.
double squared_skewness(double variance) {
  return std::pow(std::exp(variance) + 2, 2) * std::expm1(variance);
}

}  // namespace

bool Settings::has_solution() const {
  return geometric(*this) != nullptr || dynamic_cast<const sde::Heat*>(&process()) != nullptr;
}

void solve_exactly(const Settings& settings, data::ConstPoints W, Eigen::MatrixXd& x) {
  const Eigen::MatrixXd start = settings.start.replicate(W.rows(), 1);
  x.resize(W.rows(), W.cols());
  if (const auto* moves = geometric(settings))
    moves->solution(start, settings.T(), W, x);
  else
    x = start + std::sqrt(2 * dynamic_cast<const sde::Heat&>(settings.process()).kappa()) * W;
}

std::optional<KnownLaw> known_law(const Settings& settings) {
  const double x = settings.start[0], T = settings.T();
  if (const auto* moves = geometric(settings)) {
    const double mean = x * std::exp(moves->mu() * T), s = moves->sigma() * moves->sigma() * T;
    return KnownLaw{.mean = mean,
                    .variance = mean * mean * std::expm1(s),
                    .mean_needs = kSamplesOverSkewness * squared_skewness(s),
                    .variance_needs = kSamplesOverSkewness * squared_skewness(4 * s)};
  }
  if (const auto at = settings.process().transition(T))
    return KnownLaw{.mean = at->mean_scale * x,
                    .variance = at->std * at->std,
                    .mean_needs = 0,
                    .variance_needs = kSamplesOverSkewness * kSquareOfNormal};
  return std::nullopt;
}

std::optional<double> known_payoff(const Settings& settings) {
  const bool first = settings.payoff_text == "x1" || (settings.payoff_text == "x" && settings.dim() <= 3);
  const auto law = known_law(settings);
  return first && law ? std::optional(law->mean) : std::nullopt;
}

}  // namespace undiffuse::experiments::paths
