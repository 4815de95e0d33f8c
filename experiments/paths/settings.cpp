#include "experiments/paths/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "experiments/parts/reading.hpp"
#include "sde/adaptive.hpp"
#include "sde/integrators.hpp"

namespace undiffuse::experiments::paths {

namespace {

using data::Deck;

constexpr double kMostSteps = 1 << 20;

std::vector<std::string> process_names() {
  std::vector<std::string> names;
  for (const auto& table : process_tables()) names.push_back(table.name);
  return names;
}

void read_process(Deck& deck, Settings& settings) {
  const auto start = data::read<StartKeys>(deck, "start");
  if (start.at.empty()) deck.fail("start.at", "is empty; one number a coordinate");
  settings.start = Eigen::Map<const Eigen::RowVectorXd>(start.at.data(), static_cast<Index>(start.at.size()));
  settings.process_name = deck.word("process.kind", process_names(), "geometric_brownian_motion");
  const auto& table = process_table(settings.process_name);
  settings.equation = table.equation;
  settings.moves = table.read(deck, "process", settings.dim());
}

/// Switches: all that step the process, unless the deck says otherwise. One that it asks for and that cannot
/// is an error.
void read_integrators(Deck& deck, Settings& settings) {
  const auto& process = settings.process();
  std::string left_out;
  for (const auto& named : sde::named_integrators()) {
    if (named.adaptive) continue;
    const std::string name(named.name), key = "integrators." + name;
    const bool able = refusal(name, process, settings.start, 0).empty();
    bool wanted = able;
    data::detail::read_value(deck, "integrators", switch_key(name, named.what), data::any(), wanted);
    if (wanted) choose_integrator(deck, key, name, process, settings.start, 0, settings.process_name);
    if (wanted) settings.integrators.push_back({name, named.scheme});
    if (!able) left_out += (left_out.empty() ? "" : ", ") + name;
  }
  if (settings.integrators.empty()) deck.fail("integrators", "all integrators are switched off");
  if (!left_out.empty())
    settings.notes.push_back(
        fmt::format("left out, as they do not step {}: {}", settings.process_name, left_out));
}

void require_descending(const Deck& deck, const char* key, const std::vector<double>& values) {
  if (values.size() < 3)
    deck.fail(key, fmt::format("has {}; a slope is fitted to at least 3", counted(values.size(), "number")));
  for (std::size_t k = 1; k < values.size(); ++k)
    if (!(values[k] < values[k - 1]))
      deck.fail(key, fmt::format("{} after {}; they must descend", values[k], values[k - 1]));
}

void require_adaptive(const Deck& deck, Settings& settings) {
  auto& keys = settings.adaptive;
  if (!keys.run) return;
  require_descending(deck, "adaptive.tolerances", keys.tolerances);
  if (!settings.noisy() || settings.noise.kind != "path" || settings.noise.antithetic) {
    settings.notes.emplace_back("no adaptive steps: they need noise, of kind path and not in pairs");
    keys.run = false;
    return;
  }
  const auto scheme = choose_integrator(deck, "adaptive.integrator", keys.integrator, settings.process(),
                                        settings.start, 0, settings.process_name);
  if (const auto order = scheme->order(settings.process().noise_kind()); order->strong < 1)
    deck.fail("adaptive.integrator",
              fmt::format("'{}' has strong order {} here; steps chosen by the path bias it, at least 1",
                          keys.integrator, order->strong));
}

void require_multilevel(const Deck& deck, Settings& settings) {
  auto& keys = settings.multilevel;
  if (!keys.run) return;
  require_descending(deck, "multilevel.errors", keys.errors);
  if (!settings.noisy()) {
    settings.notes.emplace_back("no multilevel Monte Carlo: a process without noise needs one path");
    keys.run = false;
    return;
  }
  choose_integrator(deck, "multilevel.integrator", keys.integrator, settings.process(), settings.start, 0,
                    settings.process_name);
}

void require_noise(const Deck& deck, const Settings& settings) {
  const auto finest = settings.finest_steps();
  if (static_cast<double>(finest) > kMostSteps)
    deck.fail("steps.levels", fmt::format("and steps.coarsest, steps.reference make {} steps; at most {}",
                                          finest, kMostSteps));
  if (settings.ensemble.count % 16 != 0)
    deck.fail("particles.count", fmt::format("{} is not a multiple of 16", settings.ensemble.count));
  require_noise_dimensions(deck, settings.noise, finest, settings.dim(),
                           fmt::format("{} steps (steps.coarsest, levels and reference)", finest));
}

void read_output(Deck& deck, Settings& settings) {
  settings.output = data::read<OutputKeys>(deck, "output");
  for (const double t : settings.output.times)
    if (t > settings.T())
      deck.fail("output.times", fmt::format("{} is beyond the horizon {}", t, settings.T()));
}

}  // namespace

double Settings::highest_claim() const {
  Eigen::MatrixXd first(1, dim()), later(1, dim());
  process().diffusion(start, 0, first);
  process().diffusion(start, T() / static_cast<double>(last_steps()), later);
  const bool grows = (2 * first.array().abs() < later.array().abs()).any();
  return grows ? 1 : std::numeric_limits<double>::infinity();
}

std::vector<std::string> coordinate_names(Index d) {
  std::vector<std::string> names;
  for (Index a = 0; a < d; ++a) names.push_back(fmt::format("x{}", a + 1));
  for (Index a = 0; a < d && d <= 3; ++a) names.emplace_back(1, "xyz"[a]);
  return names;
}

Settings read_settings(Deck& deck) {
  Settings settings;
  read_process(deck, settings);
  settings.noise = data::read<NoiseKeys>(deck, "noise");
  settings.steps = data::read<StepKeys>(deck, "steps");
  if (!std::has_single_bit(static_cast<std::uint64_t>(settings.steps.reference)))
    deck.fail("steps.reference", fmt::format("{} is not a power of 2", settings.steps.reference));
  settings.ensemble = data::read<EnsembleKeys>(deck, "particles");
  require_noise(deck, settings);
  const auto payoff = data::read<PayoffKeys>(deck, "payoff").P;
  settings.payoff = data::parse(deck, "payoff.P", payoff, coordinate_names(settings.dim()));
  settings.payoff_text = payoff.text;
  read_integrators(deck, settings);
  settings.adaptive = data::read<AdaptiveKeys>(deck, "adaptive");
  require_adaptive(deck, settings);
  settings.multilevel = data::read<MultilevelKeys>(deck, "multilevel");
  require_multilevel(deck, settings);
  read_output(deck, settings);
  if (settings.highest_claim() == 1)
    settings.notes.emplace_back(
        "the noise grows out of almost nothing, like sqrt(t): orders above 1 are measured "
        "and not claimed");
  return settings;
}

std::vector<Section> settings_sections() {
  using data::keys;
  std::string kinds;
  std::vector<Section> sections = {section("start", "where all paths begin", keys<StartKeys>())};
  for (const auto& name : process_names()) kinds += (kinds.empty() ? "" : "|") + name;
  sections.push_back(section("process", "how X moves",
                             {word_key("kind", "\"geometric_brownian_motion\"", kinds, "the process")}));
  for (const auto& table : process_tables())
    sections.push_back(
        section("process", fmt::format("kind = {}: {}", table.name, table.equation), table.keys));
  std::vector<data::Key> switches;
  for (const auto& named : sde::named_integrators())
    if (!named.adaptive)
      switches.push_back(
          switch_key(named.name, fmt::format("{}; by default where it steps the process", named.what)));
  sections.push_back(section("noise", "the Brownian motion", keys<NoiseKeys>()));
  sections.push_back(section("steps", "ever shorter steps along the same paths", keys<StepKeys>()));
  sections.push_back(section("particles", "how many paths", keys<EnsembleKeys>()));
  sections.push_back(section("payoff", "a functional of X_T", keys<PayoffKeys>()));
  sections.push_back(section("integrators", "which integrators are compared", std::move(switches)));
  sections.push_back(section("adaptive", "steps that follow each path", keys<AdaptiveKeys>()));
  sections.push_back(section("multilevel", "multilevel Monte Carlo", keys<MultilevelKeys>()));
  sections.push_back(section("output", "what is kept", keys<OutputKeys>()));
  return sections;
}

Plan make_plan(const Settings& settings) {
  Plan plan;
  plan.notes = settings.notes;
  const auto paths = static_cast<double>(settings.count() * settings.batches());
  const double numbers = paths * static_cast<double>(settings.dim() + 1);
  plan.memory_bytes = 8 * (4 * numbers + 2 * static_cast<double>(settings.finest_steps())) + 64e6;
  plan.memory_key = "particles.count and particles.batches";
  const double saved = settings.output.times.empty() ? 65 : static_cast<double>(settings.output.times.size());
  plan.disk_bytes = 8 * saved * static_cast<double>(settings.output.paths * settings.dim()) + 4e3 * 20 + 1e6;
  const double all_levels = 2.0 * static_cast<double>(settings.last_steps());
  const auto batches = static_cast<double>(settings.batches());
  const auto finest = static_cast<double>(settings.finest_steps()),
             levels = static_cast<double>(settings.steps.levels);
  const auto schemes = static_cast<double>(settings.integrators.size());
  plan.steps = batches * (all_levels * schemes + 1.5 * finest);
  if (settings.noise.kind != "path") {  // coarser steps are sums of the finest
    const double increments =
        batches * (levels * schemes + 2) * finest * static_cast<double>(settings.count());
    plan.lines.emplace_back(
        "increments of the noise",
        fmt::format("{:.2g}{}", increments,
                    settings.noise.kind == "sobol" ? ", each as dear as 90 of white" : ""));
    if (settings.noise.kind == "sobol" && increments > 1e8)
      plan.notes.push_back(
          fmt::format("sobol draws all {} finest steps for every run: {:.2g} increments take "
                      "minutes; fewer levels, reference or particles are quicker",
                      settings.finest_steps(), increments));
  }
  plan.lines.emplace_back("judged by", settings.has_solution()
                                           ? "the exact solution"
                                           : fmt::format("{} steps", settings.finest_steps()));
  return plan;
}

}  // namespace undiffuse::experiments::paths
