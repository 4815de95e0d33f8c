#include "experiments/smoothing/settings.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "experiments/parts/reading.hpp"

namespace undiffuse::experiments::smoothing {
namespace {

data::Key solver_key(const HeatSolverChoice& solver) {
  return {.name = std::string(solver.name),
          .type = "boolean",
          .unit = "",
          .default_value = "true",
          .range = "",
          .meaning = std::string(solver.what)};
}

/// Empty if the solver takes this problem; else what it says. A step that no limit forbids.
template <int Dim>
std::string refusal(const HeatSolverChoice& solver, const HeatDeck& heat) {
  try {
    const auto grid = heat.grid<Dim>(4);
    solver.make<Dim>(heat.problem(grid), {{0, 1e-200}});
    return "";
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

std::string refusal(const HeatSolverChoice& solver, const HeatDeck& heat) {
  if (heat.dim() == 1) return refusal<1>(solver, heat);
  return heat.dim() == 2 ? refusal<2>(solver, heat) : refusal<3>(solver, heat);
}

void read_solvers(data::Deck& deck, Settings& settings) {
  std::string last;
  for (const auto& solver : heat_solvers()) {
    bool wanted = true;
    data::detail::read_value(deck, "solvers", solver_key(solver), data::any(), wanted);
    if (!wanted) continue;
    last = refusal(solver, settings.heat);
    const std::string key = fmt::format("solvers.{}", solver.name);
    if (last.empty())
      settings.solvers.push_back(&solver);
    else if (deck.has(key))
      deck.fail(key, "cannot have this problem: " + last);
    else
      settings.notes.push_back(fmt::format("{} left out: {}", solver.name, last));
  }
  if (!settings.solvers.empty()) return;
  if (last.empty()) deck.fail("solvers", "all are switched off");
  deck.fail("process", "no solver takes this problem: " + last);
}

void read_probe(data::Deck& deck, Settings& settings) {
  settings.probe = data::read<ProbeKeys>(deck, "probe");
  const auto n = settings.probe.at.size();
  if (n != 0 && n != static_cast<std::size_t>(settings.heat.dim()))
    deck.fail("probe.at", fmt::format("has {} numbers; grid.cells has {}", n, settings.heat.dim()));
}

}  // namespace

Settings read_settings(data::Deck& deck) {
  Settings settings{
      .heat = HeatDeck(deck), .steps = {}, .refinement = {}, .probe = {}, .solvers = {}, .notes = {}};
  settings.steps = data::read<StepKeys>(deck, "steps");
  settings.refinement = data::read<RefinementKeys>(deck, "refinement");
  read_probe(deck, settings);
  read_solvers(deck, settings);
  return settings;
}

std::vector<Section> settings_sections() {
  auto all = HeatDeck::sections();
  all.push_back(section("steps", "how time is cut", data::keys<StepKeys>()));
  all.push_back(section("refinement", "runs that measure orders", data::keys<RefinementKeys>()));
  all.push_back(section("probe", "one number known from outside", data::keys<ProbeKeys>()));
  std::vector<data::Key> solvers;
  for (const auto& solver : heat_solvers()) solvers.push_back(solver_key(solver));
  all.push_back(section("solvers", "which solvers run", std::move(solvers)));
  return all;
}

}  // namespace undiffuse::experiments::smoothing
