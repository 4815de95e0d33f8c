#include <algorithm>
#include <cmath>

#include "experiments/paths/problem.hpp"
#include "experiments/run/study.hpp"
#include "sde/integrate.hpp"

namespace undiffuse::experiments {
namespace paths {

const std::vector<FigureColumn<Figures>>& figure_columns() {
  static const std::vector<FigureColumn<Figures>> all = {
      {"declared_order", &Figures::declared_order, "1", "order along paths that the integrator declares"},
      {"path_order", &Figures::path_order, "1", "order along paths, fitted over all numbers of steps"},
      {"path_half_width", &Figures::path_half_width, "1", "half width of its 95 % interval"},
      {"path_error", &Figures::path_error, "length",
       "mean distance from where the path ends, at the last number of steps or tolerance"},
      {"declared_weak", &Figures::declared_weak, "1", "weak order that the integrator declares"},
      {"mean_order", &Figures::mean_order, "1",
       "order of the mean of P, fitted where its error is five standard errors or more, at three or more"},
      {"variance_order", &Figures::variance_order, "1", "order of the variance of P, likewise"},
      {"mean_error", &Figures::mean_error, "P", "error of the mean of P at the last number of steps"},
      {"mean_standard_error", &Figures::mean_standard_error, "P", "standard error of that"},
      {"variance_error", &Figures::variance_error, "P^2", "error of the variance of P"},
      {"steps", &Figures::steps, "1", "steps of a path; particle-steps in all of multilevel Monte Carlo"},
      {"slope", &Figures::slope, "1",
       "of log error against log tolerance, of log cost against log requested error"},
      {"value", &Figures::value, "P", "E P(X_T)"},
      {"standard_error", &Figures::standard_error, "P", "standard error of the value"},
      {"bias", &Figures::bias, "P", "bias of the value, estimated"},
      {"variance_slope", &Figures::variance_slope, "1",
       "of the log variance of corrections against the log step; twice the strong order"},
      {"seconds", &Figures::seconds, "s", "wall time"},
  };
  return all;
}

namespace {

/// The steps, of so many over [0, T], at which paths are kept.
std::vector<Index> kept_steps(const Settings& settings, Index steps) {
  constexpr Index few = 64;
  std::vector<Index> kept;
  if (settings.output.times.empty())
    for (Index k = 0; k <= std::min(few, steps); ++k) kept.push_back(k * steps / std::min(few, steps));
  for (const double t : settings.output.times)
    kept.push_back(static_cast<Index>(std::llround(t / settings.T() * static_cast<double>(steps))));
  std::ranges::sort(kept);
  kept.erase(std::ranges::unique(kept).begin(), kept.end());
  return kept;
}

/// Some of the paths of the first batch, by the best scheme and the finest steps, one row a path.
void write_paths(data::ResultFile& file, const Problem& problem) {
  const auto& settings = problem.settings;
  const Index steps = settings.last_steps(), d = settings.dim();
  const auto kept = kept_steps(settings, steps);
  const auto times = static_cast<Index>(kept.size());
  const Index n = std::min(settings.output.paths, settings.count());
  std::vector<Eigen::MatrixXd> values(static_cast<std::size_t>(d), Eigen::MatrixXd(times, n));
  Eigen::MatrixXd x = settings.start.replicate(settings.count(), 1);
  const auto keep = [&](Index first, Index step, double, sde::ConstPoints block) {
    const Index row = std::ranges::lower_bound(kept, step) - kept.begin();
    const Index rows = std::clamp<Index>(n - first, 0, block.rows());
    if (rows == 0) return;
    for (Index a = 0; a < d; ++a)
      values[static_cast<std::size_t>(a)].row(row).segment(first, rows) = block.col(a).head(rows).transpose();
  };
  std::string name;
  const auto scheme = best_scheme(settings, name);
  sde::LoopOptions options;
  options.threads = problem.threads;
  options.saved_steps = kept;
  const auto grid = sde::TimeGrid::uniform(0, settings.T(), steps);
  sde::integrate(settings.process(), *scheme, problem.reference.batches.front().noise.over(steps), grid, x,
                 keep, options);
  std::vector<double> t;
  for (const Index k : kept) t.push_back(grid.t[static_cast<std::size_t>(k)]);
  std::vector<std::int64_t> numbers;
  for (Index i = 0; i < n; ++i) numbers.push_back(i);
  file.coordinate("", "time", std::span<const double>(t), "time", "time of the paths");
  file.coordinate("", "path", std::span<const std::int64_t>(numbers), "1", "number of the path");
  const auto names = coordinate_names(d);
  for (Index a = 0; a < d; ++a) {
    const auto& of = values[static_cast<std::size_t>(a)];  // a column a path: path by path in memory
    file.write(
        "", names[static_cast<std::size_t>(a)],
        std::span<const double>(of.data(), static_cast<std::size_t>(of.size())),
        {.units = "length", .long_name = "coordinate of the paths, by " + name, .dims = {"path", "time"}});
  }
}

class PathsRun final : public Run {
 public:
  explicit PathsRun(Settings settings) : settings_(std::move(settings)) {}

