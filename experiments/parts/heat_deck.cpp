#include "experiments/parts/heat_deck.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "data/gauss_legendre.hpp"
#include "experiments/parts/reading.hpp"
#include "pde/heat_operator.hpp"

namespace undiffuse::experiments {

using data::Deck;
using data::Formula;
using data::Index;

namespace {

constexpr std::array<const char*, 6> side_names = {"x_lower", "x_upper", "y_lower",
                                                   "y_upper", "z_lower", "z_upper"};

pde::Boundary boundary_named(const std::string& name) {
  if (name == "periodic") return pde::Boundary::periodic;
  if (name == "dirichlet") return pde::Boundary::dirichlet;
  if (name == "neumann") return pde::Boundary::neumann;
  return name == "robin" ? pde::Boundary::robin : pde::Boundary::no_flux;
}

/// The number that a formula is, if it is one.
std::optional<double> as_number(const Formula& formula) {
  const char* end = formula.text.data() + formula.text.size();
  double number = 0;
  const auto [stop, error] = std::from_chars(formula.text.data(), end, number);
  return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

template <int Dim>
double value_at(const data::Expression& f, const std::array<double, Dim>& x, double t) {
  std::array<double, Dim + 1> values;
  std::copy(x.begin(), x.end(), values.begin());
  values[Dim] = t;
  return f(values);
}

template <int Dim>
double value_at(const data::Expression& f, const std::array<double, Dim>& x) {
  return f(x);
}

template <int Dim>
std::string named(const std::array<double, Dim>& x) {
  return fmt::format("({:.6g})", fmt::join(x, ", "));
}

/// value, if it is finite.
template <int Dim>
double finite(const char* key, double value, const std::array<double, Dim>& x, double t) {
  if (std::isfinite(value)) return value;
  throw FormulaError(key,
                     fmt::format("is {} at {}, t = {:.6g}; it must be finite",
                                 std::isnan(value) ? "not a number" : "infinite", named<Dim>(x), t),
                     t);
}

/// Averages of f over the cells, by a tensor rule of 4 points an axis; at nodes its values.
template <int Dim, class Function>
pde::Field<Dim> laid_out(const pde::Grid<Dim>& grid, const Function& f) {
  pde::Field<Dim> field{grid, Eigen::VectorXd(grid.size())};
  static const data::Quadrature rule = data::gauss_legendre(4);
  const Index points = grid.centring == pde::Centring::nodes ? 1 : Index{1} << (2 * Dim);
  for (Index c = 0; c < grid.size(); ++c) {
    double sum = 0;
    for (Index q = 0; q < points; ++q) {
      std::array<double, Dim> x = grid.point(c);
      double weight = 1;
      for (int a = 0; points > 1 && a < Dim; ++a) {
        const Index i = c / grid.stride(a) % grid.cells[a], k = (q >> (2 * a)) & 3;
        const double low = grid.edge(a, i), high = grid.edge(a, i + 1);
        x[a] = low + (high - low) * (1 + rule.nodes[k]) / 2;
        weight *= rule.weights[k] / 2;
      }
      sum += weight * f(x);
    }
    field.values[c] = sum;
  }
  return field;
}

}  // namespace

std::vector<std::string> HeatDeck::variables(bool with_time) const {
  const std::array<const char*, 3> names = {"x", "y", "z"};
  std::vector<std::string> list(names.begin(), names.begin() + dim());
  if (with_time) list.emplace_back("t");
  return list;
}

HeatDeck::Side HeatDeck::read_side(Deck& deck, int axis, int end, const std::string& all) {
  const std::string table =
      fmt::format("walls.{}", side_names[2 * static_cast<std::size_t>(axis) + static_cast<std::size_t>(end)]);
  const auto keys = data::read<WallKeys>(deck, table);
  if (all == "periodic" && (keys.boundary != "as_grid" || as_number(keys.g) != 0.0))
    deck.fail(table, "has no wall: grid.boundary is periodic");
  const auto boundary = boundary_named(keys.boundary == "as_grid" ? all : keys.boundary);
  if (boundary == pde::Boundary::robin && keys.a == 0 && keys.b == 0)
    deck.fail(table + ".a", "and b are both 0; one of them must be positive");
  if (boundary != pde::Boundary::robin && (keys.a != 1 || keys.b != 1))
    deck.fail(table + (keys.a != 1 ? ".a" : ".b"), "is not used: it is of boundary = \"robin\"");
  if (boundary == pde::Boundary::no_flux && as_number(keys.g) != 0.0)
    deck.fail(table + ".g", "is not used by no_flux; boundary = \"neumann\" has a slope");
  return {.boundary = boundary,
          .g_text = keys.g.text,
          .g = data::parse(deck, table + ".g", keys.g, variables(true)),
          .a = keys.a,
          .b = keys.b};
}

void HeatDeck::read_grid(Deck& deck, HeatTables tables, const std::vector<std::int64_t>& pixels) {
  auto keys = data::read<HeatGridKeys>(deck, "grid");
  cells_ = keys.cells.empty() ? pixels : keys.cells;
  if (cells_.empty()) deck.fail("grid.cells", "is missing; cells per axis, as many numbers as dimensions");
  if (keys.cells.empty()) {  // a picture's pixels are its own unit of length
    keys.lower = {0};
    keys.upper.assign(pixels.begin(), pixels.end());
  }
  if (cells_.size() > 3)
    deck.fail("grid.cells", fmt::format("has {} numbers; one a dimension, 1 to 3", cells_.size()));
  lower_ = keys.lower;
  upper_ = keys.upper;
  spread(deck, "grid.lower", lower_, dim());
  spread(deck, "grid.upper", upper_, dim());
  require_cells(deck, cells_, lower_, upper_);
  centring_ = keys.centring == "nodes" ? pde::Centring::nodes : pde::Centring::cells;
  for (int axis = 0; axis < dim(); ++axis)
    sides_.push_back({read_side(deck, axis, 0, keys.boundary), read_side(deck, axis, 1, keys.boundary)});
  for (std::size_t side = 0; !tables.forcing && side < 2 * cells_.size(); ++side)
    if (as_number({sides_[side / 2][side % 2].g_text}) != 0.0)
      deck.fail(fmt::format("walls.{}.g", side_names[side]), "must be 0: heat that walls feed is not undone");
  if (keys.mapping.empty()) return;
  if (dim() != 1 || centring_ == pde::Centring::nodes) deck.fail("grid.mapping", "is for cells on the line");
  mapping_ = data::parse(deck, "grid.mapping", keys.mapping, {"s"});
}

template <int Dim>
void HeatDeck::try_out(std::int64_t first_cells) const {
  const auto grid = this->grid<Dim>(first_cells);
  constexpr double most = 4e6;  // values: a second or so
  if (static_cast<double>(grid.size()) * (1 << (2 * Dim)) > most) return;
  if (initial_) initial(grid);
  if (exact_) exact(grid, horizon_);
  try {
    pde::HeatOperator<Dim>(problem(grid), pde::Direction::forward, "");  // κ everywhere, walls too
  } catch (const std::invalid_argument&) {
    return;  // no solver takes it, as those say better
  }
}

void HeatDeck::require_on(const Deck& deck, const std::vector<std::int64_t>& first_cells) const {
  try {
    for (const auto n : first_cells) {
      if (dim() == 1) try_out<1>(n);
      if (dim() == 2) try_out<2>(n);
      if (dim() == 3) try_out<3>(n);
    }
  } catch (const FormulaError& error) {
    deck.fail(error.key, error.said);
  }
}

HeatDeck::HeatDeck(Deck& deck, HeatTables tables, const std::vector<std::int64_t>& pixels) {
  read_grid(deck, tables, pixels);
  deck.word("process.kind", {"heat"}, "heat");
  const auto process = data::read<HeatProcessKeys>(deck, "process");
  horizon_ = process.horizon;
  kappa_number_ = as_number(process.kappa);
  if (!kappa_number_) kappa_ = data::parse(deck, "process.kappa", process.kappa, variables(false));
  const auto range = data::between(1e-60, 1e60);
  if (kappa_number_ && !(*kappa_number_ >= range.lower && *kappa_number_ <= range.upper))
    deck.fail("process.kappa", fmt::format("is {}; it must be in [1e-60, 1e+60]", process.kappa.text));
  if (tables.initial)
    initial_ = data::parse(deck, "initial.u", data::read<InitialKeys>(deck, "initial").u, variables(false));
  if (tables.forcing) read_forcing(deck);
}

void HeatDeck::read_forcing(Deck& deck) {
  const auto source = data::read<SourceKeys>(deck, "source").s;
  if (as_number(source) != 0.0) source_ = data::parse(deck, "source.s", source, variables(true));
  const auto exact = data::read<ExactKeys>(deck, "exact").u;
  if (!exact.empty()) exact_ = data::parse(deck, "exact.u", exact, variables(true));
}

bool HeatDeck::nodes_between_walls() const {
  return centring_ == pde::Centring::nodes && sides_[0][0].boundary != pde::Boundary::periodic;
}

template <int Dim>
pde::Grid<Dim> HeatDeck::grid(std::int64_t first_cells) const {
  if constexpr (Dim == 1) {
    if (mapping_) {
      std::vector<double> faces;
      for (Index i = 0; i <= first_cells; ++i)
        faces.push_back(lower_[0] +
                        (upper_[0] - lower_[0]) * (*mapping_)(std::array{static_cast<double>(i) /
                                                                         static_cast<double>(first_cells)}));
      try {
        return pde::Grid<1>::stretched(std::move(faces), {sides_[0][0].boundary, sides_[0][1].boundary});
      } catch (const std::invalid_argument& error) {
        throw FormulaError("grid.mapping",
                           fmt::format("does not serve {} cells: {}", first_cells, error.what()), 0);
      }
    }
  }
  std::array<Index, Dim> cells;
  std::array<double, Dim> lower, upper;
  std::array<pde::Sides, Dim> sides;
  // n nodes between walls lie n - 1 spacings apart: spacings, not nodes, keep their proportions.
  const auto spacings = [&](std::size_t a, std::int64_t n) {
    const bool closed = sides_[a][0].boundary != pde::Boundary::periodic;
    return n - (centring_ == pde::Centring::nodes && closed ? 1 : 0);
  };
  for (std::size_t a = 0; a < Dim; ++a) {
    const std::int64_t gap = cells_[a] - spacings(a, cells_[a]);
    const double scale =
        static_cast<double>(spacings(a, cells_[a])) / static_cast<double>(spacings(0, cells_[0]));
    cells[a] = std::max<Index>(3, std::lround(scale * static_cast<double>(spacings(0, first_cells))) + gap);
    lower[a] = lower_[a];
    upper[a] = upper_[a];
    sides[a] = {sides_[a][0].boundary, sides_[a][1].boundary};
  }
  return {cells, lower, upper, sides, centring_};
}

template <int Dim>
pde::HeatProblem<Dim> HeatDeck::problem(const pde::Grid<Dim>& grid) const {
  pde::HeatProblem<Dim> problem(grid, kappa_number_.value_or(1.0));
  if (kappa_)
    problem.diffusivity = [f = *kappa_](const std::array<double, Dim>& x) {
      const double kappa = value_at<Dim>(f, x);
      if (kappa > 0 && std::isfinite(kappa)) return kappa;
      throw FormulaError("process.kappa",
                         fmt::format("is {:.6g} at {}; it must be positive everywhere", kappa, named<Dim>(x)),
                         0);
    };
  const auto moving = [](const data::Expression& f, const char* key) {
    return [f, key = std::string(key)](const std::array<double, Dim>& x, double t) {
      return finite<Dim>(key.c_str(), value_at<Dim>(f, x, t), x, t);
    };
  };
  if (source_) problem.source = moving(*source_, "source.s");
  for (std::size_t a = 0; a < Dim; ++a) {
    for (std::size_t end = 0; end < 2; ++end) {
      const Side& side = sides_[a][end];
      auto& wall = problem.walls[a][end];
      wall.a = side.a;
      wall.b = side.b;
      if (const auto g = as_number({side.g_text}))
        wall.g = *g;
      else
        wall.varying = moving(side.g, fmt::format("walls.{}.g", side_names[2 * a + end]).c_str());
    }
  }
  return problem;
}

template <int Dim>
pde::Field<Dim> HeatDeck::initial(const pde::Grid<Dim>& grid) const {
  return laid_out(grid, [&](const std::array<double, Dim>& x) {
    return finite<Dim>("initial.u", value_at<Dim>(*initial_, x), x, 0);
  });
}

bool HeatDeck::starts_from_zero() const {
  const auto n = cells_[0];
  if (dim() == 1) return initial(grid<1>(n)).values.isZero(0);
  return dim() == 2 ? initial(grid<2>(n)).values.isZero(0) : initial(grid<3>(n)).values.isZero(0);
}

template <int Dim>
pde::Field<Dim> HeatDeck::exact(const pde::Grid<Dim>& grid, double t) const {
  return laid_out(grid, [&](const std::array<double, Dim>& x) {
    return finite<Dim>("exact.u", value_at<Dim>(*exact_, x, t), x, t);
  });
}

std::vector<Section> HeatDeck::sections(HeatTables tables) {
  using data::keys;
  std::vector<Section> all = {
      section("grid", "where heat spreads", keys<HeatGridKeys>()),
      section("process", "how it moves", {word_key("kind", "\"heat\"", "heat", "the process")}),
      section("process", "kind = heat: du/dt = div(kappa grad u) + s", keys<HeatProcessKeys>())};
  if (tables.initial) all.push_back(section("initial", "where it starts", keys<InitialKeys>()));
  if (tables.forcing) {
    all.push_back(section("source", "what heats from inside", keys<SourceKeys>()));
    all.push_back(section("exact", "the closed form, where there is one", keys<ExactKeys>()));
  }
  for (const char* side : side_names)
    all.push_back(section(fmt::format("walls.{}", side), "one side", keys<WallKeys>()));
  return all;
}

template pde::Grid<1> HeatDeck::grid<1>(std::int64_t) const;
template pde::Grid<2> HeatDeck::grid<2>(std::int64_t) const;
template pde::Grid<3> HeatDeck::grid<3>(std::int64_t) const;
template pde::HeatProblem<1> HeatDeck::problem<1>(const pde::Grid<1>&) const;
template pde::HeatProblem<2> HeatDeck::problem<2>(const pde::Grid<2>&) const;
template pde::HeatProblem<3> HeatDeck::problem<3>(const pde::Grid<3>&) const;
template pde::Field<1> HeatDeck::initial<1>(const pde::Grid<1>&) const;
template pde::Field<2> HeatDeck::initial<2>(const pde::Grid<2>&) const;
template pde::Field<3> HeatDeck::initial<3>(const pde::Grid<3>&) const;
template pde::Field<1> HeatDeck::exact<1>(const pde::Grid<1>&, double) const;
template pde::Field<2> HeatDeck::exact<2>(const pde::Grid<2>&, double) const;
template pde::Field<3> HeatDeck::exact<3>(const pde::Grid<3>&, double) const;

}  // namespace undiffuse::experiments
