#include "experiments/blowup/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "experiments/parts/reading.hpp"
#include "pde/heat_explicit.hpp"
#include "pde/heat_modes.hpp"

namespace undiffuse::experiments::blowup {
namespace {

constexpr HeatTables kHeatTables = {.initial = true, .forcing = false};
constexpr double kMostSteps = 2e7;

data::Key spectral_key() { return switch_key("naive_spectral", "backward heat, exact in every mode"); }

data::Key scheme_key(const BackwardScheme& scheme) {
  return switch_key(fmt::format("naive_{}", scheme.name),
                    fmt::format("backward heat by finite differences, {}", scheme.what));
}

data::Key precision_key(const pde::Precision& precision) {
  return switch_key("precision_" + precision.name,
                    fmt::format("how far back numbers of {} digits lead", precision.decimal_digits));
}

/// What a heat problem's modes say before anything runs; `refused`: why there are none.
struct Modes {
  bool fast = false;
  double fastest = 0;
  std::string refused;
};

template <int Dim>
Modes look_at_modes(const HeatDeck& heat, std::int64_t cells) {
  try {
    const pde::HeatModes<Dim> modes(heat.problem(heat.grid<Dim>(cells)));
    return {.fast = modes.fast(), .fastest = modes.rate().maxCoeff(), .refused = ""};
  } catch (const std::invalid_argument& error) {
    return {.fast = false, .fastest = 0, .refused = error.what()};
  }
}

Modes look_at_modes(const HeatDeck& heat) {
  if (heat.dim() == 1) return look_at_modes<1>(heat, heat.cells()[0]);
  return heat.dim() == 2 ? look_at_modes<2>(heat, heat.cells()[0]) : look_at_modes<3>(heat, heat.cells()[0]);
}

double step_count(const Settings& settings) {
  if (settings.heat.dim() == 1) return step_count<1>(settings);
  return settings.heat.dim() == 2 ? step_count<2>(settings) : step_count<3>(settings);
}

/// Reads a switch; a branch that this deck cannot have is refused where it is asked for.
bool wanted(data::Deck& deck, const data::Key& key, const std::string& why_not) {
  bool on = why_not.empty();
  data::detail::read_value(deck, "branches", key, data::any(), on);
  if (on && !why_not.empty()) deck.fail("branches." + key.name, "cannot have this problem: " + why_not);
  return on;
}

void read_schemes(data::Deck& deck, Settings& settings) {
  const double steps = step_count(settings);
  std::string why_not;
  if (steps > kMostSteps)
    why_not =
        fmt::format("{:.2g} steps over process.horizon, more than {:g}; give steps.count", steps, kMostSteps);
  for (const auto& scheme : backward_schemes())
    if (wanted(deck, scheme_key(scheme), why_not)) settings.schemes.push_back(&scheme);
  if (!why_not.empty()) settings.notes.push_back("finite differences left out: " + why_not);
}

void read_precisions(data::Deck& deck, Settings& settings, bool fast) {
  std::string why_not;
  if (settings.heat.dim() > 1 || !fast)
    why_not = "other precisions need the line, equal cells, one kappa and no Robin wall";
  for (const auto& precision : pde::precisions())
    if (wanted(deck, precision_key(precision), why_not)) settings.precisions.push_back(precision);
  if (!why_not.empty()) settings.notes.push_back("precision_* left out: " + why_not);
}

/// So long that the noise of the finest precision reaches order one in the last modes.
double default_horizon(const Settings& settings) {
  const double finest = pde::precisions().back().log_inverse_epsilon;
  return 1.2 * finest / look_at_modes<1>(settings.heat, settings.precision.cells).fastest;
}

}  // namespace

template <int Dim>
double step_count(const Settings& settings) {
  if (settings.steps.count > 0) return static_cast<double>(settings.steps.count);
  const auto grid = settings.heat.grid<Dim>(settings.heat.cells()[0]);
  const pde::HeatExplicit<Dim> forward(settings.heat.problem(grid), {{0, 1e-200}});
  return std::max(1.0, std::ceil(4 * settings.heat.horizon() / forward.max_stable_dt()));
}

Settings read_settings(data::Deck& deck) {
  Settings settings{.heat = HeatDeck(deck, kHeatTables),
                    .noise = data::read<NoiseKeys>(deck, "noise"),
                    .steps = data::read<StepKeys>(deck, "steps"),
                    .precision = data::read<PrecisionKeys>(deck, "precision"),
                    .output = data::read<OutputKeys>(deck, "output"),
                    .schemes = {},
                    .precisions = {},
                    .notes = {}};
  std::vector<std::int64_t> grids = {settings.heat.cells()[0]};
  if (settings.heat.dim() == 1) grids.push_back(settings.precision.cells);
  settings.heat.require_on(deck, grids);
  const Modes modes = look_at_modes(settings.heat);
  if (!modes.refused.empty()) deck.fail("grid", modes.refused);
  if (settings.heat.starts_from_zero())
    deck.fail("initial.u", "is zero everywhere: there is nothing to undo");
  settings.fastest = modes.fastest;
  settings.spectral = wanted(deck, spectral_key(), "");
  read_schemes(deck, settings);
  read_precisions(deck, settings, modes.fast);
  if (settings.branches() == 0) deck.fail("branches", "all are switched off");
  settings.precision_horizon = settings.precision.horizon;
  if (settings.precision.horizon == 0 && !settings.precisions.empty())
    settings.precision_horizon = default_horizon(settings);
  return settings;
}

std::vector<Section> settings_sections() {
  auto all = HeatDeck::sections(kHeatTables);
  all.push_back(section("noise", "what is added to u(T)", data::keys<NoiseKeys>()));
  all.push_back(section("steps", "how finite differences cut time", data::keys<StepKeys>()));
  all.push_back(section("precision", "where precisions are compared", data::keys<PrecisionKeys>()));
  all.push_back(section("output", "what is kept", data::keys<OutputKeys>()));
  std::vector<data::Key> branches = {spectral_key()};
  for (const auto& scheme : backward_schemes()) branches.push_back(scheme_key(scheme));
  for (const auto& precision : pde::precisions()) branches.push_back(precision_key(precision));
  all.push_back(section("branches", "which methods run", std::move(branches)));
  return all;
}

Plan make_plan(const Settings& settings) {
  double cells = 1;
  for (const auto n : settings.heat.cells()) cells *= static_cast<double>(n);
  const double steps = settings.schemes.empty() ? 0 : step_count(settings);
  const auto schemes = static_cast<double>(settings.schemes.size());
  const double decades = settings.fastest * settings.heat.horizon() / std::numbers::ln10;
  return {.memory_bytes = 8 * cells * 60 + 16 * steps + 64e6,
          .memory_key = "grid.cells",
          .disk_bytes = 8 * cells * (schemes + 4) + 1e6,
          .steps = schemes * steps,
          .lines = {{"amplification", fmt::format("10^{:.0f} in the fastest mode", decades)},
                    {"branches", fmt::format("{}", settings.branches())}},
          .notes = settings.notes};
}

template double step_count<1>(const Settings&);
template double step_count<2>(const Settings&);
template double step_count<3>(const Settings&);

}  // namespace undiffuse::experiments::blowup
