#pragma once
#include <string>
#include <tuple>
#include <vector>

#include "experiments/parts/heat_deck.hpp"
#include "experiments/run/heat_solvers.hpp"

namespace undiffuse::experiments::smoothing {

struct StepKeys {
  std::int64_t count = 64;
  double courant = 0.9;
  double relative = 1e-8, absolute = 1e-10;
  std::string plan = "estimate";
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"count", &StepKeys::count, "1",
                  "steps of solvers without a limit, the least of those with one", data::between(1, 1e7)},
        Parameter{"courant", &StepKeys::courant, "1",
                  "where a solver has a stability limit: the step as a part of it", data::between(1e-3, 1)},
        Parameter{"relative", &StepKeys::relative, "1", "tolerance of adaptive solvers",
                  data::between(1e-12, 1e-2)},
        Parameter{"absolute", &StepKeys::absolute, "u", "likewise", data::between(1e-15, 1e60)},
        Parameter{"plan", &StepKeys::plan, "",
                  "how transforms are planned: estimate has the same bits in every run, measure is faster",
                  data::one_of({"estimate", "measure"})}};
  }
};

struct RefinementKeys {
  std::int64_t cells = 16, steps = 8, levels = 6, space_cells = 16, space_levels = 4;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"cells", &RefinementKeys::cells, "1", "cells along x while the step is halved",
                  data::between(4, 1e6)},
        Parameter{"steps", &RefinementKeys::steps, "1",
                  "steps of the first run, more where a limit asks for them", data::between(1, 1e6)},
        Parameter{"levels", &RefinementKeys::levels, "1",
                  "how often the step is halved, 3 or more; 0: no orders in time", data::between(0, 12)},
        Parameter{"space_cells", &RefinementKeys::space_cells, "1", "cells along x of the coarsest grid",
                  data::between(4, 1e6)},
        Parameter{"space_levels", &RefinementKeys::space_levels, "1",
                  "how many grids, each twice as fine, 3 or more; 0: no orders in space",
                  data::between(0, 10)}};
  }
};

struct ProbeKeys {
  std::vector<double> at;
  double value = 0, tolerance = 0;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"at", &ProbeKeys::at, "length",
                  "a point at which u(T) is known from outside; none: no probe", data::between(-1e60, 1e60),
                  false, true},
        Parameter{"value", &ProbeKeys::value, "u", "what it is there", data::between(-1e60, 1e60)},
        Parameter{"tolerance", &ProbeKeys::tolerance, "u",
                  "how far a solver may be off; 0: anything, no check", data::between(0, 1e60)}};
  }
};

/// A deck, read and checked.
struct Settings {
  HeatDeck heat;
  StepKeys steps;
  RefinementKeys refinement;
  ProbeKeys probe;
  std::vector<const HeatSolverChoice*> solvers;  ///< those to run
  std::vector<std::string> notes;

  HeatOptions options() const {
    return {.relative = steps.relative,
            .absolute = steps.absolute,
            .plan = steps.plan == "measure" ? pde::Plan::measure : pde::Plan::estimate};
  }
};

Settings read_settings(data::Deck& deck);
std::vector<Section> settings_sections();

}  // namespace undiffuse::experiments::smoothing
