// Multilevel Monte Carlo: what an expectation costs at a requested error.
#include <fmt/format.h>

#include <cmath>

#include "experiments/paths/orders.hpp"
#include "experiments/paths/problem.hpp"
#include "experiments/paths/solution.hpp"
#include "sde/multilevel.hpp"

namespace undiffuse::experiments::paths {
namespace {

constexpr std::uint32_t kFirstEstimate = 50;  // of the streams; batches begin at 100
constexpr double kFiveErrors = 5;
/// Plain Monte Carlo costs ε^-3 under weak order 1, multilevel ε^-2 (strong order 1) and ε^-2 log² ε, or
/// ε^-2.5 for payoffs with jumps, under order 1/2: halfway to the dearer neighbour.
constexpr double kSteepest = -2.75, kSteepestOrderOne = -2.5;
constexpr double kFlattest = -1.5;    // ε^-2 where it is not pilots that are paid for
constexpr double kBeyondPilots = 10;  // times their cost

std::vector<sde::MultilevelEstimate> estimate_all(const Problem& problem) {
  const auto& settings = problem.settings;
  const auto& keys = settings.multilevel;
  const auto scheme = integrator_named(keys.integrator);
  const sde::Start start = [&](Index, sde::Points x) { x = settings.start.replicate(x.rows(), 1); };
  const sde::Payoff payoff = [&](sde::ConstPoints x, sde::Vector P) { evaluate_payoff(settings, x, P); };
  std::vector<sde::MultilevelEstimate> estimates;
  for (const double error : keys.errors) {
    const data::Stream stream{.seed = problem.seed,
                              .id = kFirstEstimate + static_cast<std::uint32_t>(estimates.size())};
    estimates.push_back(sde::multilevel(settings.process(), *scheme, start, 0, settings.T(), payoff, stream,
                                        {.error = error,
                                         .first_steps = static_cast<Index>(keys.first_steps),
                                         .pilot = static_cast<Index>(keys.pilot),
                                         .threads = problem.threads}));
  }
  return estimates;
}

void write_levels(const sde::MultilevelEstimate& finest, BranchFile& out) {
  const auto L = static_cast<Index>(finest.levels.size());
  Eigen::VectorXd steps(L), paths(L), means(L), variances(L);
  for (Index l = 0; l < L; ++l) {
    const auto& level = finest.levels[static_cast<std::size_t>(l)];
    steps[l] = static_cast<double>(level.steps);
    paths[l] = static_cast<double>(level.paths);
    means[l] = level.mean;
    variances[l] = level.variance;
  }
  out.coordinate("level_steps", steps, "1", "steps of a level, at the smallest requested error");
  out.series("level_paths", "level_steps", paths, "1", "paths of the level");
  out.series("level_mean", "level_steps", means, "P", "mean of P on the first level, of corrections above");
  out.series("level_variance", "level_steps", variances, "P^2", "variance of one path, likewise");
}

/// Slope of the variance of corrections in the step; NaN for fewer than three.
double variance_slope(const sde::MultilevelEstimate& finest) {
  const auto corrections = static_cast<Index>(finest.levels.size()) - 1;
  if (corrections < 3) return kNone;
  Eigen::ArrayXd h(corrections), V(corrections);
  for (Index l = 0; l < corrections; ++l) {
    const auto& level = finest.levels[static_cast<std::size_t>(l + 1)];
    h[l] = 1 / static_cast<double>(level.steps);
    V[l] = level.variance;
  }
  return V.minCoeff() > 0 ? log_slope(h, V) : kNone;
}

/// Particle-steps of the paths that each level is measured with before it is known what it needs.
double pilot_cost(const sde::MultilevelEstimate& estimate, double pilot) {
  double steps = 0, coarser = 0;
  for (const auto& level : estimate.levels) {
    steps += static_cast<double>(level.steps) + coarser;
    coarser = static_cast<double>(level.steps);
  }
  return pilot * steps;
}

/// Cost at the two smallest errors; the upper bound holds where pilots are a small part of either.
void claim_slope(const std::vector<sde::MultilevelEstimate>& estimates, const MultilevelKeys& keys,
                 double slope, double steepest, BranchFile& out) {
  bool beyond = true;
  for (std::size_t k = estimates.size() - 2; k < estimates.size(); ++k)
    beyond = beyond &&
             estimates[k].cost > kBeyondPilots * pilot_cost(estimates[k], static_cast<double>(keys.pilot));
  out.claim("cost_slope", slope, steepest, beyond ? kFlattest : kInfinity);
}

/// Particle-steps of plain Monte Carlo with the steps of the finest level and the same error.
double plain_cost(const Problem& problem, const sde::MultilevelEstimate& estimate, double error) {
  return 2 * problem.reference.variance / (error * error) * static_cast<double>(estimate.levels.back().steps);
}

}  // namespace

Figures levels(const Problem& problem, BranchFile& out) {
  const auto& keys = problem.settings.multilevel;
  const auto estimates = estimate_all(problem);
  const auto n = static_cast<Index>(estimates.size());
  const Eigen::ArrayXd errors = Eigen::Map<const Eigen::ArrayXd>(keys.errors.data(), n);
  Eigen::ArrayXd cost(n), plain(n), value(n), standard(n), bias(n);
  for (Index k = 0; k < n; ++k) {
    const auto& e = estimates[static_cast<std::size_t>(k)];
    cost[k] = e.cost;
    plain[k] = plain_cost(problem, e, errors[k]);
    value[k] = e.value;
    standard[k] = e.standard_error;
    bias[k] = e.bias;
  }
  const auto scheme = integrator_named(keys.integrator);
  out.describe("multilevel Monte Carlo by " + keys.integrator, "Giles, Oper. Res. 56 (2008) 607-617");
  out.coordinate("requested_error", errors, "P", "requested root mean square error");
  out.series("cost", "requested_error", cost, "1", "particle-steps");
  out.series("plain_cost", "requested_error", plain, "1", "those of one level alone, computed");
  out.series("value", "requested_error", value, "P", "estimate of E P(X_T)");
  out.series("standard_error", "requested_error", standard, "P", "its standard error");
  out.series("bias", "requested_error", bias, "P", "its bias, estimated");
  write_levels(estimates.back(), out);

  const Index last = n - 1;
  const auto order = scheme->order(problem.settings.process().noise_kind()).value();
  Figures figures{.steps = cost[last],
                  .slope = log_slope(errors, cost),
                  .value = value[last],
                  .standard_error = standard[last],
                  .bias = bias[last],
                  .variance_slope = variance_slope(estimates.back())};
  claim_slope(estimates, keys, figures.slope, order.strong >= 1 ? kSteepestOrderOne : kSteepest, out);
  const auto known = known_payoff(problem.settings);
  const double apart = value[last] - known.value_or(problem.reference.mean);
  const double sampled =
      standard_errors(problem.settings.batches(), kFiveSigma) * problem.reference.mean_error +
      2 * problem.reference.floor.mean;
  const double reach = (known ? 0 : sampled) + kFiveErrors * standard[last] + errors[last];
  out.claim("value", apart, -reach, reach);
  return figures;
}

}  // namespace undiffuse::experiments::paths
