#include "experiments/blowup/problem.hpp"
#include "experiments/run/study.hpp"

namespace undiffuse::experiments {
namespace blowup {
namespace {

template <int Dim>
void write_root(data::ResultFile& file, const Problem<Dim>& problem) {
  write_axes(file, "", problem.grid);
  write_field(file, "", "u0", problem.u0, "u(0)", "u");
  write_field(file, "", "uT", problem.uT, "u(T), exact in every mode", "u");
  write_field(file, "", "uT_observed", problem.observed, "u(T) with its noise: what is run backwards", "u");
  const auto number = [&](const char* name, double value, const char* units, const char* meaning) {
    file.write("", name, std::span<const double>(&value, 1),
               {.units = units, .long_name = meaning, .dims = {}});
  };
  number("T", problem.T(), "time", "how long heat spread");
  number("log10_size", problem.log10_size(), "1", "log10 of the L2 norm of u(0)");
}

class BlowupRun final : public Run {
 public:
  explicit BlowupRun(Settings settings) : settings_(std::move(settings)) {}

  Plan plan() const override { return make_plan(settings_); }
  std::vector<Input> inputs() const override { return {}; }

  Outcome execute(const Context& context) override {
    if (settings_.heat.dim() == 1) return on_grid<1>(context);
    return settings_.heat.dim() == 2 ? on_grid<2>(context) : on_grid<3>(context);
  }

 private:
  template <int Dim>
  Outcome on_grid(const Context& context) const {
    context.progress.report(0, "forward heat");
    const auto problem = make_problem<Dim>(settings_, context.seed);
    write_root(context.file, problem);
    Bench<Figures> bench(context, figure_columns(), settings_.branches());
    if (settings_.spectral)
      bench.run("naive_spectral", [&](BranchFile& out) { return naive_spectral(problem, out); });
    for (const auto* scheme : settings_.schemes)
      bench.run("naive_" + std::string(scheme->name),
                [&](BranchFile& out) { return naive_finite_difference(problem, *scheme, out); });
    if (!settings_.precisions.empty()) compare_precisions(context, bench);
    bench.summary.write(context.file);
    const bool passed = write_checks(context.file, bench.checks);
    bench.require_all();
    return {.checks_passed = passed};
  }

  void compare_precisions(const Context& context, Bench<Figures>& bench) const {
    const auto u0 = start_of_precisions(settings_, context.seed);
    std::vector<pde::PrecisionHorizon> found;
    for (const auto& numbers : settings_.precisions)
      bench.run("precision_" + numbers.name,
                [&](BranchFile& out) { return precision(settings_, u0, numbers, out, found); });
    fit_precisions(settings_, found, context.file, bench.checks);
  }

  Settings settings_;
};

class Blowup final : public Study {
 public:
  const About& about() const override {
    static const About about = {
        .name = "blowup",
        .summary = "the backward heat equation as it is: why diffusion cannot be undone",
        .question = "Why can't it be undone?",
        .method =
            "A field is heated for the time T, exactly in every mode, and run backwards as it is: mode by "
            "mode in logarithms, which do not overflow, and by finite differences to the first value that is "
            "not finite, each beside its formula. On the line the way there and back is gone in float, "
            "double, long double, quad, 50 and 100 digits: how far each leads.",
        .equation = "dq/dtau = -div(kappa grad q); mode k grows as exp(+kappa k^2 tau)",
        .source = "Hadamard, Lectures on Cauchy's Problem (1923); Payne, Improperly Posed Problems (1975)"};
    return about;
  }
  std::vector<Section> sections() const override { return settings_sections(); }
  std::unique_ptr<Run> prepare(data::Deck& deck) const override {
    return std::make_unique<BlowupRun>(read_settings(deck));
  }
};

}  // namespace
}  // namespace blowup

std::unique_ptr<Study> make_blowup() { return std::make_unique<blowup::Blowup>(); }

}  // namespace undiffuse::experiments
