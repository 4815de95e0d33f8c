#include "experiments/bounded/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "experiments/parts/marching.hpp"
#include "experiments/parts/reading.hpp"

namespace undiffuse::experiments::bounded {
namespace {

using data::Deck;

constexpr double kLongest = 100;    // κT/L²: the slowest mode has long been below what a double holds
constexpr double kMostJumps = 1e9;  // that exponential_midpoint follows, a sweep over the grid each

void read_box(Deck& deck, Settings& settings) {
  auto& box = settings.box = data::read<BoxKeys>(deck, "grid");
  spread(deck, "grid.cells", box.cells, settings.dim());
  spread(deck, "grid.lower", box.lower, settings.dim());
  spread(deck, "grid.upper", box.upper, settings.dim());
  for (const char* key : {"grid.cells", "grid.lower", "grid.upper"}) {
    const bool empty = key == std::string("grid.cells")   ? box.cells.empty()
                       : key == std::string("grid.lower") ? box.lower.empty()
                                                          : box.upper.empty();
    if (empty) deck.fail(key, "is empty; one number, or one an axis");
  }
  require_cells(deck, box.cells, box.lower, box.upper);
}

/// The law is folded into the box; one that lies far outside of it was hardly meant.
void require_inside(const Deck& deck, const Settings& settings) {
  const auto& law = *settings.law;
  for (data::Index k = 0; k < law.components(); ++k)
    for (data::Index a = 0; a < law.dim(); ++a) {
      const auto axis = static_cast<std::size_t>(a);
      if (law.means()(k, a) < settings.box.lower[axis] || law.means()(k, a) > settings.box.upper[axis])
        deck.fail("law.means",
                  fmt::format("{} of component {} lies outside of the box, [{}, {}]", law.means()(k, a),
                              k + 1, settings.box.lower[axis], settings.box.upper[axis]));
    }
}

void require_resolved(const Deck& deck, const Settings& settings) {
  for (std::size_t a = 0; a < settings.box.cells.size(); ++a) {
    const double L = settings.box.upper[a] - settings.box.lower[a];
    const double h = L / static_cast<double>(settings.box.cells[a]);
    if (h > settings.smallest_std)
      deck.fail("grid.cells", fmt::format("cells of {:.3g} are wider than the narrowest component, {:.3g}; "
                                          "at least {} cells",
                                          h, settings.smallest_std, std::ceil(L / settings.smallest_std)));
    // the kernel of the grid is that of heat to rounding from κ(π/h)²t = 37 on
    const double number = settings.heat.kappa * std::pow(M_PI / h, 2) * settings.heat.horizon;
    if (number < 37)
      deck.fail("process.horizon", fmt::format("cells do not resolve heat of time T, kappa (pi/h)^2 T = "
                                               "{:.3g}; at least 37",
                                               number));
  }
}

/// Horizons over which something happens, and which the steps can follow in a time that one can wait for.
void require_short(const Deck& deck, const Settings& settings) {
  const double kappa_T = settings.heat.kappa * settings.heat.horizon;
  double shortest = std::numeric_limits<double>::infinity(), jumps = 0;
  for (std::size_t a = 0; a < settings.box.cells.size(); ++a) {
    const double L = settings.box.upper[a] - settings.box.lower[a];
    shortest = std::min(shortest, L);
    jumps += 2 * kappa_T * std::pow(static_cast<double>(settings.box.cells[a]) / L, 2);
  }
  const double number = kappa_T / (shortest * shortest);
  if (!(number <= kLongest))
    deck.fail("process.horizon",
              fmt::format("is so long that nothing is left of the law, kappa T / L^2 = {:.3g}; at most {}: "
                          "a shorter horizon or a smaller process.kappa",
                          number, kLongest));
  if (settings.fokker_planck.scheme == "exponential_midpoint" && !(jumps <= kMostJumps))
    deck.fail("process.horizon", fmt::format("a particle on this grid jumps 2 kappa T / h^2 = {:.3g} times; "
                                             "exponential_midpoint follows at most {:.3g}: fewer grid.cells, "
                                             "or fokker_planck.scheme = \"midpoint\"",
                                             jumps, kMostJumps));
}

/// What is not claimed because steps are too coarse for the narrowest component.
void note_coarse_steps(const Settings& settings, Plan& plan) {
  const auto note = [&](const char* key, std::int64_t steps, double grading, int order) {
    if (fine_enough(settings, steps, grading, order)) return;
    plan.notes.push_back(fmt::format(
        "{} = {} is too coarse for the narrowest component: its errors are measured and not claimed (a step "
        "is {:.2g} of the time over which the score changes; at most {:.2g})",
        key, steps, step_number_of(settings, steps, grading), std::pow(kCoarsestStep, 1.0 / order)));
  };
  const auto& p = settings.particles;
  note("fokker_planck.steps", settings.fokker_planck.steps, settings.fokker_planck.grading,
       second_order(settings.fokker_planck) ? 2 : 1);
  note("particles.steps", p.steps, p.grading, 1);
  note("particles.flow_steps", p.flow_steps, p.grading, 2);
}

}  // namespace

double step_number_of(const Settings& settings, std::int64_t steps, double grading) {
  return step_number(settings.smallest_std, settings.heat.kappa,
                     sde::TimeGrid::graded(settings.heat.horizon, steps, grading));
}

bool fine_enough(const Settings& settings, std::int64_t steps, double grading, int order) {
  return std::pow(step_number_of(settings, steps, grading), order) <= kCoarsestStep;
}

Settings read_settings(Deck& deck) {
  Settings settings;
  deck.word("law.kind", {"mixture"});
  settings.law = read_mixture(deck);
  settings.smallest_std = std::sqrt(settings.law->variances().minCoeff());
  if (settings.dim() > 2) deck.fail("law.means", fmt::format("has {} dimensions; 1 or 2", settings.dim()));
  deck.word("process.kind", {"heat"}, "heat");
  settings.heat = data::read<HeatKeys>(deck, "process");
  read_box(deck, settings);
  require_inside(deck, settings);
  require_resolved(deck, settings);
  settings.kernels = data::read<KernelKeys>(deck, "kernels");
  if (!(settings.kernels.shortest < settings.kernels.longest))
    deck.fail("kernels.longest", fmt::format("{} is not above shortest = {}", settings.kernels.longest,
                                             settings.kernels.shortest));
  settings.fokker_planck = data::read<MarchingKeys>(deck, "fokker_planck");
  require_grading(deck, "fokker_planck", settings.fokker_planck.steps, settings.fokker_planck.grading);
  require_short(deck, settings);
  settings.particles = data::read<ParticleKeys>(deck, "particles");
  for (const auto steps : {settings.particles.steps, settings.particles.flow_steps})
    require_grading(deck, "particles", steps, settings.particles.grading);
  require_reverse_integrator(deck, "particles.integrator", settings.particles.integrator, settings.dim(),
                             false);
  settings.output = data::read<OutputKeys>(deck, "output");
  const double T = settings.heat.horizon;
  for (const double t : settings.output.times)
    if (t > T) deck.fail("output.times", fmt::format("{} is beyond the horizon {}", t, T));
  if (settings.output.times.empty()) settings.output.times = {0, T / 64, T / 16, T / 4, T};
  std::ranges::sort(settings.output.times);
  return settings;
}

std::vector<Section> settings_sections() {
  using data::keys;
  auto law_kind = word_key("kind", "", "mixture", "what X_0 is drawn from, folded into the box");
  law_kind.required = true;
  return {
      section("law", "what X_0 is", {law_kind}),
      section("law", "kind = mixture: Gaussian mixture in one or two dimensions", keys<MixtureKeys>()),
      section("process", "how X moves", {word_key("kind", "\"heat\"", "heat", "the forward process")}),
      section("process", "kind = heat: dX = sqrt(2 kappa) dW", keys<HeatKeys>()),
      section("grid", "the box and its cells", keys<BoxKeys>()),
      section("kernels", "where the two series of the kernel are compared, along the first axis",
              keys<KernelKeys>()),
      section("fokker_planck", "score-driven Fokker-Planck equation", keys<MarchingKeys>()),
      section("particles", "reverse SDE and probability flow", keys<ParticleKeys>()),
      section("output", "what is kept of the forward run", keys<OutputKeys>()),
  };
}

Plan make_plan(const Settings& settings) {
  Plan plan;
  double cells = 1;
  for (const auto n : settings.box.cells) cells *= static_cast<double>(n);
  const auto& p = settings.particles;
  const auto particles = static_cast<double>(std::max(p.count, p.flow_count));
  const double fields = 8 * cells * 40, ensemble = 4 * 8 * settings.dim() * particles;
  plan.memory_bytes = fields + ensemble + 64e6;
  plan.memory_key = ensemble > fields ? "particles.count and particles.flow_count" : "grid.cells";
  plan.disk_bytes = 8 * (15 * cells + 4 * settings.dim() * std::min(particles, 1e5)) + 1e6;
  plan.steps = 2 * static_cast<double>(settings.fokker_planck.steps + p.steps + p.flow_steps);
  double slowest = 0;
  for (std::size_t a = 0; a < settings.box.cells.size(); ++a)
    slowest = std::max(slowest, settings.box.upper[a] - settings.box.lower[a]);
  const double k = (settings.box.boundary == "periodic" ? 2 : 1) * M_PI / slowest;
  plan.lines.emplace_back("slowest mode", fmt::format("falls to exp(-{:.4g}) of itself by the horizon",
                                                      settings.heat.kappa * k * k * settings.heat.horizon));
  note_coarse_steps(settings, plan);
  return plan;
}

}  // namespace undiffuse::experiments::bounded
