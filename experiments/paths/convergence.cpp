// The same Brownian paths with ever shorter steps: how far from where they should end.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiments/paths/orders.hpp"
#include "experiments/paths/problem.hpp"
#include "sde/geometric_brownian_motion.hpp"

namespace undiffuse::experiments::paths {
namespace {

constexpr double kRelativeRounding = 1e-11;

/// Errors of every batch (rows) at every number of steps (columns): mean distance of paths, mean difference
/// of P, and of (P - E P)².
struct PathErrors {
  Eigen::ArrayXd steps;
  Eigen::ArrayXXd distance, mean, variance;
};

PathErrors measure_errors(const Problem& problem, const sde::Integrator& scheme) {
  const auto& settings = problem.settings;
  const auto& batches = problem.reference.batches;
  const auto B = static_cast<Index>(batches.size()), L = static_cast<Index>(settings.steps.levels);
  PathErrors errors{.steps = Eigen::ArrayXd(L),
                    .distance = Eigen::ArrayXXd(B, L),
                    .mean = Eigen::ArrayXXd(B, L),
                    .variance = Eigen::ArrayXXd(B, L)};
  const double m = problem.reference.mean;
  for (Index k = 0; k < L; ++k) {
    const Index steps = settings.steps_of(k);
    errors.steps[k] = static_cast<double>(steps);
    for (Index b = 0; b < B; ++b) {
      const Batch& batch = batches[static_cast<std::size_t>(b)];
      const auto x = step_paths(settings, scheme, batch.noise.over(steps), steps, problem.threads);
      const Eigen::ArrayXd P = payoffs_of(settings, x), exact = batch.payoffs;
      errors.distance(b, k) = (x - batch.ends).rowwise().norm().mean();
      errors.mean(b, k) = (P - exact).mean();
      errors.variance(b, k) = ((P - m).square() - (exact - m).square()).mean();
    }
  }
  return errors;
}

/// Mean of each column and its standard error.
struct ColumnMeans {
  Eigen::ArrayXd value, error;
  explicit ColumnMeans(const Eigen::ArrayXXd& of) : value(of.cols()), error(of.cols()) {
    for (Index k = 0; k < of.cols(); ++k) {
      value[k] = of.col(k).mean();
      error[k] = batch_error(of.col(k));
    }
  }
};

void write_errors(const PathErrors& errors, const ColumnMeans& distance, const ColumnMeans& mean,
                  const ColumnMeans& variance, BranchFile& out) {
  out.coordinate("steps", errors.steps, "1", "equal steps over the horizon");
  const auto series = [&](const char* name, const ColumnMeans& of, const char* units,
                          const std::string& meaning) {
    out.series(name, "steps", of.value, units, meaning);
    out.series(std::string(name) + "_standard_error", "steps", of.error, units,
               "standard error of it, from the batches");
  };
  series("path_error", distance, "length", "mean distance from where the path ends");
  series("mean_error", mean, "P", "mean of P(X_T) less that of the reference, on the same paths");
  series("variance_error", variance, "P^2", "the same of (P(X_T) - E P)^2");
}

/// The order and, where it is worth one, the claim.
double claim_order(const FittedOrder& order, const char* name, double declared, BranchFile& out) {
  if (!std::isnan(order.value) && order.claimable())
    out.claim(name, order.value, order.least(declared), kInfinity);
  return order.value;
}

/// Mean and variance of the first coordinate of X_T, where they are known; NaN elsewhere.
struct KnownLaw {
  double mean = kNone, variance = kNone;
};
KnownLaw law_of(const Settings& settings) {
  const double x = settings.start[0], T = settings.T();
  if (const auto* geometric = dynamic_cast<const sde::GeometricBrownianMotion*>(&settings.process())) {
    const double mean = x * std::exp(geometric->mu() * T), s = geometric->sigma();
    return {mean, mean * mean * std::expm1(s * s * T)};
  }
  if (const auto at = settings.process().transition(T)) return {at->mean_scale * x, at->std * at->std};
  return {};
}

}  // namespace

Figures converge(const Problem& problem, const Wanted& wanted, BranchFile& out) {
  const auto& scheme = *wanted.scheme;
  const auto errors = measure_errors(problem, scheme);
  const ColumnMeans distance(errors.distance), mean(errors.mean), variance(errors.variance);
  out.describe(wanted.name + " at ever shorter steps", scheme.source());
  write_errors(errors, distance, mean, variance, out);

  const auto order = scheme.order(problem.settings.process().noise_kind()).value();
  const double declared = problem.settings.noisy() ? order.strong : order.deterministic;
  const double size = 1 + std::abs(problem.reference.mean);
  double spread = 0;
  for (const Batch& batch : problem.reference.batches)
    spread = std::max(spread, batch.ends.cwiseAbs().maxCoeff());
  const double rounding = kRelativeRounding * std::max(1.0, spread);
  const Index last = errors.steps.size() - 1;

  Figures figures{
      .declared_order = declared, .path_error = distance.value[last], .steps = errors.steps[last]};
  const double most = problem.settings.highest_claim(), weak = std::min(order.weak, most);
  const auto along = fit_paths(errors.steps, errors.distance, rounding);
  figures.path_order = claim_order(along, "path_order", std::min(declared, most), out);
  figures.path_half_width = along.half_width;
  out.claim("path_error", distance.value[last], std::max(distance.value[0], rounding));
  if (!problem.settings.noisy()) return figures;
  figures.declared_weak = order.weak;
  figures.mean_order = claim_order(fit_means(errors.steps, mean.value, mean.error, kRelativeRounding * size),
                                   "mean_order", weak, out);
  figures.variance_order =
      claim_order(fit_means(errors.steps, variance.value, variance.error, kRelativeRounding * size * size),
                  "variance_order", weak, out);
  figures.mean_error = mean.value[last];
  figures.mean_standard_error = mean.error[last];
  figures.variance_error = variance.value[last];
  return figures;
}

Figures reference_law(const Problem& problem, BranchFile& out) {
  const auto& batches = problem.reference.batches;
  const auto B = static_cast<Index>(batches.size());
  out.describe("what all are judged by: " + problem.reference.title, problem.reference.source);
  Figures figures{.value = problem.reference.mean, .standard_error = problem.reference.mean_error};
  const KnownLaw law = law_of(problem.settings);
  if (std::isnan(law.mean) || !problem.settings.noisy()) return figures;
  Eigen::ArrayXd means(B), variances(B);
  for (Index b = 0; b < B; ++b) {
    const Eigen::ArrayXd x = batches[static_cast<std::size_t>(b)].ends.col(0).array() - law.mean;
    means[b] = x.mean();
    variances[b] = x.square().mean();
  }
  const double reach = standard_errors(B, kFiveSigma);
  out.claim("mean_z", means.mean() / batch_error(means), -reach, reach);
  out.claim("variance_z", (variances.mean() - law.variance) / batch_error(variances), -reach, reach);
  out.number("mean", law.mean, "length", "mean of x1 at T, in closed form");
  out.number("variance", law.variance, "length^2", "variance of x1 at T, in closed form");
  return figures;
}

}  // namespace undiffuse::experiments::paths
