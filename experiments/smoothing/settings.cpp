#include "experiments/smoothing/settings.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "experiments/parts/reading.hpp"
#include "experiments/smoothing/measure.hpp"

namespace undiffuse::experiments::smoothing {
namespace {

/// Empty if the solver takes this problem; else what it says. A step that no limit forbids.
template <int Dim>
std::string refusal(const HeatSolverChoice& solver, const HeatDeck& heat) {
  try {
    const auto grid = heat.grid<Dim>(4);
    solver.make<Dim>(heat.problem(grid), {{0, 1e-200}});
    return "";
  } catch (const std::invalid_argument& error) {
    return error.what();
  } catch (const FormulaError&) {
    return "";  // of so coarse a grid; those of the run have been tried
  }
}

std::string refusal(const HeatSolverChoice& solver, const HeatDeck& heat) {
  if (heat.dim() == 1) return refusal<1>(solver, heat);
  return heat.dim() == 2 ? refusal<2>(solver, heat) : refusal<3>(solver, heat);
}

constexpr double most_steps = 2e7;  // of a run

/// Empty if no run of the solver takes too many steps.
std::string too_long(const HeatSolverChoice& solver, const Settings& settings) {
  const int dim = settings.heat.dim();
  const double steps = dim == 1   ? longest_run<1>(settings, solver)
                       : dim == 2 ? longest_run<2>(settings, solver)
                                  : longest_run<3>(settings, solver);
  if (steps <= most_steps) return "";
  return fmt::format(
      "its stability limit asks for {:.2g} steps over process.horizon, more than {:g}; a shorter horizon or "
      "fewer cells",
      steps, most_steps);
}

void read_solvers(data::Deck& deck, Settings& settings) {
  std::string last;
  for (const auto& solver : heat_solvers()) {
    std::string why = refusal(solver, settings.heat);
    if (why.empty()) why = too_long(solver, settings);
    bool wanted = why.empty();
    data::detail::read_value(deck, "solvers", switch_key(solver.name, solver.what), data::any(), wanted);
    const std::string key = fmt::format("solvers.{}", solver.name);
    if (wanted && !why.empty()) deck.fail(key, "cannot have this problem: " + why);
    if (wanted) settings.solvers.push_back(&solver);
    if (why.empty()) continue;
    last = why;
    settings.notes.push_back(fmt::format("{} left out: {}", solver.name, why));
  }
  if (!settings.solvers.empty()) return;
  if (settings.notes.empty()) deck.fail("solvers", "all are switched off");
  deck.fail("process", "no solver takes this problem: " + last);
}

void read_probe(data::Deck& deck, Settings& settings) {
  settings.probe = data::read<ProbeKeys>(deck, "probe");
  const auto n = settings.probe.at.size();
  if (n == 0 && (settings.probe.value != 0 || settings.probe.tolerance != 0))
    deck.fail(settings.probe.value != 0 ? "probe.value" : "probe.tolerance", "needs probe.at");
  if (n != 0 && n != static_cast<std::size_t>(settings.heat.dim()))
    deck.fail("probe.at", fmt::format("has {} numbers; grid.cells has {}", n, settings.heat.dim()));
  for (std::size_t a = 0; a < n; ++a) {
    const auto [lower, upper] = settings.heat.extent(static_cast<int>(a));
    if (!(settings.probe.at[a] >= lower && settings.probe.at[a] <= upper))
      deck.fail("probe.at",
                fmt::format("{} lies outside of the grid, [{}, {}]", settings.probe.at[a], lower, upper));
  }
}

/// A slope needs neighbours: three runs or more.
void require_levels(const data::Deck& deck, const char* key, std::int64_t levels) {
  if (levels == 1 || levels == 2)
    deck.fail(key, fmt::format("is {}; an order needs 3 or more, 0 is none", levels));
}

void require_grids(const data::Deck& deck, const Settings& settings) {
  const auto& refinement = settings.refinement;
  require_levels(deck, "refinement.levels", refinement.levels);
  require_levels(deck, "refinement.space_levels", refinement.space_levels);
  std::vector<std::int64_t> grids = {settings.heat.cells()[0]};
  if (refinement.levels > 0) grids.push_back(refinement.cells);
  if (settings.heat.has_exact())
    for (std::int64_t level = 0; level < refinement.space_levels; ++level)
      grids.push_back((refinement.space_cells << level) + (settings.heat.nodes_between_walls() ? 1 : 0));
  settings.heat.require_on(deck, grids);
}

}  // namespace

Settings read_settings(data::Deck& deck) {
  Settings settings{
      .heat = HeatDeck(deck), .steps = {}, .refinement = {}, .probe = {}, .solvers = {}, .notes = {}};
  settings.steps = data::read<StepKeys>(deck, "steps");
  settings.refinement = data::read<RefinementKeys>(deck, "refinement");
  read_probe(deck, settings);
  require_grids(deck, settings);
  read_solvers(deck, settings);
  return settings;
}

std::vector<Section> settings_sections() {
  auto all = HeatDeck::sections();
  all.push_back(section("steps", "how time is cut", data::keys<StepKeys>()));
  all.push_back(section("refinement", "runs that measure orders", data::keys<RefinementKeys>()));
  all.push_back(section("probe", "one number known from outside", data::keys<ProbeKeys>()));
  std::vector<data::Key> solvers;
  for (const auto& solver : heat_solvers()) solvers.push_back(switch_key(solver.name, solver.what));
  all.push_back(section("solvers", "which solvers run", std::move(solvers)));
  return all;
}

}  // namespace undiffuse::experiments::smoothing
