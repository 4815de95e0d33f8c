#include "data/errors.hpp"
#include "experiments/reversal/branches.hpp"
#include "experiments/reversal/plan.hpp"
#include "experiments/run/study.hpp"

namespace undiffuse::experiments {
namespace reversal {
namespace {

std::vector<std::string> branch_names() {
  std::vector<std::string> names;
  for (const auto& branch : grid_branches<1>()) names.push_back(branch.name);
  for (const auto& ensemble : ensembles()) names.push_back(ensemble.name);
  return names;
}

template <int Dim>
void write_root(data::ResultFile& file, const Problem<Dim>& problem) {
  write_axes(file, "", problem.grid);
  write_field(file, "", "p0", problem.p0, "density of X_0");
  write_field(file, "", "pT", problem.pT, "density of X_T between the walls");
  write_field(file, "", "qT", problem.qT, "terminal density that is run backwards, with its noise");
  write_field(file, "", "qT_spectral", problem.spectral_qT,
              "the same with p_T made by the transform: what backward heat and regularised inverses get");
  write_field(file, "", "answer", problem.answer,
              "what a perfect reversal makes of the terminal density without noise");
  const double mean = problem.pT.values.mean();
  const double contrast = (problem.pT.values.array() / mean - 1).abs().maxCoeff();
  file.write("", "pT_contrast", std::span<const double>(&contrast, 1),
             {.units = "1", .long_name = "largest relative departure of p_T from its mean", .dims = {}});
}

class ReversalRun final : public Run {
 public:
  explicit ReversalRun(Settings settings) : settings_(std::move(settings)) {}

  Plan plan() const override { return make_plan(settings_); }
  std::vector<Input> inputs() const override { return settings_.inputs; }

  Outcome execute(const Context& context) override {
    Bench<Figures> bench(context, figure_columns(), settings_.branches.size());
    try {
      if (settings_.dim() == 1) on_grid<1>(context, bench);
      if (settings_.dim() == 2) on_grid<2>(context, bench);
      if (settings_.dim() > 2) without_grid(context, bench);
    } catch (const data::NumericalError&) {
      write_tables(context, bench);
      throw;
    }
    const bool passed = write_tables(context, bench);
    bench.require_all();
    return {.checks_passed = passed};
  }

 private:
  static bool write_tables(const Context& context, const Bench<Figures>& bench) {
    bench.summary.write(context.file);
    return write_checks(context.file, bench.checks);
  }

  template <int Dim>
  void on_grid(const Context& context, Bench<Figures>& bench) {
    context.progress.report(0, "forward density and score");
    const auto problem = make_problem<Dim>(settings_, context.seed, context.threads);
    write_root(context.file, problem);
    for (const auto& branch : grid_branches<Dim>())
      if (settings_.wants(branch.name))
        bench.run(branch.name, [&](BranchFile& out) { return branch.run(problem, out); });
    for (const auto& ensemble : ensembles())
      if (settings_.wants(ensemble.name))
        bench.run(ensemble.name, [&](BranchFile& out) { return run_ensemble<Dim>(problem, ensemble, out); });
  }

  void without_grid(const Context& context, Bench<Figures>& bench) {
    const auto common = make_common(settings_, context.seed, context.threads);
    for (const auto& ensemble : ensembles())
      if (settings_.wants(ensemble.name))
        bench.run(ensemble.name, [&](BranchFile& out) { return run_ensemble(common, ensemble, out); });
  }

  Settings settings_;
};

class Reversal final : public Study {
 public:
  const About& about() const override {
    static const About about = {
        .name = "reversal",
        .summary = "run diffusion backwards: the inverse heat equation, or the score?",
        .question = "A density has diffused. Which method brings it back, and why do the others fail?",
        .method =
            "One forward run of the heat equation; then, from the same terminal density: "
            "backward heat as it is (spectral and finite differences), "
            "spectral cut-off and Tikhonov that are told the truth, "
            "the Fokker-Planck equation driven by the score, its closed form, "
            "the reversal of the grid's own jump process and chain, "
            "reverse SDE and probability flow. "
            "The score knows p_0 and the regularised inverses do not: the table compares information.",
        .equation =
            "dX = sqrt(2 kappa) dW forward; "
            "dX = (1 + eta^2) kappa grad log p(X, T - tau) dtau + eta sqrt(2 kappa) dW back",
        .source =
            "Anderson, Stoch. Proc. Appl. 12 (1982) 313-326; Song et al., ICLR 2021 (arXiv:2011.13456)"};
    return about;
  }
  std::vector<Section> sections() const override { return settings_sections(branch_names()); }
  std::unique_ptr<Run> prepare(data::Deck& deck) const override {
    auto settings = read_settings(deck, branch_names());
    require_room(deck, settings);
    return std::make_unique<ReversalRun>(std::move(settings));
  }
};

}  // namespace
}  // namespace reversal

std::unique_ptr<Study> make_reversal() { return std::make_unique<reversal::Reversal>(); }

}  // namespace undiffuse::experiments
