#include <algorithm>
#include <cmath>

#include "experiments/agreement/certificate.hpp"
#include "experiments/agreement/ensemble.hpp"
#include "experiments/parts/bench.hpp"
#include "experiments/run/study.hpp"
#include "sde/time_grid.hpp"

namespace undiffuse::experiments {
namespace agreement {
namespace {

constexpr double kOrderTolerance = 0.1;
constexpr double kNeighbour = 0.5;   // farther from 2 an order is as near to 1 or 3
constexpr double kRounding = 1e-12;  // errors below are rounding, and have no order

/// One row of the headline table.
struct Figures {
  double fp_error = kNone, fp_order = kNone, mass_error = kNone, minimum = kNone;
  double mean_z = kNone, variance_z = kNone, worst_cell_z = kNone, cells_tested = kNone, step_bias_z = kNone;
  double w1_slope = kNone, w1_over_floor = kNone;
  double seconds = kNone;
};

const std::vector<FigureColumn<Figures>>& columns() {
  static const std::vector<FigureColumn<Figures>> all = {
      {"fp_error", &Figures::fp_error, "1",
       "L1 error of the Fokker-Planck equation at T, on the finest grid"},
      {"fp_order", &Figures::fp_order, "1",
       "its order in the spacing, fitted over all grids; none where errors are rounding"},
      {"mass_error", &Figures::mass_error, "1", "change of the total mass, the largest of all grids"},
      {"minimum", &Figures::minimum, "1/length", "smallest density on any grid"},
      {"mean_z", &Figures::mean_z, "1", "mean of the particles, in standard errors from the truth"},
      {"variance_z", &Figures::variance_z, "1", "variance of the particles, likewise"},
      {"worst_cell_z", &Figures::worst_cell_z, "1", "the bin farthest from the truth, in standard errors"},
      {"cells_tested", &Figures::cells_tested, "1", "bins with 25 particles or more expected"},
      {"step_bias_z", &Figures::step_bias_z, "1",
       "largest bias of the integrator's steps in any of these, in standard errors"},
      {"w1_slope", &Figures::w1_slope, "1",
       "slope of log W1 against log N, mean over the streams; -1/2 for independent samples"},
      {"w1_over_floor", &Figures::w1_over_floor, "1",
       "W1 of the largest samples over the mean of as many independent ones"},
      {"seconds", &Figures::seconds, "s", "wall time of the process"},
  };
  return all;
}

Eigen::VectorXd as_doubles(const std::vector<std::int64_t>& v) {
  Eigen::VectorXd out(static_cast<Index>(v.size()));
  for (std::size_t i = 0; i < v.size(); ++i) out[static_cast<Index>(i)] = static_cast<double>(v[i]);
  return out;
}

/// Minus the least-squares slope of log e against log n.
double order_of(const Eigen::VectorXd& n, const Eigen::VectorXd& e) {
  const Eigen::ArrayXd x = n.array().log(), y = e.array().log(), away = x - x.mean();
  return -(away * y).sum() / away.square().sum();
}

/// Does the process begin without noise? There the cell Péclet number is large for a while, and the error of
/// exponential fitting, h² ∫ dt / g²(t), is of order h² ln(1/h) where g² grows as t: a fitted order comes to
/// 2 from below, as 2 - 1/ln(C/h).
bool starts_without_noise(const sde::Process& process) {
  const Eigen::MatrixXd x = Eigen::MatrixXd::Zero(1, 1);
  Eigen::MatrixXd g(1, 1);
  process.diffusion(x, 0, g);
  return g(0, 0) == 0;
}

/// The length that a drift f without closed form makes: D/|f|, D = g²/2, where |f| is largest within two
/// standard deviations of the components of X_0.
double drift_length(const data::GaussianMixture& law, const sde::Process& process) {
  constexpr Index looks = 41;
  double length = kInfinity;
  for (Index k = 0; k < law.components(); ++k) {
    const double mean = law.means()(k, 0), reach = 2 * std::sqrt(law.variances()(k, 0));
    const Eigen::MatrixXd x = Eigen::VectorXd::LinSpaced(looks, mean - reach, mean + reach);
    Eigen::MatrixXd f(looks, 1), g(looks, 1);
    process.drift(x, 0, f);
    process.diffusion(x, 0, g);
    length = std::min(length, (g.array().square() / (2 * f.array().abs())).minCoeff());
  }
  return length;
}

/// How far the fitted order may be from 2: a tenth, or what the coarsest grid and its steps bend the line by,
/// where they do not resolve the law, but never as far as a neighbouring order. μ = h/ℓ of its narrowest
/// component, or of the drift where there is no closed form; ν the largest change, over a step, of log α and
/// of the log of that component's variance. Seen: 0.35 at μ = 4, below 0.04 for μ <= 2; 0.3 at ν = 0.5 with
/// implicit Euler, below 0.04 there at second order; 0.22 for the double well on 16 cells, μ = 12.
double order_tolerance(const Settings& settings, const Chosen& chosen, const Box& box) {
  const auto& keys = settings.fokker_planck;
  const double least = settings.law->variances().minCoeff();
  double length = std::sqrt(least), nu = 0;
  if (!chosen.process->transition(chosen.horizon))
    length = std::min(length, drift_length(*settings.law, *chosen.process));
  const double mu = (box.upper - box.lower) / static_cast<double>(keys.cells[0]) / length;
  if (chosen.process->transition(chosen.horizon)) {
    const auto times = sde::TimeGrid::uniform(0, chosen.horizon, static_cast<Index>(keys.steps));
    const auto logs = [&](double t) {
      const auto at = chosen.process->transition(t).value();
      const double alpha2 = at.mean_scale * at.mean_scale;
      return Eigen::Array2d(0.5 * std::log(alpha2), std::log(alpha2 * least + at.std * at.std));
    };
    for (Index k = 0; k < times.steps(); ++k)
      nu = std::max(
          nu, (logs(times.t[static_cast<std::size_t>(k + 1)]) - logs(times.t[static_cast<std::size_t>(k)]))
                  .abs()
                  .maxCoeff());
  }
  const double in_time = keys.scheme == "implicit_euler" ? nu : nu * nu;
  return std::min(kNeighbour, std::max({kOrderTolerance, 0.1 * std::pow(std::max(0.0, mu - 1), 2), in_time}));
}

/// The Fokker–Planck equation on every grid.
void refine(const Settings& settings, const Chosen& chosen, const Box& box, const Truth& truth,
            Figures& figures, BranchFile& out) {
  const auto cells = as_doubles(settings.fokker_planck.cells);
  Eigen::VectorXd errors(cells.size());
  figures.mass_error = 0;
  figures.minimum = kInfinity;
  for (Index k = 0; k < cells.size(); ++k) {
    const auto grid = grid_of(box, settings.fokker_planck.cells[static_cast<std::size_t>(k)]);
    const auto p = march(settings, *chosen.process, chosen.horizon, grid);
    const auto exact = truth.averages(grid);
    errors[k] = l1(p, exact);
    figures.mass_error = std::max(figures.mass_error, std::abs(p.integral() - 1));
    figures.minimum = std::min(figures.minimum, p.values.minCoeff());
    if (k + 1 < cells.size()) continue;
    out.field("density", p, "density of X_T by the Fokker-Planck equation, finest grid");
    out.field("truth", exact, "density of X_T that it is judged by");
    out.field("p0", pde::Field<1>{grid, settings.law->cell_probabilities({grid.edges(0)}) / grid.spacing(0)},
              "density of X_0");
  }
  figures.fp_error = errors[errors.size() - 1];
  if (errors.minCoeff() > kRounding) figures.fp_order = order_of(cells, errors);
  out.coordinate("cells", cells, "1", "cells of the grid");
  out.series("fp_l1_error", "cells", errors, "1", "L1 error of the Fokker-Planck equation");
  const double bend = order_tolerance(settings, chosen, box);
  const double below = starts_without_noise(*chosen.process) ? kNeighbour : bend;
  if (!std::isnan(figures.fp_order)) out.claim("fp_order", figures.fp_order, 2 - below, 2 + bend);
  out.claim("mass_error", figures.mass_error, 1e-12);
  out.claim("minimum", figures.minimum, 0, kInfinity);
}

void write_ensemble(const EnsembleReport& report, BranchFile& out) {
  const auto& edges = report.bin_edges;
  const Index bins = edges.size() - 1;
  out.coordinate("bin", (edges.head(bins) + edges.tail(bins)) / 2, "length", "centres of the bins");
  out.series("histogram", "bin", report.bin_density, "1/length", "density of the particles");
  out.series("cell_z", "bin", report.cell_z, "1",
             "standard errors from the truth; 0 where fewer than 25 are expected");
  out.coordinate("particles", report.sizes, "1", "particles of a sample");
  out.series("w1", "particles", report.w1, "length", "W1 to the truth, mean over the streams");
  out.series("w1_floor", "particles", report.floor, "length", "mean W1 of independent samples");
  out.number("slope_error", report.slope_error, "1", "standard error of the slope, from the streams");
}

Figures compare(const Settings& settings, const Chosen& chosen, const Context& context, BranchFile& out) {
  const auto box = box_of(settings, chosen, context.seed);
  const auto truth = truth_of(settings, chosen, box);
  const bool closed = has_closed_form(settings, chosen);
  out.describe(chosen.name + (closed ? ", judged by its closed form" : ", judged by a finer grid"),
               closed ? "Song et al., ICLR 2021 (arXiv:2011.13456)"
                      : "Scharfetter & Gummel, IEEE Trans. Electron Devices 16 (1969) 64-77");
  Figures figures;
  refine(settings, chosen, box, truth, figures, out);
  const auto report =
      judge_ensemble(*settings.law, settings.particles, settings.noise, chosen, truth,
                     grid_of(box, settings.fokker_planck.cells.back()), context.seed, context.threads);
  write_ensemble(report, out);
  for (const Band& band : bands_of(report)) out.claim(band.name, band.value, band.lower, band.upper);
  figures.mean_z = report.mean_z;
  figures.variance_z = report.variance_z;
  figures.worst_cell_z = report.worst_cell_z;
  figures.cells_tested = static_cast<double>(report.cells_tested);
  figures.step_bias_z = std::max({report.mean_bias_z, report.variance_bias_z, report.cell_bias_z});
  figures.w1_slope = report.slope;
  figures.w1_over_floor = report.over_floor;
  return figures;
}

class AgreementRun final : public Run {
 public:
  explicit AgreementRun(Settings settings) : settings_(std::move(settings)) {}

