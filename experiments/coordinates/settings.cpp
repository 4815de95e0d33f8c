#include "experiments/coordinates/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "experiments/parts/keys.hpp"
#include "experiments/parts/reading.hpp"

namespace undiffuse::experiments::coordinates {
namespace {

using data::Deck;

constexpr auto affine_processes = std::to_array<ProcessSwitch>({{"heat"},
                                                                {"ve"},
                                                                {"vp"},
                                                                {"sub_vp"},
                                                                {"ornstein_uhlenbeck"},
                                                                {"cosine_vp"},
                                                                {"sigmoid_vp"},
                                                                {"scaled_linear_vp"},
                                                                {"zero_terminal_vp"},
                                                                {"edm"},
                                                                {"rectified_flow"}});

constexpr double kShortest = 1e-9, kLongest = 1e9;  // T, and v(T) against the law's narrowest variance
constexpr double kDecades = 3;                      // of the levels

void require_level(const Deck& deck, const Affine& moves, double narrowest) {
  const std::string key = moves.name + ".horizon";
  if (moves.horizon < kShortest || moves.horizon > kLongest)
    deck.fail(key, fmt::format("{:.3g}; this study takes {} to {}", moves.horizon, kShortest, kLongest));
  const double v = spread_at(*moves.process, moves.horizon) / narrowest;
  if (!(v >= kShortest && v <= kLongest))
    deck.fail(key,
              fmt::format("sigma^2/alpha^2 is {:.3g} times the law's narrowest variance then; this study "
                          "takes {} to {}",
                          v, kShortest, kLongest));
}

void require_tolerances(const Deck& deck, const std::vector<double>& tolerances) {
  if (tolerances.empty()) deck.fail("trajectories.tolerances", "has none; at least one is needed");
  if (!std::ranges::is_sorted(tolerances, std::greater_equal<>()) ||
      std::ranges::adjacent_find(tolerances) != tolerances.end())
    deck.fail("trajectories.tolerances", "do not descend; each is smaller than the one before");
}

}  // namespace

double spread_at(const sde::AffineProcess& process, double t) {
  const auto now = process.at(t);
  return now.variance * std::exp(-2 * now.log_alpha);
}

double time_of(const sde::AffineProcess& process, double T, double v) {
  if (v <= 0) return 0;
  double low = 0, high = T;
  while (true) {
    const double middle =
        low > 0 && high / low > 2 ? std::sqrt(low) * std::sqrt(high) : low + (high - low) / 2;
    if (!(middle > low && middle < high)) return high;
    (spread_at(process, middle) < v ? low : high) = middle;
  }
}

std::vector<double> levels_of(const Settings& settings) {
  double highest = spread_at(*settings.processes[0].process, settings.processes[0].horizon);
  for (const Affine& moves : settings.processes)
    highest = std::min(highest, spread_at(*moves.process, moves.horizon));
  const auto n = settings.trajectories.levels;
  std::vector<double> levels = {0};
  for (std::int64_t k = 1; k <= n; ++k)
    levels.push_back(highest *
                     std::pow(10, -kDecades * static_cast<double>(n - k) / static_cast<double>(n - 1)));
  return levels;
}

Settings read_settings(Deck& deck) {
  Settings settings;
  deck.word("law.kind", {"mixture"});
  settings.law = read_mixture(deck);
  for (auto& chosen : read_processes(deck, affine_processes, settings.law->dim()))
    settings.processes.push_back({chosen.name, chosen.number, chosen.horizon,
                                  std::dynamic_pointer_cast<const sde::AffineProcess>(chosen.process)});
  settings.points = data::read<PointKeys>(deck, "points");
  settings.trajectories = data::read<TrajectoryKeys>(deck, "trajectories");
  require_tolerances(deck, settings.trajectories.tolerances);
  for (const Affine& moves : settings.processes)
    require_level(deck, moves, settings.law->variances().minCoeff());
  return settings;
}

std::vector<Section> settings_sections() {
  using data::keys;
  auto law_kind = word_key("kind", "", "mixture", "what X_0 is drawn from");
  law_kind.required = true;
  std::vector<Section> sections = {
      section("law", "what X_0 is", {law_kind}),
      section("law", "kind = mixture: Gaussian mixture in any dimension", keys<MixtureKeys>())};
  std::ranges::move(process_sections(affine_processes), std::back_inserter(sections));
  sections.push_back(
      section("points", "where densities, scores and divergences are compared", keys<PointKeys>()));
  sections.push_back(
      section("trajectories", "the probability flow of every process", keys<TrajectoryKeys>()));
  return sections;
}

Plan make_plan(const Settings& settings) {
  Plan plan;
  const auto d = static_cast<double>(settings.law->dim());
  const auto all = static_cast<double>(settings.processes.size());
  const auto& keys = settings.trajectories;
  const double followed = static_cast<double>(keys.count * (keys.levels + 1)) * d;
  const double points = static_cast<double>(settings.points.count) * (4 * d + 8);
  plan.memory_bytes = 8 * (4 * followed + points) + 64e6;
  plan.memory_key = followed > points ? "trajectories.count and trajectories.levels" : "points.count";
  plan.disk_bytes = 8 * (all + 1) * followed + 1e6;
  plan.steps = all * (static_cast<double>(keys.levels) + static_cast<double>(keys.tolerances.size()) + 1);
  plan.lines.emplace_back("processes", fmt::format("{}", settings.processes.size()));
  plan.lines.emplace_back("largest level",
                          fmt::format("sigma^2/alpha^2 = {:.4g}", levels_of(settings).back()));
  return plan;
}

}  // namespace undiffuse::experiments::coordinates
