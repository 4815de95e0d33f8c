#include <fmt/format.h>

#include "experiments/coordinates/problem.hpp"
#include "experiments/run/study.hpp"

namespace undiffuse::experiments {
namespace coordinates {
namespace {

const std::vector<FigureColumn<Figures>>& figure_columns() {
  static const std::vector<FigureColumn<Figures>> all = {
      {"density_error", &Figures::density_error, "1",
       "largest difference of ln p_t(x) and ln u(x/alpha, v) - d ln alpha"},
      {"density_round_off", &Figures::density_round_off, "1",
       "the same in units of its rounding, 2^-52 times its condition"},
      {"score_round_off", &Figures::score_round_off, "1", "of the score, in units of its rounding"},
      {"divergence_round_off", &Figures::divergence_round_off, "1",
       "of the score's divergence, in units of its rounding"},
      {"flow_difference", &Figures::flow_difference, "length",
       "largest distance of trajectories, mapped by x/alpha, at the smallest tolerance"},
      {"flow_over_tolerance", &Figures::flow_over_tolerance, "1",
       "what nine trajectories in ten stay below at all tolerances, in units of what a step may be off by"},
      {"flow_order", &Figures::flow_order, "1", "its order in the tolerance"},
      {"start_residual", &Figures::start_residual, "1", "the larger of |ln alpha(0)| and sigma^2(0)"},
      {"rate_residual", &Figures::rate_residual, "1", "of a = (ln alpha)', relative, in 113 binary digits"},
      {"noise_residual", &Figures::noise_residual, "1", "of (sigma^2)' = 2 a sigma^2 + g^2, likewise"},
      {"double_error", &Figures::double_error, "1",
       "largest relative error of ln alpha, sigma^2, a and g^2 in double"},
      {"planted_residual", &Figures::planted_residual, "1", "noise_residual with g^2 twice as large"},
      {"planted_flow", &Figures::planted_flow, "length", "flow_difference with g^2 twice as large"},
      {"seconds", &Figures::seconds, "s", "wall time of the process"},
  };
  return all;
}

/// The flow that all processes share.
void write_root(data::ResultFile& file, const SharedFlow& shared) {
  const Index n = shared.y[0].rows(), d = shared.y[0].cols();
  std::vector<double> particles, axes, values;
  for (Index i = 0; i < n; ++i) particles.push_back(static_cast<double>(i));
  for (Index a = 0; a < d; ++a) axes.push_back(static_cast<double>(a));
  for (const auto& y : shared.y)
    for (Index i = 0; i < n; ++i)
      for (Index a = 0; a < d; ++a) values.push_back(y(i, a));
  file.coordinate("", "level", std::span<const double>(shared.levels), "length^2", "v = sigma^2/alpha^2");
  file.coordinate("", "particle", std::span<const double>(particles), "1", "trajectories");
  file.coordinate("", "axis", std::span<const double>(axes), "1", "axes");
  file.write("", "y", std::span<const double>(values),
             {.units = "length",
              .long_name = "trajectories of the flow of X_0 + N(0, v I), which all processes share",
              .dims = {"level", "particle", "axis"}});
}

class CoordinatesRun final : public Run {
 public:
  explicit CoordinatesRun(Settings settings) : settings_(std::move(settings)) {}

  Plan plan() const override { return make_plan(settings_); }
  std::vector<Input> inputs() const override { return {}; }

  Outcome execute(const Context& context) override {
    context.progress.report(0, "the shared flow");
    const auto shared = shared_flow(settings_, context);
    write_root(context.file, shared);
    Bench<Figures> bench(context, figure_columns(), settings_.processes.size());
    for (const Affine& moves : settings_.processes)
      bench.run(moves.name, [&](BranchFile& out) {
        Figures figures;
        out.describe(moves.name + " in the coordinates of X_0 + N(0, v I)",
                     "Song et al., ICLR 2021 (arXiv:2011.13456), section 3.4");
        compare_densities(settings_, moves, context.seed, figures, out);
        compare_flows(settings_, moves, shared, context.threads, figures, out);
        prove(moves, figures, out);
        return figures;
      });
    bench.summary.write(context.file);
    const bool passed = write_checks(context.file, bench.checks);
    bench.require_all();
    return {.checks_passed = passed};
  }

 private:
  Settings settings_;
};

class Coordinates final : public Study {
 public:
  const About& about() const override {
    static const About about = {
        .name = "coordinates",
        .summary = "heat, VE, VP, sub-VP and the others: one flow in different coordinates",
        .question = "Are heat, VE, VP and sub-VP one flow?",
        .method =
            "X_0 is a Gaussian mixture. Density, score and the score's divergence of every affine process "
            "against those of X_0 + N(0, v I), at x/alpha and v = sigma^2/alpha^2: equal to round-off. "
            "Trajectories of each process's probability flow, mapped by y = x/alpha, against one and the "
            "same flow at equal v: their distance against the tolerance of the steps. "
            "a = alpha'/alpha, d(sigma^2)/dt = 2 a sigma^2 + g^2, alpha(0) = 1 and sigma(0) = 0 in 113 "
            "binary digits; the same with g^2 twice as large must be found wrong.",
        .equation = "p_t(x) = alpha^-d u(x/alpha, sigma^2/alpha^2); dy/dv = -grad log u(y, v)/2",
        .source =
            "Song et al., ICLR 2021 (arXiv:2011.13456), section 3.4; "
            "Karras, Aittala, Aila & Laine, NeurIPS 2022 (arXiv:2206.00364), section 2"};
    return about;
  }
  std::vector<Section> sections() const override { return settings_sections(); }
  std::unique_ptr<Run> prepare(data::Deck& deck) const override {
    return std::make_unique<CoordinatesRun>(read_settings(deck));
  }
};

}  // namespace
}  // namespace coordinates

std::unique_ptr<Study> make_coordinates() { return std::make_unique<coordinates::Coordinates>(); }

}  // namespace undiffuse::experiments