  Plan plan() const override { return make_plan(settings_); }
  std::vector<Input> inputs() const override { return {}; }

  Outcome execute(const Context& context) override {
    Bench<Figures> bench(context, columns(), settings_.processes.size());
    for (const Chosen& chosen : settings_.processes)
      bench.run(chosen.name, [&](BranchFile& out) { return compare(settings_, chosen, context, out); });
    bench.summary.write(context.file);
    if (settings_.certificate.measure) {
      context.progress.report(0.99, "certificate of the integrators");
      write_certificates(context.file, bench.checks);
    }
    const bool passed = write_checks(context.file, bench.checks);
    bench.require_all();
    return {.checks_passed = passed};
  }

 private:
  Settings settings_;
};

class Agreement final : public Study {
 public:
  const About& about() const override {
    static const About about = {
        .name = "agreement",
        .summary = "do density, particles and formula agree, for every process?",
        .question = "A density that is marched, particles that move and a formula: are they one law?",
        .method =
            "X_0 is a Gaussian mixture, so that X_T is one too under every affine process. The "
            "Fokker-Planck equation on at least four grids against the mixture's cell averages: its order. "
            "An ensemble, in independent streams, against the mixture: mean, variance and the bins of a "
            "histogram in standard errors, W1 against the number of particles: slope -1/2. What the "
            "integrator's steps add is known from halving them. The double well has no closed form: a grid "
            "four times as fine as the finest judges it, and its steps are halved along the same Brownian "
            "paths. Beside them stands the certificate of every integrator: limit and orders, measured on "
            "exact problems.",
        .equation = "dX = f dt + g dW; dp/dt = -(f p)' + (g^2 p)''/2; X_T | X_0 = x: N(alpha x, sigma^2)",
        .source =
            "Song et al., ICLR 2021 (arXiv:2011.13456); "
            "del Barrio, Gine & Matran, Ann. Probab. 27 (1999) 1009-1071"};
    return about;
  }
  std::vector<Section> sections() const override { return settings_sections(); }
  std::unique_ptr<Run> prepare(data::Deck& deck) const override {
    return std::make_unique<AgreementRun>(read_settings(deck));
  }
};

}  // namespace
}  // namespace agreement

std::unique_ptr<Study> make_agreement() { return std::make_unique<agreement::Agreement>(); }

}  // namespace undiffuse::experiments
