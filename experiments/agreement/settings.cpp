#include "experiments/agreement/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "experiments/parts/keys.hpp"
#include "experiments/parts/reading.hpp"

namespace undiffuse::experiments::agreement {
namespace {

using data::Deck;

/// In the order of the headline table.
constexpr auto compared_processes = std::to_array<ProcessSwitch>({{"heat"},
                                                                  {"ve"},
                                                                  {"vp"},
                                                                  {"sub_vp"},
                                                                  {"ornstein_uhlenbeck"},
                                                                  {"double_well"},
                                                                  // together these take as long as all others
                                                                  {"cosine_vp", false},
                                                                  {"sigmoid_vp", false},
                                                                  {"scaled_linear_vp", false},
                                                                  {"zero_terminal_vp", false},
                                                                  {"edm", false},
                                                                  {"rectified_flow", false}});

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

/// Has the noise of the deck numbers for the ensemble, and what moves by it?
void require_noise(const Deck& deck, const Settings& settings) {
  const auto& keys = settings.particles;
  const bool fresh = settings.noise.kind == "white" && !settings.noise.antithetic;
  if (keys.integrator == "exact" && !fresh)
    deck.fail("particles.integrator", "'exact' draws its own normals: noise.kind = white, not antithetic");
  require_pairs(deck, settings.noise, "particles.count", keys.count);
  require_noise_dimensions(deck, settings.noise, keys.steps, 2,  // two copies of it where steps are paired
                           fmt::format("{} steps (particles.steps)", keys.steps));
}

/// Does the integrator of the deck step this process?
void require_integrator(const Deck& deck, const Settings& settings, const Chosen& chosen) {
  constexpr const char* key = "particles.integrator";
  const auto& name = settings.particles.integrator;
  const Eigen::MatrixXd x = settings.law->means().topRows(1);
  if (name != "exact") {
    choose_integrator(deck, key, name, *chosen.process, x, 0, chosen.name);
  } else if (!chosen.process->transition(chosen.horizon)) {
    deck.fail(key, fmt::format("'exact' needs a transition, which {} has not: switch it off, or one of {}",
                               chosen.name, fmt::join(integrators_for(*chosen.process, x, 0), "|")));
  }
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
  settings.processes = read_processes(deck, compared_processes, 1);
  settings.fokker_planck = data::read<RefinementKeys>(deck, "fokker_planck");
  require_refinements(deck, settings.fokker_planck);
  settings.particles = data::read<EnsembleKeys>(deck, "particles");
  settings.noise = data::read<NoiseKeys>(deck, "noise");
  require_noise(deck, settings);
  settings.reference = data::read<ReferenceKeys>(deck, "reference");
  settings.certificate = data::read<CertificateKeys>(deck, "certificate");
  for (const Chosen& chosen : settings.processes) require_integrator(deck, settings, chosen);
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
  std::ranges::move(process_sections(compared_processes), std::back_inserter(sections));
  sections.push_back(section("fokker_planck", "the density, on ever finer grids", keys<RefinementKeys>()));
  sections.push_back(section("particles", "the ensemble", keys<EnsembleKeys>()));
  sections.push_back(section("noise", "the Brownian motion of the ensemble", keys<NoiseKeys>()));
  sections.push_back(section("reference", "what both are judged by", keys<ReferenceKeys>()));
  sections.push_back(section("certificate", "the integrators themselves", keys<CertificateKeys>()));
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
  if (!settings.noise.independent())
    plan.notes.emplace_back(
        "particles depend on each other: standard errors are the spread of the streams, and W1 is measured "
        "but not claimed, since its law is that of independent samples");
  plan.lines.emplace_back("processes", fmt::format("{}", settings.processes.size()));
  return plan;
}

}  // namespace undiffuse::experiments::agreement
