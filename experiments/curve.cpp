#include "experiments/curve/problem.hpp"
#include "experiments/run/study.hpp"

namespace undiffuse::experiments {
namespace curve {
namespace {

/// The curves on their way to noise, and the law's mean and covariance.
void write_root(const Problem& problem) {
  auto& file = problem.context.file;
  const auto& settings = problem.settings;
  const auto n = static_cast<std::size_t>(settings.n());
  file.coordinate("", "time", std::span<const double>(settings.times), "time", "time of the forward run");
  write_curves({file, "", "time", "curve"}, problem.forward, settings, "curves that dissolve");
  const auto& x = settings.positions;
  file.coordinate("", "other_position", std::span<const double>(x.data(), n), "length", "positions");
  file.write("", "mean", std::span<const double>(settings.law->mean().data(), n),
             {.units = "1", .long_name = "mean of X_0", .dims = {"position"}});
  file.write("", "covariance", std::span<const double>(settings.law->covariance().data(), n * n),
             {.units = "1", .long_name = "covariance of X_0", .dims = {"position", "other_position"}});
}

class CurveRun final : public Run {
 public:
  explicit CurveRun(Settings settings) : settings_(std::move(settings)) {}

  Plan plan() const override { return make_plan(settings_); }
  std::vector<Input> inputs() const override { return {}; }

  Outcome execute(const Context& context) override {
    context.progress.report(0, "curves dissolve");
    const auto problem = make_problem(settings_, context);
    write_root(problem);
    Bench<Figures> bench(context, figure_columns(), 4);
    bench.run("dissolve", [&](BranchFile& out) { return dissolve(problem, out); });
    bench.run("reverse_sde", [&](BranchFile& out) { return reverse_sde(problem, false, out); });
    bench.run("reverse_sde_noise", [&](BranchFile& out) { return reverse_sde(problem, true, out); });
    bench.run("flow_ode", [&](BranchFile& out) { return flow_ode(problem, out); });
    bench.summary.write(context.file);
    const bool passed = write_checks(context.file, bench.checks);
    bench.require_all();
    return {.checks_passed = passed};
  }

 private:
  Settings settings_;
};

class Curve final : public Study {
 public:
  const About& about() const override {
    static const About about = {
        .name = "curve",
        .summary = "a curve dissolves into white noise and comes back",
        .question = "Curves whose values diffuse become noise. Do curves come back?",
        .method =
            "Curves of a Gaussian process at n positions, a law on R^n with a full covariance, diffuse "
            "value by value under VP. The histogram of the values at every time against the exact mixture "
            "of Gaussians. Back with the exact score: the reverse SDE from the curves that have dissolved "
            "and from N(0, I), whose Euler steps have a law that is known exactly; mean, covariance and "
            "roughness of what comes back against the law's, and the roughest curve of all against what "
            "one curve may have. The probability flow there and back, against its closed form and the "
            "start.",
        .equation = "dX = -beta X/2 dt + sqrt(beta) dW; s(x, t) = (alpha^2 C + sigma^2 I)^-1 (alpha m - x)",
        .source =
            "Rasmussen & Williams, Gaussian Processes for Machine Learning (2006); "
            "Anderson, Stoch. Proc. Appl. 12 (1982) 313-326"};
    return about;
  }
  std::vector<Section> sections() const override { return settings_sections(); }
  std::unique_ptr<Run> prepare(data::Deck& deck) const override {
    return std::make_unique<CurveRun>(read_settings(deck));
  }
};

}  // namespace
}  // namespace curve

std::unique_ptr<Study> make_curve() { return std::make_unique<curve::Curve>(); }

}  // namespace undiffuse::experiments
