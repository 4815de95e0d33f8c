#include "experiments/paths/path_noise.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "data/errors.hpp"
#include "experiments/paths/solution.hpp"
#include "sde/antithetic.hpp"
#include "sde/coarse_noise.hpp"
#include "sde/dormand_prince.hpp"
#include "sde/integrate.hpp"

namespace undiffuse::experiments::paths {
namespace {

constexpr Index kPathBlock = 64;            // a batch is small: blocks for all threads
constexpr std::uint32_t kFirstBatch = 100;  // of the streams
constexpr double kTightest = 1e-13;

sde::TimeGrid even_grid(const Settings& settings, Index steps) {
  return sde::TimeGrid::uniform(0, settings.T(), steps);
}

/// What the reference may be off by itself: it less the same with half the steps.
ReferenceFloor floor_of(const Settings& settings, const Reference& reference) {
  ReferenceFloor floor;
  const auto B = static_cast<double>(reference.batches.size());
  for (const Batch& batch : reference.batches) {
    if (batch.rougher.size() == 0) return floor;
    const Eigen::ArrayXd P = payoffs_of(settings, batch.rougher), exact = batch.payoffs;
    floor.distance += (batch.rougher - batch.ends).rowwise().norm().mean() / B;
    floor.mean += (P - exact).mean() / B;
    floor.variance += ((P - reference.mean).square() - (exact - reference.mean).square()).mean() / B;
  }
  floor.mean = std::abs(floor.mean);
  floor.variance = std::abs(floor.variance);
  return floor;
}

void judge(const Settings& settings, Reference& reference) {
  const auto B = static_cast<Index>(reference.batches.size());
  Eigen::ArrayXd means(B);
  for (Index b = 0; b < B; ++b) means[b] = reference.batches[static_cast<std::size_t>(b)].payoffs.mean();
  reference.mean = means.mean();
  reference.mean_error = batch_error(means);
  for (const Batch& batch : reference.batches)
    reference.variance += (batch.payoffs.array() - reference.mean).square().mean() / static_cast<double>(B);
  reference.floor = floor_of(settings, reference);
}

}  // namespace

PathNoise::PathNoise(const Settings& settings, data::Stream stream)
    : fine_(make_noise(settings.noise, stream, even_grid(settings, settings.steps.coarsest),
                       settings.finest_steps(), settings.dim())) {
  const Index finest = settings.finest_steps();
  add(settings, 1, finest);
  for (Index level = 0; level < settings.steps.levels; ++level)
    add(settings, settings.steps_of(level), finest);
  if (settings.judged_by_steps()) add(settings, finest / 2, finest);
  add(settings, finest, finest);
}

void PathNoise::add(const Settings& settings, Index steps, Index finest) {
  if (by_steps_.contains(steps)) return;
  const sde::Noise* noise = fine_.get();
  if (settings.noise.kind != "path" && steps != finest)
    noise = (coarse_[steps] =
                 std::make_unique<sde::CoarseNoise>(*fine_, even_grid(settings, finest), finest / steps))
                .get();
  if (settings.noise.antithetic) noise = (pairs_[steps] = std::make_unique<sde::Antithetic>(*noise)).get();
  by_steps_[steps] = noise;
}

std::shared_ptr<const sde::Integrator> best_scheme(const Settings& settings, std::string& name) {
  if (!settings.noisy()) {
    name = "dormand_prince";
    return std::make_shared<sde::DormandPrince>(kTightest, kTightest);
  }
  const auto kind = settings.process().noise_kind();
  std::shared_ptr<const sde::Integrator> best;
  for (const auto candidate : integrators_for(settings.process(), settings.start, 0)) {
    const auto scheme = integrator_named(candidate);
    if (best && scheme->order(kind)->strong <= best->order(kind)->strong) continue;
    best = scheme;
    name = candidate;
  }
  return best;
}

Eigen::MatrixXd step_paths(const Settings& settings, const sde::Integrator& scheme, const sde::Noise& noise,
                           Index steps, int threads) {
  Eigen::MatrixXd x = settings.start.replicate(settings.count(), 1);
  sde::LoopOptions options;
  options.threads = threads;
  options.block = kPathBlock;
  sde::integrate(settings.process(), scheme, noise, even_grid(settings, steps), x, {}, options);
  return x;
}

void evaluate_payoff(const Settings& settings, data::ConstPoints x, data::Vector P) {
  std::vector<data::Expression::Column> columns;
  for (Index twice = 0; twice < (x.cols() <= 3 ? 2 : 1); ++twice)
    for (Index a = 0; a < x.cols(); ++a) columns.push_back({x.col(a).data(), 1});
  settings.payoff->evaluate(columns, {P.data(), static_cast<std::size_t>(P.size())});
}

Eigen::VectorXd payoffs_of(const Settings& settings, data::ConstPoints x) {
  Eigen::VectorXd P(x.rows());
  evaluate_payoff(settings, x, P);
  if (!P.allFinite())
    throw data::NumericalError("payoff.P = " + settings.payoff_text + " is not finite at an end",
                               settings.T(), 0);
  return P;
}

namespace {

/// Steps of what judges all: if they fail, the run does, and says by whom.
Eigen::MatrixXd step_named(const Settings& settings, const std::string& name, const sde::Integrator& scheme,
                           const sde::Noise& noise, Index steps, int threads) {
  try {
    return step_paths(settings, scheme, noise, steps, threads);
  } catch (const data::NumericalError& error) {
    throw data::NumericalError(fmt::format("the reference, {} steps of {}: {}", steps, name, error.what()),
                               error.time, error.step);
  }
}

}  // namespace

Reference make_reference(const Settings& settings, std::uint64_t seed, int threads) {
  Reference reference;
  std::string name;
  const auto scheme = best_scheme(settings, name);
  const bool exact = settings.has_solution();
  const Index steps = settings.finest_steps();
  reference.title = exact ? "exact solution in X_0 and W(T)" : fmt::format("{} steps of {}", steps, name);
  reference.source = exact ? "Kloeden & Platen (1992), section 4.4" : std::string(scheme->source());
  for (Index b = 0; b < settings.batches(); ++b) {
    const data::Stream stream{.seed = seed, .id = kFirstBatch + static_cast<std::uint32_t>(b)};
    Batch batch{.noise = PathNoise(settings, stream), .ends = {}, .rougher = {}, .payoffs = {}};
    if (exact) {
      Eigen::MatrixXd W(settings.count(), settings.dim());
      batch.noise.over(1).increment(even_grid(settings, 1), 0, 0, W);
      solve_exactly(settings, W, batch.ends);
    } else {
      batch.ends = step_named(settings, name, *scheme, batch.noise.over(steps), steps, threads);
      if (settings.judged_by_steps())
        batch.rougher = step_named(settings, name, *scheme, batch.noise.over(steps / 2), steps / 2, threads);
    }
    batch.payoffs = payoffs_of(settings, batch.ends);
    reference.batches.push_back(std::move(batch));
  }
  judge(settings, reference);
  return reference;
}

double batch_error(const Eigen::ArrayXd& values) {
  const auto n = static_cast<double>(values.size());
  if (values.size() < 2) return 0;
  return std::sqrt((values - values.mean()).square().sum() / ((n - 1) * n));
}

double standard_errors(Index batches, double outside) {
  if (batches < 2) return 0;
  const boost::math::students_t law(static_cast<double>(batches - 1));
  return boost::math::quantile(boost::math::complement(law, outside / 2));
}

}  // namespace undiffuse::experiments::paths
