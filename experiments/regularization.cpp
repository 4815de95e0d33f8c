#include "experiments/regularization/problem.hpp"
#include "experiments/run/study.hpp"

namespace undiffuse::experiments {
namespace regularization {
namespace {

template <int Dim>
void write_root(data::ResultFile& file, const Problem<Dim>& problem) {
  write_axes(file, "", problem.grid);
  if (problem.has_truth()) write_field(file, "", "u0", problem.truth, "u(0): the truth", "u");
  write_field(file, "", "uT", problem.observed, "u(T) as it is observed, with its noise", "u");
  const auto number = [&](const char* name, double value, const char* units, const char* meaning) {
    file.write("", name, std::span<const double>(&value, 1),
               {.units = units, .long_name = meaning, .dims = {}});
  };
  number("noise_norm", problem.noise_norm, "u length^(d/2)", "L2 norm that the noise has on average");
  number("truth_norm", problem.norm_at(problem.told, 0), "u length^(d/2)", "L2 norm of u(0)");
}

class RegularizationRun final : public Run {
 public:
  explicit RegularizationRun(Settings settings) : settings_(std::move(settings)) {}

  Plan plan() const override { return make_plan(settings_); }
  std::vector<Input> inputs() const override { return settings_.inputs; }

  Outcome execute(const Context& context) override {
    if (settings_.heat->dim() == 1) return on_grid<1>(context);
    return settings_.heat->dim() == 2 ? on_grid<2>(context) : on_grid<3>(context);
  }

 private:
  template <int Dim>
  Outcome on_grid(const Context& context) const {
    context.progress.report(0, "forward heat");
    const auto problem = make_problem<Dim>(settings_, context.seed);
    write_root(context.file, problem);
    Bench<Figures> bench(context, figure_columns(), settings_.methods.size() + 2);
    bench.run("unregularised", [&](BranchFile& out) { return unregularised(problem, out); });
    if (problem.has_truth())
      bench.run("error_bound", [&](BranchFile& out) { return error_bound(problem, out); });
    for (const auto& method : settings_.methods)
      bench.run(std::string(method.choice->about().name),
                [&](BranchFile& out) { return run_method(problem, method, out); });
    claim_twins(bench);
    bench.summary.write(context.file);
    const bool passed = write_checks(context.file, bench.checks);
    bench.require_all();
    return {.checks_passed = passed};
  }

  /// Lavrentiev and quasi-boundary value are one method by two ways.
  void claim_twins(Bench<Figures>& bench) const {
    for (const auto& method : settings_.methods)
      if (!method.own_parameters()) return;
    for (const char* figure : {"error_oracle", "error_gcv"}) {
      const double a = bench.summary.get("lavrentiev", figure);
      const double b = bench.summary.get("quasi_boundary_value", figure);
      if (!std::isnan(a) && !std::isnan(b))
        bench.checks.push_back({std::string("lavrentiev_is_quasi_boundary_value_by_") + figure,
                                std::abs(a - b), -kInfinity, 1e-9 * std::max(a, b) + 1e-12});
    }
  }

  Settings settings_;
};

class Regularization final : public Study {
 public:
  const About& about() const override {
    static const About about = {
        .name = "regularization",
        .summary = "the classical inverses of heat, every one with every rule for its parameter",
        .question = "What is the best that the classical inverses of the heat equation can do?",
        .method =
            "One field, a temperature, a density or a picture, is heated for the time T and observed with "
            "noise. Every regularised inverse brings it back, its parameter chosen by discrepancy, "
            "generalised cross-validation, the L-curve, quasi-optimality, and by an oracle that is told "
            "the truth; filter factors mode by mode, errors at every reverse time, and the bound 2 "
            "epsilon^(t/T) E^(1-t/T) that some methods keep and others miss.",
        .equation = "A q = b, A = exp(T div kappa grad); q = sum phi_i / a_i beta_i v_i",
        .source = "Engl, Hanke & Neubauer, Regularization of Inverse Problems (1996)"};
    return about;
  }
  std::vector<Section> sections() const override { return settings_sections(); }
  std::unique_ptr<Run> prepare(data::Deck& deck) const override {
    return std::make_unique<RegularizationRun>(read_settings(deck));
  }
};

}  // namespace
}  // namespace regularization

std::unique_ptr<Study> make_regularization() { return std::make_unique<regularization::Regularization>(); }

}  // namespace undiffuse::experiments
