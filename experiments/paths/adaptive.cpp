// Steps that each path chooses for itself: error against steps, tolerance by tolerance.
#include <fmt/format.h>

#include <atomic>
#include <cmath>

#include "experiments/paths/orders.hpp"
#include "experiments/paths/problem.hpp"
#include "sde/adaptive.hpp"
#include "sde/integrate.hpp"

namespace undiffuse::experiments::paths {
namespace {

constexpr double kLeastSlope = 0.25;  // of the error in the tolerance; half of what order 1 makes
constexpr double kRefines = 1.5;      // times the steps of a run that accepts every first trial

/// Another integrator, whose steps are counted.
class CountedSteps final : public sde::Integrator {
 public:
  explicit CountedSteps(const sde::Integrator& scheme) : scheme_(scheme) {}
  std::optional<sde::Order> order(sde::NoiseKind kind) const override { return scheme_.order(kind); }
  std::string_view source() const override { return scheme_.source(); }
  bool needs_integral() const override { return scheme_.needs_integral(); }
  void step(const sde::Process& process, double t, double dt, const sde::Increment& noise,
            sde::Points x) const override {
    steps_ += x.rows();
    scheme_.step(process, t, dt, noise, x);
  }
  double steps() const { return static_cast<double>(steps_.load()); }

 private:
  const sde::Integrator& scheme_;
  mutable std::atomic<Index> steps_ = 0;
};

/// Every batch at one tolerance: mean error, standard error and steps of a path.
struct AdaptedRun {
  double error, standard_error, steps;
};

AdaptedRun run_tolerance(const Problem& problem, const sde::Integrator& scheme, double tolerance) {
  const auto& settings = problem.settings;
  const auto& batches = problem.reference.batches;
  const auto coarsest = static_cast<Index>(settings.steps.coarsest);
  const CountedSteps counted_steps(scheme);
  Eigen::ArrayXd errors(static_cast<Index>(batches.size()));
  for (Index b = 0; b < errors.size(); ++b) {
    const Batch& batch = batches[static_cast<std::size_t>(b)];
    const auto& path = dynamic_cast<const sde::BrownianPath&>(batch.noise.over(coarsest));
    const sde::AdaptiveStrong adaptive(counted_steps, path, tolerance, tolerance);
    const auto x = step_paths(settings, adaptive, path, coarsest, problem.threads);
    errors[b] = (x - batch.ends).rowwise().norm().mean();
  }
  const auto paths = static_cast<double>(errors.size() * settings.count());
  return {errors.mean(), batch_error(errors), counted_steps.steps() / paths};
}

}  // namespace

Figures adapt(const Problem& problem, BranchFile& out) {
  const auto& keys = problem.settings.adaptive;
  const auto scheme = integrator_named(keys.integrator);
  const Eigen::ArrayXd tolerances =
      Eigen::Map<const Eigen::ArrayXd>(keys.tolerances.data(), static_cast<Index>(keys.tolerances.size()));
  Eigen::ArrayXd errors(tolerances.size()), standard(tolerances.size()), steps(tolerances.size());
  for (Index k = 0; k < tolerances.size(); ++k) {
    const auto run = run_tolerance(problem, *scheme, tolerances[k]);
    errors[k] = run.error;
    standard[k] = run.standard_error;
    steps[k] = run.steps;
  }
  out.describe(keys.integrator + ", steps refined along the path", "Gaines & Lyons (1997)");
  out.coordinate("tolerance", tolerances, "1", "relative and absolute, of x");
  out.series("path_error", "tolerance", errors, "length", "mean distance from where the path ends");
  out.series("path_error_standard_error", "tolerance", standard, "length",
             "standard error of it, from the batches");
  out.series("steps", "tolerance", steps, "1", "steps of a path, those tried in vain as well");

  const Index last = tolerances.size() - 1;
  const bool refines = steps[0] > kRefines * 3 * static_cast<double>(problem.settings.steps.coarsest);
  const bool known = errors.minCoeff() > 0;
  Figures figures{.path_error = errors[last], .steps = steps[last]};
  if (known) figures.slope = log_slope(tolerances, errors);
  if (known && refines) out.claim("slope", figures.slope, kLeastSlope, kInfinity);
  out.claim("path_error", errors[last], errors[0]);
  return figures;
}

}  // namespace undiffuse::experiments::paths
