#include <fmt/format.h>

#include "experiments/run/study.hpp"
#include "experiments/smoothing/branch.hpp"

namespace undiffuse::experiments {
namespace smoothing {
namespace {

class SmoothingRun final : public Run {
 public:
  explicit SmoothingRun(Settings settings) : settings_(std::move(settings)) {}

  Plan plan() const override {
    double size = 1;
    for (const auto n : settings_.heat.cells()) size *= static_cast<double>(n);
    const auto solvers = static_cast<double>(settings_.solvers.size());
    double steps = 0, longest = 0;
    for (const auto* solver : settings_.solvers) {
      const double of_solver = steps_of(*solver);
      steps += of_solver;
      longest = std::max(longest, of_solver);
    }
    return {.memory_bytes = 40 * 8 * size + 16 * longest,
            .memory_key = "grid.cells",
            .disk_bytes = (solvers + 2) * 8 * size,
            .steps = steps,
            .lines = {{"solvers", fmt::format("{}", settings_.solvers.size())}},
            .notes = settings_.notes};
  }
  std::vector<Input> inputs() const override { return {}; }

  Outcome execute(const Context& context) override {
    if (settings_.heat.dim() == 1) return on_grid<1>(context);
    return settings_.heat.dim() == 2 ? on_grid<2>(context) : on_grid<3>(context);
  }

 private:
  double steps_of(const HeatSolverChoice& solver) const {
    if (settings_.heat.dim() == 1) return longest_run<1>(settings_, solver);
    return settings_.heat.dim() == 2 ? longest_run<2>(settings_, solver) : longest_run<3>(settings_, solver);
  }

  template <int Dim>
  Outcome on_grid(const Context& context) const {
    write_root<Dim>(context.file, settings_);
    Bench<Figures> bench(context, figure_columns(), settings_.solvers.size());
    for (const auto* solver : settings_.solvers)
      bench.run(std::string(solver->name),
                [&](BranchFile& out) { return run_solver<Dim>(settings_, *solver, out); });
    bench.summary.write(context.file);
    const bool passed = write_checks(context.file, bench.checks);
    bench.require_all();
    return {.checks_passed = passed};
  }

  Settings settings_;
};

class Smoothing final : public Study {
 public:
  const About& about() const override {
    static const About about = {
        .name = "smoothing",
        .summary = "the forward heat equation: every solver against the closed form",
        .question = "What does the forward heat equation do, and how well do we compute it?",
        .method =
            "A heat problem written in the deck, with any walls, source and diffusivity, by every solver "
            "that takes it: the error against the closed form, the observed orders in time and space "
            "beside the declared ones, what each mode is multiplied by, mass, and the maximum principle.",
        .equation = "du/dt = div(kappa grad u) + s; mode k decays as exp(-kappa k^2 t)",
        .source = "Fourier, Theorie analytique de la chaleur (1822); Hundsdorfer & Verwer (2003)"};
    return about;
  }
  std::vector<Section> sections() const override { return settings_sections(); }
  std::unique_ptr<Run> prepare(data::Deck& deck) const override {
    return std::make_unique<SmoothingRun>(read_settings(deck));
  }
};

}  // namespace
}  // namespace smoothing

std::unique_ptr<Study> make_smoothing() { return std::make_unique<smoothing::Smoothing>(); }

}  // namespace undiffuse::experiments
