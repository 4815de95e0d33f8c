#include "experiments/agreement/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiments/parts/keys.hpp"
#include "experiments/parts/reading.hpp"

namespace undiffuse::experiments::agreement {
namespace {

using data::Deck;

void require_refinements(const Deck& deck, const RefinementKeys& keys) {
  if (keys.cells.size() < 4)
    deck.fail("fokker_planck.cells",
              fmt::format("has {}; an order is fitted to at least 4", counted(keys.cells.size(), "grid")));
  for (std::size_t k = 1; k < keys.cells.size(); ++k)
    if (keys.cells[k] <= keys.cells[k - 1])
      deck.fail("fokker_planck.cells",
                fmt::format("{} after {}; they must ascend", keys.cells[k], keys.cells[k - 1]));
}

bool needs_reference(const Settings& settings) {
  return !std::ranges::all_of(settings.processes,
                              [&](const Chosen& chosen) { return has_closed_form(settings, chosen); });
}

void require_reference(const Deck& deck, const Settings& settings) {
  if (!needs_reference(settings)) return;
  const auto finest = kReferenceRatio * settings.fokker_planck.cells.back();
  for (const auto cells : settings.fokker_planck.cells)
    if (finest % cells != 0)
      deck.fail("fokker_planck.cells",
                fmt::format("{} does not divide the {} cells of the reference", cells, finest));
}

/// Where X_0 lives is the least that the box of any process holds.
void require_resolved(const Deck& deck, const Settings& settings) {
  const auto& law = *settings.law;
  const Eigen::ArrayXd std = law.variances().col(0).array().sqrt(), mean = law.means().col(0).array();
  const double L = (mean + kReach * std).maxCoeff() - (mean - kReach * std).minCoeff();
  const double widest = kCoarsest * std.minCoeff();
  const auto coarsest = settings.fokker_planck.cells.front();
  if (const double h = L / static_cast<double>(coarsest); h > widest)
    deck.fail("fokker_planck.cells",
              fmt::format("{} cells of {:.3g} are wider than {} standard deviations of the narrowest "
                          "component, {:.3g}; at least {} cells",
                          coarsest, h, kCoarsest, std.minCoeff(), std::ceil(L / widest)));
}

/// Steps of one process, all methods together.
double steps_of(const Settings& settings, const Chosen& chosen) {
  const auto& fp = settings.fokker_planck;
  double steps = 0;
  for (const auto cells : fp.cells) steps += static_cast<double>(steps_on(fp, cells));
  if (!has_closed_form(settings, chosen))
    steps += static_cast<double>(steps_on(fp, kReferenceRatio * fp.cells.back()));
  if (settings.particles.integrator == "exact") return steps;
  const bool paired = !chosen.process->transition(chosen.horizon);  // with an ensemble of twice as many
  const auto once = static_cast<double>(settings.particles.steps * settings.particles.streams);
  return steps + (paired ? 3 : 1) * once;
}

}  // namespace

std::int64_t steps_on(const RefinementKeys& keys, std::int64_t cells) {
  const double finer = static_cast<double>(cells) / static_cast<double>(keys.cells.front());
  const double factor = keys.scheme == "implicit_euler" ? finer * finer : finer;
  return std::llround(std::ceil(static_cast<double>(keys.steps) * factor));
}

bool has_closed_form(const Settings& settings, const Chosen& chosen) {
  return settings.reference.closed_form && chosen.process->transition(chosen.horizon).has_value();
}

Settings read_settings(Deck& deck) {
  Settings settings;
  deck.word("law.kind", {"mixture"});
  settings.law = read_mixture(deck);
  if (settings.law->dim() != 1)
    deck.fail("law.means", fmt::format("has {} dimensions; this study has 1", settings.law->dim()));
  settings.processes = process_tables::read_processes(deck, process_tables::process_rows(), 1);
  settings.fokker_planck = data::read<RefinementKeys>(deck, "fokker_planck");
  require_refinements(deck, settings.fokker_planck);
  settings.particles = data::read<EnsembleKeys>(deck, "particles");
  settings.reference = data::read<ReferenceKeys>(deck, "reference");
  for (const Chosen& chosen : settings.processes)
    if (settings.particles.integrator == "exact" && !chosen.process->transition(chosen.horizon))
      deck.fail("particles.integrator", fmt::format("'exact' needs a transition, which {} has not; heun or "
                                                    "euler_maruyama, or switch it off",
                                                    chosen.name));
  require_resolved(deck, settings);
  require_reference(deck, settings);
  return settings;
}

std::vector<Section> settings_sections() {
  using data::keys;
  auto law_kind = word_key("kind", "", "mixture", "what X_0 is drawn from");
  law_kind.required = true;
  std::vector<Section> sections = {
      section("law", "what X_0 is", {law_kind}),
      section("law", "kind = mixture: Gaussian mixture on the line", keys<MixtureKeys>()),
  };
  std::ranges::move(process_tables::process_sections(process_tables::process_rows()),
                    std::back_inserter(sections));
  sections.push_back(section("fokker_planck", "the density, on ever finer grids", keys<RefinementKeys>()));
  sections.push_back(section("particles", "the ensemble", keys<EnsembleKeys>()));
  sections.push_back(section("reference", "what both are judged by", keys<ReferenceKeys>()));
  return sections;
}

Plan make_plan(const Settings& settings) {
  Plan plan;
  const auto& fp = settings.fokker_planck;
  const auto particles = static_cast<double>(settings.particles.count);
  const double finest = static_cast<double>(fp.cells.back()) *
                        static_cast<double>(needs_reference(settings) ? kReferenceRatio : 1);
  plan.memory_bytes = 8 * (30 * finest + 9 * particles) + 64e6;
  plan.memory_key = particles > finest ? "particles.count" : "fokker_planck.cells";
  plan.disk_bytes = 8 * static_cast<double>(settings.processes.size()) * (4 * finest + 200) + 1e6;
  for (const Chosen& chosen : settings.processes) plan.steps += steps_of(settings, chosen);
  plan.lines.emplace_back("processes", fmt::format("{}", settings.processes.size()));
  return plan;
}

}  // namespace undiffuse::experiments::agreement
