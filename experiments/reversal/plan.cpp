#include "experiments/reversal/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "data/mixture.hpp"

namespace undiffuse::experiments::reversal {
namespace {

bool wanted(const Settings& settings, std::string_view name) {
  return std::ranges::find(settings.branches, name) != settings.branches.end();
}

double grid_size(const Settings& settings) {
  double size = 1;
  for (const double cells : settings.grid.cells) size *= cells;
  return settings.on_grid() ? size : 0;
}

/// The densities that are held at the same time: the gridded score's levels with what they are made from, or
/// a discrete reversal's path beside that score.
double path_bytes(const Settings& settings) {
  const double cells = 8 * grid_size(settings);
  const double score =
      settings.score_kind == "grid" ? cells * static_cast<double>(settings.fokker_planck.steps + 1) : 0;
  const bool discrete =
      wanted(settings, "discrete_reversal_rates") || wanted(settings, "discrete_reversal_chain");
  const double path = discrete ? cells * static_cast<double>(settings.discrete.steps + 1) : 0;
  return std::max(3 * score, score + path);
}

double stable_dt(const Settings& settings) {
  double sum = 0;
  for (std::size_t a = 0; a < settings.grid.cells.size(); ++a) {
    const double h = (settings.grid.upper[a] - settings.grid.lower[a]) / settings.grid.cells[a];
    sum += 1 / (h * h);
  }
  return 1 / (2 * settings.heat.kappa * sum);
}

}  // namespace

Plan make_plan(const Settings& settings) {
  const double cells = grid_size(settings), d = settings.dim();
  const auto particles =
      static_cast<double>(std::max(settings.particles.count, settings.particles.flow_count));
  const auto branches = static_cast<double>(settings.branches.size());
  Plan plan;
  plan.memory_bytes = 8 * (30 * cells + 4 * d * particles) + path_bytes(settings) + 64e6;
  plan.disk_bytes = 8 * branches * (3 * cells + d * std::min(particles, 1e5)) + 1e6;
  plan.steps = settings.fokker_planck.steps + settings.particles.steps;
  plan.lines.emplace_back(
      "law", fmt::format("{} in {} dimension{}", settings.law_kind, settings.dim(), d == 1 ? "" : "s"));
  if (!settings.on_grid()) {
    plan.lines.emplace_back("grid methods", "none: they need one or two dimensions; particles only");
    return plan;
  }
  const double limit = stable_dt(settings), T = settings.heat.horizon;
  const double steps =
      settings.naive.steps > 0 ? static_cast<double>(settings.naive.steps) : std::ceil(T / limit);
  plan.lines.emplace_back("stability number",
                          fmt::format("kappa dt / h^2 summed over axes = {:.4g} of at most 0.5 forwards "
                                      "(naive heat, {} steps)",
                                      0.5 * T / steps / limit, steps));
  return plan;
}

void require_room(const data::Deck& deck, const Settings& settings) {
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
