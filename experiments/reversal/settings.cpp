#include "experiments/reversal/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "data/picture.hpp"
#include "data/point_set.hpp"
#include "experiments/parts/reading.hpp"

namespace undiffuse::experiments::reversal {
namespace {

using data::Deck;
using data::Index;

/// Reads `<table>.file` and remembers it as an input.
std::filesystem::path read_file_key(Deck& deck, const std::string& table, Settings& settings) {
  const auto keys = data::read<FileKey>(deck, table);
  const auto path = deck.resolve(keys.file);
  settings.inputs.push_back({.key = table + ".file", .file = path});
  return path;
}

std::shared_ptr<const data::Picture> read_picture_law(Deck& deck, const std::string& table,
                                                      Settings& settings) {
  const auto path = read_file_key(deck, table, settings);
  auto pixels = data::read_picture(path);
  if (pixels.maxCoeff() <= 0)
    throw data::DamagedInput(path.string() + ": all pixels are black; a density needs light");
  return std::make_shared<data::Picture>(std::move(pixels));
}

/// Points whose squares are doubles; a file may hold others.
Eigen::MatrixXd read_moderate_points(const std::filesystem::path& path) {
  auto points = data::read_points(path);
  Index row = 0, column = 0;
  const double largest = points.cwiseAbs().maxCoeff(&row, &column);
  if (largest > length().upper)
    throw data::DamagedInput(fmt::format("{}: point {}: the coordinate {} is beyond {:g} in size",
                                         path.string(), row + 1, points(row, column), length().upper));
  return points;
}

void read_law(Deck& deck, Settings& settings) {
  settings.law_kind = deck.word("law.kind", {"mixture", "points", "picture"});
  if (settings.law_kind == "mixture") {
    const auto mixture = read_mixture(deck);
    settings.mixture_min_std = std::sqrt(mixture->variances().minCoeff());
    settings.law = mixture;
  }
  if (settings.law_kind == "points")
    settings.law =
        std::make_shared<data::PointSet>(read_moderate_points(read_file_key(deck, "law", settings)));
  if (settings.law_kind == "picture") settings.law = read_picture_law(deck, "law", settings);
}

void fill_grid_defaults(const Deck& deck, Settings& settings) {
  auto& grid = settings.grid;
  const auto d = static_cast<std::size_t>(settings.dim());
  if (settings.law_kind == "mixture")
    for (const char* key : {"grid.cells", "grid.lower", "grid.upper"})
      if (!deck.has(key)) deck.fail(key, "is missing; a mixture needs cells, lower and upper");
  if (const auto* picture = dynamic_cast<const data::Picture*>(settings.law.get())) {
    const std::vector<std::int64_t> pixels = {picture->columns(), picture->rows()};
    if (grid.cells.empty() && std::ranges::min(pixels) < 3)
      deck.fail("law.file",
                fmt::format("{}: {} x {} pixels are too few for a grid of its own; at least 3 x 3, "
                            "or give grid.cells",
                            settings.inputs.front().file.string(), pixels[0], pixels[1]));
    if (grid.cells.empty()) grid.cells = pixels;
    if (grid.lower.empty()) grid.lower = {0, 0};
    if (grid.upper.empty()) grid.upper.assign(pixels.begin(), pixels.end());
  }
  if (const auto* points = dynamic_cast<const data::PointSet*>(settings.law.get())) {
    const double margin = 3 * std::sqrt(2 * settings.heat.kappa * settings.heat.horizon);
    if (grid.cells.empty()) grid.cells.assign(d, d == 1 ? 1024 : 128);
    for (Index a = 0; a < settings.dim(); ++a) {
      if (!deck.has("grid.lower")) grid.lower.push_back(points->points().col(a).minCoeff() - margin);
      if (!deck.has("grid.upper")) grid.upper.push_back(points->points().col(a).maxCoeff() + margin);
    }
  }
}

void read_grid(Deck& deck, Settings& settings) {
  auto& grid = settings.grid = data::read<GridKeys>(deck, "grid");
  if (!settings.on_grid()) {
    settings.notes.push_back(fmt::format("{} dimensions: particles only, no grid methods{}", settings.dim(),
                                         deck.has("grid") ? "; the deck's [grid] is not used" : ""));
    return;
  }
  spread(deck, "grid.cells", grid.cells, settings.dim());
  spread(deck, "grid.lower", grid.lower, settings.dim());
  spread(deck, "grid.upper", grid.upper, settings.dim());
  fill_grid_defaults(deck, settings);
  require_cells(deck, grid.cells, grid.lower, grid.upper);
}

/// A point lies between the walls; a shift is no longer than the grid.
void require_terminal_on_grid(const Deck& deck, const Settings& settings) {
  for (std::size_t a = 0; settings.on_grid() && a < settings.terminal.size(); ++a) {
    const double lower = settings.grid.lower[a], upper = settings.grid.upper[a], x = settings.terminal[a];
    if (settings.terminal_kind == "point" && !(x > lower && x < upper))
      deck.fail("terminal.at", fmt::format("{} lies outside of the grid, ({}, {})", x, lower, upper));
    if (settings.terminal_kind == "shifted" && std::abs(x) > upper - lower)
      deck.fail("terminal.by", fmt::format("{} is longer than the grid, {} to {}", x, lower, upper));
  }
}

void read_terminal(Deck& deck, Settings& settings) {
  settings.terminal_kind = deck.word("terminal.kind", {"forward", "point", "shifted", "picture"}, "forward");
  if (settings.terminal_kind == "point") settings.terminal = data::read<Point>(deck, "terminal").at;
  if (settings.terminal_kind == "shifted") settings.terminal = data::read<Shift>(deck, "terminal").by;
  if (settings.terminal_kind == "point") spread(deck, "terminal.at", settings.terminal, settings.dim());
  if (settings.terminal_kind == "shifted") spread(deck, "terminal.by", settings.terminal, settings.dim());
  if (settings.terminal_kind == "shifted" && settings.law_kind != "mixture")
    deck.fail("terminal.kind", "'shifted' needs law.kind = \"mixture\"");
  require_terminal_on_grid(deck, settings);
  if (settings.terminal_kind != "picture") return;
  if (settings.law_kind != "picture") deck.fail("terminal.kind", "'picture' needs law.kind = \"picture\"");
  const auto other = read_picture_law(deck, "terminal", settings);
  const auto& own = static_cast<const data::Picture&>(*settings.law);
  if (other->columns() != own.columns() || other->rows() != own.rows())
    deck.fail("terminal.file", fmt::format("has {} x {} pixels, law.file {} x {}; they must agree",
                                           other->columns(), other->rows(), own.columns(), own.rows()));
  settings.terminal_law = other;
}

void read_score(Deck& deck, Settings& settings) {
  const bool mixture = settings.law_kind == "mixture";
  const bool exact_points = settings.law_kind == "points" && !settings.on_grid();
  settings.score_kind =
      deck.word("score.kind", {"exact", "grid"}, mixture || exact_points ? "exact" : "grid");
  if (settings.score_kind == "exact" && !mixture && !exact_points)
    deck.fail("score.kind", "'exact' needs a mixture, or points in three or more dimensions");
  if (settings.score_kind == "grid" && !settings.on_grid())
    deck.fail("score.kind", "'grid' needs one or two dimensions");
}

constexpr const char* kParticleBranches[] = {"reverse_sde", "reverse_sde_half", "flow_euler", "flow_ode"};

/// In the plane it takes minutes.
constexpr const char* kSlowBranch = "total_variation_oracle";

bool slow(const std::string& branch, const Settings& settings) {
  return branch == kSlowBranch && settings.dim() == 2;
}

data::Key branch_key(const std::string& branch) {
  return switch_key(branch,
                    branch == kSlowBranch
                        ? "run this method; in the plane, where it takes minutes, only if true is given"
                        : "run this method");
}

void read_branches(Deck& deck, const std::vector<std::string>& available, Settings& settings) {
  const bool points_alone = settings.law_kind == "points" && !settings.on_grid();
  for (const auto& name : available) {
    const bool particles = std::ranges::find(kParticleBranches, name) != std::end(kParticleBranches);
    const bool possible = (settings.on_grid() || particles) && !(points_alone && name == "flow_ode");
    bool wanted = possible && !slow(name, settings);
    data::detail::read_value(deck, "branches", branch_key(name), data::any(), wanted);
    if (!wanted && possible && slow(name, settings))
      settings.notes.push_back(
          fmt::format("{0} left out: in the plane it takes minutes; branches.{0} = true runs it", name));
    if (wanted && !possible && deck.has("branches." + name))
      deck.fail(
          "branches." + name,
          fmt::format("is not possible for {} in {} dimensions: particles only{}", settings.law_kind,
                      settings.dim(),
                      points_alone ? ", and the flow ends on a point, where no step is small enough" : ""));
    if (wanted && possible) settings.branches.push_back(name);
  }
  if (points_alone)
    settings.notes.emplace_back(
        "flow_ode left out: it ends on one of the points, where no step is small enough");
  if (settings.branches.empty()) deck.fail("branches", "all methods are switched off");
}

}  // namespace

Settings read_settings(Deck& deck, const std::vector<std::string>& available) {
  Settings settings;
  read_law(deck, settings);
  deck.word("process.kind", {"heat"}, "heat");
  settings.heat = data::read<HeatKeys>(deck, "process");
  read_grid(deck, settings);
  read_terminal(deck, settings);
  read_score(deck, settings);
  settings.noise = data::read<NoiseKeys>(deck, "noise");
  settings.naive = data::read<Naive>(deck, "naive");
  settings.fokker_planck = data::read<MarchingKeys>(deck, "fokker_planck");
  settings.discrete = data::read<Discrete>(deck, "discrete");
  settings.particles = data::read<Particles>(deck, "particles");
  require_grading(deck, "fokker_planck", settings.fokker_planck.steps, settings.fokker_planck.grading);
  require_grading(deck, "discrete", settings.discrete.steps, settings.discrete.grading);
  require_grading(deck, "particles", settings.particles.steps, settings.particles.grading);
  require_reverse_integrator(deck, "particles.integrator", settings.particles.integrator, settings.dim(),
                             settings.law_kind == "points");
  settings.output = data::read<Output>(deck, "output");
  for (const double t : settings.output.times)
    if (t > settings.heat.horizon)
      deck.fail("output.times", fmt::format("{} is beyond the horizon {}", t, settings.heat.horizon));
  read_branches(deck, available, settings);
  return settings;
}

std::vector<Section> settings_sections(const std::vector<std::string>& available) {
  using data::keys;
  std::vector<data::Key> branches;
  for (const auto& name : available) branches.push_back(branch_key(name));
  auto law_kind = word_key("kind", "", "mixture | points | picture", "what X_0 is drawn from");
  law_kind.required = true;
  return {
      section("law", "what X_0 is", {law_kind}),
      section("law", "the law of X_0: kind = mixture, Gaussian mixture in d dimensions", keys<MixtureKeys>()),
      section("law", "the law of X_0: kind = points, a .csv, .npy or .h5 file of points, one row each",
              keys<FileKey>()),
      section("law", "the law of X_0: kind = picture, a .png or .pgm taken as a density on the plane",
              keys<FileKey>()),
      section("process", "how X moves", {word_key("kind", "\"heat\"", "heat", "the forward process")}),
      section("process", "kind = heat: dX = sqrt(2 kappa) dW", keys<HeatKeys>()),
      section("grid", "cells of the grid methods", keys<GridKeys>()),
      section("terminal", "what is run backwards from time T; kind = forward: p_T itself",
              {word_key("kind", "\"forward\"", "forward | point | shifted | picture",
                        "forward: p_T, what diffusion made of the law")}),
      section("terminal", "kind = point: one point", keys<Point>()),
      section("terminal", "kind = shifted: p_T moved", keys<Shift>()),
      section("terminal", "kind = picture: the p_T of another picture", keys<FileKey>()),
      section(
          "score", "where the score comes from",
          {word_key("kind", "by the law", "exact | grid",
                    "exact: for mixtures, their default, and points in three or more dimensions; grid: from "
                    "the gridded density, the default of pictures and of points in one or two")}),
      section("noise", "what is added to the terminal density before it is inverted", keys<NoiseKeys>()),
      section("naive", "backward heat by finite differences", keys<Naive>()),
      section("fokker_planck", "score-driven Fokker-Planck equation", keys<MarchingKeys>()),
      section("discrete", "reversal of the grid's own jump process and chain", keys<Discrete>()),
      section("particles", "reverse SDE and probability flow", keys<Particles>()),
      section("output", "what is recorded on the way", keys<Output>()),
      section("branches", "which methods run", std::move(branches)),
  };
}

}  // namespace undiffuse::experiments::reversal
