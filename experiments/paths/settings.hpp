#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "data/expression.hpp"
#include "experiments/parts/integrator_choice.hpp"
#include "experiments/parts/keys.hpp"
#include "experiments/parts/noise_choice.hpp"
#include "experiments/parts/process_tables.hpp"
#include "experiments/run/study.hpp"
#include "sde/integrator.hpp"

namespace undiffuse::experiments::paths {

using data::Index;

struct StartKeys {
  std::vector<double> at = {1.0};
  static auto parameters() {
    return std::tuple{data::Parameter{
        "at", &StartKeys::at, "length",
        "X_0, one number a coordinate; underdamped_langevin: positions, then as many velocities", length(),
        false, true}};
  }
};

struct NoiseKeys : NoiseChoiceKeys {
  NoiseKeys() { kind = "path"; }
  static auto parameters() { return noise_parameters<NoiseKeys>(); }
};

struct StepKeys {
  std::int64_t coarsest = 8, levels = 6, reference = 16;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"coarsest", &StepKeys::coarsest, "1", "equal steps of the first run",
                  data::between(1, 65536)},
        Parameter{"levels", &StepKeys::levels, "1", "runs, each with twice as many steps",
                  data::between(4, 12)},
        Parameter{
            "reference", &StepKeys::reference, "1",
            "where no solution is known: so many times the steps of the last run judge all, a power of 2",
            data::between(2, 1024)}};
  }
};

struct EnsembleKeys {
  std::int64_t count = 256, batches = 16;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"count", &EnsembleKeys::count, "1",
                  "paths of a batch, a multiple of 16; a power of 2 is best for sobol",
                  data::between(16, 1e7)},
        Parameter{"batches", &EnsembleKeys::batches, "1",
                  "independent repetitions: every standard error is their spread", data::between(4, 10000)}};
  }
};

struct PayoffKeys {
  data::Formula P{"x1"};
  static auto parameters() {
    return std::tuple{data::Parameter{"P", &PayoffKeys::P, "P",
                                      "what is expected of X_T: a number or an expression of x1 ... xd, for "
                                      "d <= 3 also x, y, z"}};
  }
};

struct AdaptiveKeys {
  bool run = true;
  std::string integrator = "milstein_derivative_free";
  std::vector<double> tolerances = {0.01, 0.003, 0.001, 0.0003};
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"run", &AdaptiveKeys::run, "", "measure adaptive steps along the path"},
        Parameter{"integrator", &AdaptiveKeys::integrator, "",
                  "what takes the steps, of strong order 1 or more under the noise of the process",
                  integrator_range()},
        Parameter{"tolerances", &AdaptiveKeys::tolerances, "1", "relative and absolute, descending",
                  data::between(1e-9, 10)}};
  }
};

struct MultilevelKeys {
  bool run = true;
  std::string integrator = "euler_maruyama";
  std::vector<double> errors = {0.04, 0.02, 0.01, 0.005};
  std::int64_t first_steps = 1, pilot = 1024;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"run", &MultilevelKeys::run, "", "measure multilevel Monte Carlo of E[P(X_T)]"},
        Parameter{"integrator", &MultilevelKeys::integrator, "", "what takes the steps", integrator_range()},
        Parameter{"errors", &MultilevelKeys::errors, "P", "requested root mean square errors, descending",
                  data::between(1e-9, 1e9)},
        Parameter{"first_steps", &MultilevelKeys::first_steps, "1", "steps of the first level",
                  data::between(1, 1024)},
        Parameter{"pilot", &MultilevelKeys::pilot, "1", "paths that a new level is measured with",
                  data::between(64, 1e7)}};
  }
};

struct OutputKeys {
  std::int64_t paths = 16;
  std::vector<double> times;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"paths", &OutputKeys::paths, "1", "paths that are kept", data::between(1, 1e5)},
        Parameter{"times", &OutputKeys::times, "time",
                  "when they are kept, at the nearest of the finest steps; none: 64 even times",
                  data::between(0, 1e60)}};
  }
};

/// An integrator that the deck asks for.
struct Wanted {
  std::string name;
  std::shared_ptr<const sde::Integrator> scheme;
};

/// A deck, read and checked.
struct Settings {
  std::string process_name, equation;
  MovingProcess moves;
  Eigen::RowVectorXd start;
  NoiseKeys noise;
  StepKeys steps;
  EnsembleKeys ensemble;
  std::optional<data::Expression> payoff;
  std::string payoff_text;
  std::vector<Wanted> integrators;
  AdaptiveKeys adaptive;
  MultilevelKeys multilevel;
  OutputKeys output;
  std::vector<std::string> notes;  ///< what this deck does not have, a sentence each

  const sde::Process& process() const { return *moves.process; }
  Index dim() const { return start.size(); }
  double T() const { return moves.horizon; }
  bool noisy() const { return process().noise_kind() != sde::NoiseKind::none; }
  /// One batch of one group of paths without noise.
  Index batches() const { return noisy() ? ensemble.batches : 1; }
  Index count() const { return noisy() ? ensemble.count : 16; }
  /// The highest order that is claimed. Declared orders are those of smooth coefficients. Where the noise
  /// grows out of almost nothing, to more than twice its size over the first of the shortest steps, it is
  /// like √t on the scale of all: ∫ (g(s) - g(t_k))² ds sums to h² ln(1/h), and no scheme of the list is
  /// better than order 1.
  double highest_claim() const;
  /// Is the solution a formula in X_0 and W(T)?
  bool has_solution() const;
  /// Do far more steps stand in for the solution?
  bool judged_by_steps() const { return noisy() && !has_solution(); }
  Index steps_of(Index level) const { return steps.coarsest << level; }
  Index last_steps() const { return steps_of(steps.levels - 1); }
  /// Steps that the noise is made of, at the most.
  Index finest_steps() const { return judged_by_steps() ? last_steps() * steps.reference : last_steps(); }
};

/// The names of the coordinates in expressions, in order; x, y, z behind them where d <= 3.
std::vector<std::string> coordinate_names(Index d);

Settings read_settings(data::Deck& deck);
std::vector<Section> settings_sections();
Plan make_plan(const Settings& settings);

}  // namespace undiffuse::experiments::paths
