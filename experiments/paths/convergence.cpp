// The same Brownian paths with ever shorter steps: how far from where they should end.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiments/paths/orders.hpp"
#include "experiments/paths/problem.hpp"
#include "experiments/paths/solution.hpp"

namespace undiffuse::experiments::paths {
namespace {

constexpr double kRelativeRounding = 1e-11;
constexpr double kAboveFloor = 5;  // times what the reference is off by, an error is one

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

/// The least that counts as an error, of paths and of the mean and the variance of P.
ReferenceFloor least_errors(const Problem& problem) {
  double spread = 1;
  for (const Batch& batch : problem.reference.batches)
    spread = std::max(spread, batch.ends.cwiseAbs().maxCoeff());
  const double size = 1 + std::abs(problem.reference.mean);
  const auto& floor = problem.reference.floor;
  return {.distance = std::max(kRelativeRounding * spread, kAboveFloor * floor.distance),
          .mean = std::max(kRelativeRounding * size, kAboveFloor * floor.mean),
          .variance = std::max(kRelativeRounding * size * size, kAboveFloor * floor.variance)};
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
  const auto least = least_errors(problem);
  const Index last = errors.steps.size() - 1;

  Figures figures{
      .declared_order = declared, .path_error = distance.value[last], .steps = errors.steps[last]};
  const double most = problem.settings.highest_claim(), weak = std::min(order.weak, most);
  const auto along = fit_paths(errors.steps, errors.distance, least.distance);
  figures.path_order = claim_order(along, "path_order", std::min(declared, most), out);
  figures.path_half_width = along.half_width;
  out.claim("path_error", distance.value[last], std::max(distance.value[0], least.distance));
  if (!problem.settings.noisy()) return figures;
  figures.declared_weak = order.weak;
  figures.mean_order =
      claim_order(fit_means(errors.steps, mean.value, mean.error, least.mean), "mean_order", weak, out);
  figures.variance_order = claim_order(
      fit_means(errors.steps, variance.value, variance.error, least.variance), "variance_order", weak, out);
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
  const auto law = known_law(problem.settings);
  if (!law || !problem.settings.noisy()) return figures;
  Eigen::ArrayXXd off(B, 2), rougher(B, 2);  // from the known mean and variance, a batch a row
  for (Index b = 0; b < B; ++b) {
    const Batch& batch = batches[static_cast<std::size_t>(b)];
    const auto moments = [&](const Eigen::MatrixXd& ends) {
      const Eigen::ArrayXd x = ends.col(0).array() - law->mean;
      return Eigen::Array2d(x.mean(), x.square().mean() - law->variance).transpose().eval();
    };
    off.row(b) = moments(batch.ends);
    rougher.row(b) = moments(problem.settings.judged_by_steps() ? batch.rougher : batch.ends);
  }
  const double samples = static_cast<double>(B * problem.settings.count());
  const double size = std::abs(law->mean) + std::sqrt(law->variance);
  const auto claim = [&](const char* name, Index which, double needs, double rounding) {
    const Eigen::ArrayXd errors = off.col(which);
    const double reach = standard_errors(B, kFiveSigma) * batch_error(errors) +
                         2 * std::abs((rougher.col(which) - errors).mean()) + rounding;
    if (samples >= needs) out.claim(name, errors.mean(), -reach, reach);
  };
  claim("mean_off", 0, law->mean_needs, kRelativeRounding * size);
  claim("variance_off", 1, law->variance_needs, kRelativeRounding * size * size);
  out.number("mean", law->mean, "length", "mean of x1 at T, in closed form");
  out.number("variance", law->variance, "length^2", "variance of x1 at T, in closed form");
  return figures;
}

}  // namespace undiffuse::experiments::paths