  Plan plan() const override { return make_plan(settings_); }
  std::vector<Input> inputs() const override { return {}; }

  Outcome execute(const Context& context) override {
    context.progress.report(0, "where the paths end");
    const auto reference = make_reference(settings_, context.seed, context.threads);
    const Problem problem{settings_, reference, context.seed, context.threads};
    write_paths(context.file, problem);
    Bench<Figures> bench(context, figure_columns(), settings_.integrators.size() + 3);
    bench.run("reference", [&](BranchFile& out) { return reference_law(problem, out); });
    for (const Wanted& wanted : settings_.integrators)
      bench.run(wanted.name, [&](BranchFile& out) { return converge(problem, wanted, out); });
    if (settings_.adaptive.run) bench.run("adaptive", [&](BranchFile& out) { return adapt(problem, out); });
    if (settings_.multilevel.run)
      bench.run("multilevel", [&](BranchFile& out) { return levels(problem, out); });
    bench.summary.write(context.file);
    const bool passed = write_checks(context.file, bench.checks);
    bench.require_all();
    return {.checks_passed = passed};
  }

 private:
  Settings settings_;
};

class Paths final : public Study {
 public:
  const About& about() const override {
    static const About about = {
        .name = "paths",
        .summary = "how is an SDE stepped, and does it go where it should? Any process, written in the deck",
        .question = "How is an SDE stepped, and does it go where it should?",
        .method =
            "Every integrator that takes the noise of the process, at ever shorter steps along the same "
            "Brownian paths, against the exact solution where W(T) gives it, else against far more steps of "
            "the best one: its order along paths, and those of mean and variance of a payoff P(X_T). "
            "Steps that each path refines for itself: error against tolerance and steps. "
            "E[P(X_T)] by multilevel Monte Carlo: cost against requested error. "
            "Standard errors are the spread of independent batches, whatever the noise.",
        .equation = "dX = f(X, t) dt + g(X, t) dW",
        .source =
            "Kloeden & Platen, Numerical Solution of Stochastic Differential Equations (1992); "
            "Gaines & Lyons, SIAM J. Appl. Math. 57 (1997) 1455-1484; Giles, Oper. Res. 56 (2008) 607-617"};
    return about;
  }
  std::vector<Section> sections() const override { return settings_sections(); }
  std::unique_ptr<Run> prepare(data::Deck& deck) const override {
    return std::make_unique<PathsRun>(read_settings(deck));
  }
};

}  // namespace
}  // namespace paths

std::unique_ptr<Study> make_paths() { return std::make_unique<paths::Paths>(); }

}  // namespace undiffuse::experiments
