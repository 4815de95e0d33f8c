#include "experiments/reversal/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "data/mixture.hpp"

namespace undiffuse::experiments::reversal {
namespace {

double grid_size(const Settings& settings) {
  double size = 1;
  for (const auto cells : settings.grid.cells) size *= static_cast<double>(cells);
  return settings.on_grid() ? size : 0;
}

double stable_dt(const Settings& settings) {
  double sum = 0;
  for (std::size_t a = 0; a < settings.grid.cells.size(); ++a) {
    const double h =
        (settings.grid.upper[a] - settings.grid.lower[a]) / static_cast<double>(settings.grid.cells[a]);
    sum += 1 / (h * h);
  }
  return 1 / (2 * settings.heat.kappa * sum);
}

/// The keys that stable_steps() follows from.
constexpr std::string_view kDerivedSteps = "grid.cells, process.kappa and process.horizon";

/// As many steps as the explicit scheme needs forwards.
double stable_steps(const Settings& settings) {
  return std::max(1.0, std::ceil(settings.heat.horizon / stable_dt(settings)));
}

double naive_steps(const Settings& settings) {
  return settings.naive.steps > 0 ? static_cast<double>(settings.naive.steps) : stable_steps(settings);
}

/// What some keys of the deck ask for.
struct Demand {
  std::string_view keys;
  double steps = 0;    ///< of a method, over the horizon
  double updates = 0;  ///< of a cell or a particle, all steps together
};

/// One row a method. An exponential multiplies by its matrix about as often as the explicit scheme steps.
std::vector<Demand> demands(const Settings& s) {
  const double cells = grid_size(s), forward = s.on_grid() ? stable_steps(s) : 0;
  std::vector<Demand> all;
  const auto add = [&](const char* branch, std::string_view keys, double steps, double size) {
    if (s.wants(branch)) all.push_back({keys, steps, steps * size});
  };
  const auto march = [&](const char* branch, std::string_view key, const MarchingKeys& keys,
                         bool exponential) {
    const auto steps = static_cast<double>(keys.steps);
    add(branch, key, steps, cells);
    if (exponential && s.wants(branch)) all.push_back({kDerivedSteps, 0, forward * cells});
  };
  if (s.on_grid())
    add("naive_finite_difference", s.naive.steps > 0 ? std::string_view("naive.steps") : kDerivedSteps,
        naive_steps(s), cells);
  march("fokker_planck_score", "fokker_planck.steps", s.fokker_planck,
        s.fokker_planck.scheme == "exponential_midpoint");
  march("discrete_reversal_rates", "discrete.steps", s.discrete, true);  // its p_T is an exponential's
  march("discrete_reversal_chain", "discrete.steps", s.discrete, false);
  const auto steps = static_cast<double>(s.particles.steps);
  for (const char* branch : {"reverse_sde", "reverse_sde_half"})
    add(branch, "particles.count and particles.steps", steps, static_cast<double>(s.particles.count));
  add("flow_euler", "particles.flow_count and particles.steps", steps,
      static_cast<double>(s.particles.flow_count));
  return all;
}

struct Bytes {
  double bytes;
  std::string_view keys;
};

/// What is held at the same time: fields, times and particles, and the largest of the densities' paths: the
/// gridded score's levels with what they are made from, or a discrete reversal's beside that score.
std::vector<Bytes> memory(const Settings& s) {
  const double field = 8 * grid_size(s);
  const auto particles = static_cast<double>(std::max(s.particles.count, s.particles.flow_count));
  const double score = s.score_kind == "grid" ? field * static_cast<double>(s.fokker_planck.steps + 1) : 0;
  const bool discrete = s.wants("discrete_reversal_rates") || s.wants("discrete_reversal_chain");
  const double path = discrete ? field * static_cast<double>(s.discrete.steps + 1) : 0;
  const bool naive = s.on_grid() && s.wants("naive_finite_difference");
  const double polynomials =
      s.wants("cgls_oracle") ? std::min(25 * field, std::pow(2, 30)) : 0;  // 200 a mode
  return {{30 * field, "grid.cells"},
          {4 * 8 * s.dim() * particles, "particles.count and particles.flow_count"},
          {3 * score, "grid.cells and fokker_planck.steps"},
          {std::max(0.0, path - 2 * score), "grid.cells and discrete.steps"},
          {naive ? 16 * naive_steps(s) : 0.0,
           s.naive.steps > 0 ? std::string_view("naive.steps") : kDerivedSteps},
          {polynomials, "grid.cells"},
          {64e6, "the program"}};
}

/// Throws the UsageError that points at the key which asks for more than could ever end.
void require_end(const data::Deck& deck, const Settings& settings) {
  constexpr double most = 1e14;  // a week or more at 10 ns each
  for (const Demand& demand : demands(settings))
    if (demand.updates > most)
      deck.fail(demand.keys.substr(0, demand.keys.find_first_of(", ")),
                fmt::format("{:.1g} updates of a cell or a particle would run for weeks; at most {:.0g} "
                            "(they follow from {})",
                            demand.updates, most, demand.keys));
}

}  // namespace

Plan make_plan(const Settings& settings) {
  const double cells = grid_size(settings), d = settings.dim();
  const auto particles =
      static_cast<double>(std::max(settings.particles.count, settings.particles.flow_count));
  const auto branches = static_cast<double>(settings.branches.size());
  Plan plan;
  const auto parts = memory(settings);
  for (const Bytes& part : parts) plan.memory_bytes += part.bytes;
  plan.memory_key = std::ranges::max_element(parts, {}, &Bytes::bytes)->keys;
  plan.disk_bytes = 8 * branches * (3 * cells + d * std::min(particles, 1e5)) + 1e6;
  for (const Demand& demand : demands(settings)) plan.steps += demand.steps;
  plan.notes = settings.notes;
  plan.lines.emplace_back(
      "law", fmt::format("{} in {} dimension{}", settings.law_kind, settings.dim(), d == 1 ? "" : "s"));
  if (!settings.on_grid()) return plan;
  const double steps = naive_steps(settings);
  plan.lines.emplace_back("stability number",
                          fmt::format("kappa dt / h^2 summed over axes = {:.4g} of at most 0.5 forwards "
                                      "(naive heat, {} steps)",
                                      0.5 * settings.heat.horizon / steps / stable_dt(settings), steps));
  return plan;
}

void require_room(const data::Deck& deck, const Settings& settings) {
  require_end(deck, settings);
  const auto* mixture = dynamic_cast<const data::GaussianMixture*>(settings.law.get());
  if (!mixture || !settings.on_grid() || settings.score_kind != "exact") return;
  const auto at_T = mixture->transformed(1.0, std::sqrt(2 * settings.heat.kappa * settings.heat.horizon));
  std::vector<Eigen::VectorXd> box;
  for (std::size_t a = 0; a < settings.grid.cells.size(); ++a)
    box.emplace_back(Eigen::Vector2d(settings.grid.lower[a], settings.grid.upper[a]));
  const double outside = 1 - at_T.cell_probabilities(box)[0];
  if (outside > 1e-6)
    deck.fail(
        "grid.upper",
        fmt::format("the walls cut {:.2g} of the mixture at time T, and its exact score knows no walls; "
                    "at most 1e-6 (move the walls out, or score.kind = \"grid\")",
                    outside));
}

}  // namespace undiffuse::experiments::reversal
