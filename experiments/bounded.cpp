#include "experiments/bounded/problem.hpp"
#include "experiments/run/study.hpp"

namespace undiffuse::experiments {
namespace bounded {
namespace {

using data::Index;

/// The density at the times of the deck, p_0, p_T and the uniform law.
template <int Dim>
void write_root(data::ResultFile& file, const Problem<Dim>& problem) {
  write_axes(file, "", problem.grid);
  write_field(file, "", "p0", problem.p0, "density of X_0, folded into the box");
  write_field(file, "", "pT", problem.pT, "density of X_T");
  const auto& times = problem.settings.output.times;
  const Index n = problem.grid.size();
  Eigen::VectorXd all(n * static_cast<Index>(times.size()));
  for (std::size_t k = 0; k < times.size(); ++k)
    all.segment(n * static_cast<Index>(k), n) = problem.forward_at(times[k]).values;
  file.coordinate("", "time", std::span<const double>(times), "time", "time of the forward run");
  std::vector<std::string> dims = {"time"};
  if (Dim == 2) dims.emplace_back("y");
  dims.emplace_back("x");
  file.write("", "density", std::span<const double>(all.data(), static_cast<std::size_t>(all.size())),
             {.units = Dim == 1 ? "1/length" : "1/length^2",
              .long_name = "density of X_t, averages over cells",
              .dims = dims});
}

/// On the line, the same times at the centres of cells by eigenfunctions alone: nothing in common with the
/// images behind `density`.
void write_modes(data::ResultFile& file, const Problem<1>& problem) {
  const auto& law = *problem.settings.law;
  const auto walls = problem.axis(0);
  const auto& times = problem.settings.output.times;
  std::vector<double> values;
  for (const double t : times)
    for (Index i = 0; i < problem.grid.size(); ++i) {
      double p = 0;
      for (Index k = 0; k < law.components(); ++k) {
        const double kappa_t = problem.kappa() * t + law.variances()(k, 0) / 2;
        p += law.weights()[k] * pde::kernel_by_modes(walls, kappa_t, problem.grid.centre(0, i),
                                                     law.means()(k, 0),
                                                     pde::modes_needed(walls, kappa_t, 1e-16));
      }
      values.push_back(p);
    }
  file.write("", "density_by_modes", std::span<const double>(values),
             {.units = "1/length",
              .long_name = "density of X_t at the centres of cells, by eigenfunctions",
              .dims = {"time", "x"}});
}

class BoundedRun final : public Run {
 public:
  explicit BoundedRun(Settings settings) : settings_(std::move(settings)) {}

  Plan plan() const override { return make_plan(settings_); }
  std::vector<Input> inputs() const override { return {}; }

  Outcome execute(const Context& context) override {
    return settings_.dim() == 1 ? on_grid<1>(context) : on_grid<2>(context);
  }

 private:
  template <int Dim>
  Outcome on_grid(const Context& context) const {
    context.progress.report(0, "forward density");
    const auto problem = make_problem<Dim>(settings_, context.seed, context.threads);
    write_root(context.file, problem);
    if constexpr (Dim == 1) write_modes(context.file, problem);
    Bench<Figures> bench(context, figure_columns(), 10);
    bench.run("kernels", [&](BranchFile& out) { return compare_kernels(problem, out); });
    bench.run("uniform_limit", [&](BranchFile& out) { return uniform_limit(problem, out); });
    for (const Start start : {Start::forward, Start::uniform}) {
      const auto beginning = begin_at(problem, start);
      const std::string suffix = start == Start::forward ? "" : "_uniform";
      const auto back = [&](std::string name, auto method) {
        bench.run(name.append(suffix), [&](BranchFile& out) { return method(problem, beginning, out); });
      };
      back("closed_form", closed_form<Dim>);
      back("fokker_planck_score", fokker_planck_score<Dim>);
      back("reverse_sde", reverse_sde<Dim>);
      back("flow_heun", flow_heun<Dim>);
    }
    bench.summary.write(context.file);
    const bool passed = write_checks(context.file, bench.checks);
    bench.require_all();
    return {.checks_passed = passed};
  }

  Settings settings_;
};

class Bounded final : public Study {
 public:
  const About& about() const override {
    static const About about = {
        .name = "bounded",
        .summary = "ink in a glass: diffusion between walls, its uniform limit, and the way back",
        .question = "Between walls diffusion ends in the uniform law. Can it be undone from there?",
        .method =
            "The heat kernel between walls by images and by eigenfunctions, two series that share no term; "
            "the L1 distance to the uniform law against the rate of the slowest mode; "
            "then back with the score of the folded mixture, whose images are a mixture again: "
            "closed form, Fokker-Planck equation, reverse SDE with reflection, probability flow, "
            "each from p_T and from the uniform law in its place. "
            "Reversal is an L1 contraction: the uniform law costs no more than its distance to p_T.",
        .equation =
            "dX = sqrt(2 kappa) dW, reflected or on a torus; "
            "dX = (1 + eta^2) kappa grad log p(X, T - tau) dtau + eta sqrt(2 kappa) dW back",
        .source =
            "Carslaw & Jaeger, Conduction of Heat in Solids (1959), chapter 10; "
            "Anderson, Stoch. Proc. Appl. 12 (1982) 313-326"};
    return about;
  }
  std::vector<Section> sections() const override { return settings_sections(); }
  std::unique_ptr<Run> prepare(data::Deck& deck) const override {
    return std::make_unique<BoundedRun>(read_settings(deck));
  }
};

}  // namespace
}  // namespace bounded

std::unique_ptr<Study> make_bounded() { return std::make_unique<bounded::Bounded>(); }

}  // namespace undiffuse::experiments
