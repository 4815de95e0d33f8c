#include "experiments/chains/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiments/chains/chain.hpp"
#include "experiments/chains/line.hpp"
#include "experiments/parts/reading.hpp"

namespace undiffuse::experiments::chains {
namespace {

using data::Deck;

data::Key compared_key(const ChainRow& row) {
  return switch_key(row.name, "compare with its limit: " + std::string(row.what));
}

std::string kinds() {
  std::string all;
  for (const auto& row : chain_rows()) all += (all.empty() ? "one of " : ", ") + std::string(row.name);
  return all;
}

void read_compared(Deck& deck, Settings& settings) {
  for (const auto& row : chain_rows()) {
    bool wanted = true;
    data::detail::read_value(deck, "chains", compared_key(row), data::any(), wanted);
    if (wanted) settings.compared.emplace_back(row.name);
  }
}

void require_ascending(const Deck& deck, const char* key, const std::vector<std::int64_t>& steps,
                       std::size_t least) {
  if (steps.size() < least)
    deck.fail(key, fmt::format("has {}; an order is fitted to at least {}", counted(steps.size(), "number"),
                               least));
  for (std::size_t k = 1; k < steps.size(); ++k)
    if (steps[k] <= steps[k - 1])
      deck.fail(key, fmt::format("{} after {}; they must ascend", steps[k], steps[k - 1]));
}

void require_ordered(const Deck& deck, const char* key, double low, double high, const char* below) {
  if (!(low < high)) deck.fail(key, fmt::format("{} is not above {} = {}", high, below, low));
}

/// β = rate/N is a probability of its step.
void require_betas(const Deck& deck, const Settings& settings, const char* key, std::int64_t fewest,
                   std::string_view kind) {
  const bool scaled = kind == "scaled_linear";
  if (!scaled && kind != "linear" && kind != "zero_terminal") return;
  const double rate = scaled ? settings.ddpm.scaled_max : settings.ddpm.beta_max;
  if (rate >= static_cast<double>(fewest))
    deck.fail(key,
              fmt::format("{} steps of {} would have beta = {:.3g}; at least {:.0f} steps for ddpm.{} = {}",
                          fewest, kind, rate / static_cast<double>(fewest), std::floor(rate) + 1,
                          scaled ? "scaled_max" : "beta_max", rate));
}

void require_limit(const Deck& deck, const Settings& settings) {
  const auto& keys = settings.limit;
  require_ascending(deck, "limit.steps", keys.steps, 3);
  for (const auto n : keys.steps)
    if (n % keys.times != 0)
      deck.fail("limit.steps", fmt::format("{} is not a multiple of limit.times = {}", n, keys.times));
  for (const auto& name : settings.compared)
    require_betas(deck, settings, "limit.steps", keys.steps.front(), name);
}

/// A step's β leaves some noise to the step before.
void require_kernel(const Deck& deck, const Settings& settings) {
  if (settings.kernel.times.empty()) deck.fail("kernel.times", "is empty; at least one time");
  if (settings.kind == "smld") return;
  const Chain chain =
      chain_row(settings.kind).make(settings, static_cast<Index>(settings.ancestral.steps.back()));
  for (const double t : settings.kernel.times) {
    const auto at = chain.limit->transition(t).value();
    if (settings.kernel.largest >= 0.5 * at.std * at.std)
      deck.fail("kernel.largest",
                fmt::format("{} is more than half of 1 - alpha bar = {:.3g} at the time {}: the step before "
                            "would have no noise",
                            settings.kernel.largest, at.std * at.std, t));
  }
}

void require_resolvable(const Deck& deck, const data::GaussianMixture& law) {
  const auto nodes = [&] {
    const Eigen::ArrayXd mean = law.means().col(0).array(), std = law.variances().col(0).array().sqrt();
    return ((mean + kLawReach * std).maxCoeff() - (mean - kLawReach * std).minCoeff()) / std.minCoeff() * 8;
  }();
  if (nodes > kMostNodes)
    deck.fail("law.stds", fmt::format("the narrowest component, {:.3g}, needs {:.2g} nodes over the law; at "
                                      "most {:.2g}",
                                      narrowest_std(law), nodes, kMostNodes));
}

}  // namespace

Settings read_settings(Deck& deck) {
  Settings settings;
  deck.word("law.kind", {"mixture"});
  settings.law = read_mixture(deck);
  if (settings.law->dim() != 1)
    deck.fail("law.means", fmt::format("has {} dimensions; this study has 1", settings.law->dim()));
  require_resolvable(deck, *settings.law);
  std::vector<std::string> names;
  for (const auto& row : chain_rows()) names.emplace_back(row.name);
  settings.kind = deck.word("chain.kind", names, "linear");
  read_compared(deck, settings);
  settings.ddpm = data::read<DdpmKeys>(deck, "ddpm");
  require_ordered(deck, "ddpm.beta_max", settings.ddpm.beta_min, settings.ddpm.beta_max, "beta_min");
  require_ordered(deck, "ddpm.scaled_max", settings.ddpm.scaled_min, settings.ddpm.scaled_max, "scaled_min");
  settings.smld = data::read<SmldKeys>(deck, "smld");
  require_ordered(deck, "smld.sigma_max", settings.smld.sigma_min, settings.smld.sigma_max, "sigma_min");
  settings.limit = data::read<LimitKeys>(deck, "limit");
  require_limit(deck, settings);
  settings.ancestral = data::read<AncestralKeys>(deck, "ancestral");
  require_ascending(deck, "ancestral.steps", settings.ancestral.steps, 2);
  require_betas(deck, settings, "ancestral.steps", settings.ancestral.steps.front(), settings.kind);
  settings.kernel = data::read<KernelKeys>(deck, "kernel");
  std::ranges::sort(settings.kernel.times);
  require_kernel(deck, settings);
  return settings;
}

std::vector<Section> settings_sections() {
  using data::keys;
  auto law_kind = word_key("kind", "", "mixture", "what X_0 is drawn from");
  law_kind.required = true;
  std::vector<data::Key> compared;
  for (const auto& row : chain_rows()) compared.push_back(compared_key(row));
  return {section("law", "what X_0 is", {law_kind}),
          section("law", "kind = mixture: Gaussian mixture on the line", keys<MixtureKeys>()),
          section("chain", "the chain that is reversed",
                  {word_key("kind", "\"linear\"", kinds(), "one step back, and whole chains, of this one")}),
          section("chains", "which chains are compared with their limit", std::move(compared)),
          section("ddpm", "beta_i = beta(i/N)/N", keys<DdpmKeys>()),
          section("smld", "geometric levels of noise", keys<SmldKeys>()),
          section("limit", "ever more steps", keys<LimitKeys>()),
          section("kernel", "one step back, ever smaller", keys<KernelKeys>()),
          section("ancestral", "whole chains back", keys<AncestralKeys>())};
}

Plan make_plan(const Settings& settings) {
  Plan plan;
  double steps = 0;
  for (const auto n : settings.ancestral.steps) steps += static_cast<double>(n);
  const auto particles = static_cast<double>(settings.ancestral.particles);
  plan.steps = 4 * (steps + static_cast<double>(settings.ancestral.steps.front()));
  plan.memory_bytes = 32 * particles + 64 * kMostNodes + 64e6;
  plan.memory_key = "ancestral.particles";
  plan.disk_bytes = 4e6;
  plan.lines.emplace_back("chains compared", fmt::format("{}", settings.compared.size()));
  return plan;
}

}  // namespace undiffuse::experiments::chains
