#pragma once
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "data/errors.hpp"
#include "data/expression.hpp"
#include "experiments/run/study.hpp"
#include "pde/heat_problem.hpp"

namespace undiffuse::experiments {

/// The tables of a deck that say what heat problem it is: ∂u/∂t = ∇·(κ∇u) + s between walls.
struct HeatProcessKeys {
  data::Formula kappa{"1.0"};
  double horizon = 1.0;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"kappa", &HeatProcessKeys::kappa, "length^2/time",
                  "diffusivity: a number, or an expression in x, y, z", data::between(1e-60, 1e60)},
        Parameter{"horizon", &HeatProcessKeys::horizon, "time", "T, how long heat spreads",
                  data::between(1e-60, 1e60)}};
  }
};

struct HeatGridKeys {
  std::vector<std::int64_t> cells;
  std::vector<double> lower{0.0}, upper{1.0};
  std::string boundary = "no_flux", centring = "cells";
  data::Formula mapping;
  static auto parameters() {
    using data::Parameter;
    const auto length = data::between(-1e60, 1e60);
    return std::tuple{
        Parameter{"cells", &HeatGridKeys::cells, "1",
                  "cells per axis, or nodes; as many numbers as dimensions; needed unless a picture gives "
                  "its pixels",
                  data::between(3, 1e9), false, true},
        Parameter{"lower", &HeatGridKeys::lower, "length", "lower corner", length, false, true},
        Parameter{"upper", &HeatGridKeys::upper, "length", "upper corner", length, false, true},
        Parameter{"boundary", &HeatGridKeys::boundary, "", "all sides that [walls.*] do not name",
                  data::one_of({"no_flux", "periodic", "dirichlet", "neumann"})},
        Parameter{"centring", &HeatGridKeys::centring, "",
                  "values are averages over cells, or stand at nodes", data::one_of({"cells", "nodes"})},
        Parameter{"mapping", &HeatGridKeys::mapping, "",
                  "unequal cells on the line: an increasing expression in s from 0 to 1, face i of n at "
                  "lower + (upper - lower) mapping(i/n)"}};
  }
};

struct WallKeys {
  std::string boundary = "as_grid";
  data::Formula g{"0.0"};
  double a = 1, b = 1;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"boundary", &WallKeys::boundary, "", "this side; as_grid: that of [grid]",
                  data::one_of({"as_grid", "no_flux", "dirichlet", "neumann", "robin"})},
        Parameter{"g", &WallKeys::g, "",
                  "what is given: the value u, the outward slope du/dn or a u + b du/dn; a number or an "
                  "expression in x, y, z, t"},
        Parameter{"a", &WallKeys::a, "1", "robin: factor of u", data::between(0, 1e60)},
        Parameter{"b", &WallKeys::b, "length", "robin: factor of du/dn", data::between(0, 1e60)}};
  }
};

struct InitialKeys {
  data::Formula u;
  static auto parameters() {
    return std::tuple{data::Parameter{"u", &InitialKeys::u, "u", "u at t = 0: an expression in x, y, z",
                                      data::any(), true}};
  }
};

struct SourceKeys {
  data::Formula s{"0.0"};
  static auto parameters() {
    return std::tuple{
        data::Parameter{"s", &SourceKeys::s, "u/time", "the source: an expression in x, y, z, t"}};
  }
};

struct ExactKeys {
  data::Formula u;
  static auto parameters() {
    return std::tuple{
        data::Parameter{"u", &ExactKeys::u, "u",
                        "closed form of the solution, an expression in x, y, z, t; none: errors "
                        "against it and orders in space are left out"}};
  }
};

/// A formula of the deck has no value that serves at some place, which may come to light only while a study
/// refines its grid.
struct FormulaError : data::NumericalError {
  FormulaError(std::string key_, std::string what_, double time_)
      : NumericalError(key_ + " " + what_, time_, 0), key(std::move(key_)), said(std::move(what_)) {}
  std::string key, said;
};

/// Which tables of a heat problem a study reads.
struct HeatTables {
  bool initial = true;  ///< [initial]: where it starts; without, the study has it from elsewhere
  bool forcing = true;  ///< [source], [exact] and what is given at walls; without, walls are held at zero
};

/// A heat problem as a deck gives it, which can be laid out on grids of any fineness.
class HeatDeck {
 public:
  /// pixels: cells per axis where the deck gives none, each then a unit of length. Throws UsageError that
  /// points into the deck.
  explicit HeatDeck(data::Deck& deck, HeatTables tables = {}, const std::vector<std::int64_t>& pixels = {});
  static std::vector<Section> sections(HeatTables tables = {});

  int dim() const { return static_cast<int>(cells_.size()); }
  double horizon() const { return horizon_; }
  /// lower and upper end of an axis
  std::pair<double, double> extent(int axis) const {
    return {lower_[static_cast<std::size_t>(axis)], upper_[static_cast<std::size_t>(axis)]};
  }
  const std::vector<std::int64_t>& cells() const { return cells_; }
  /// Do both ends of the first axis stand on nodes, n of them over n - 1 spacings?
  bool nodes_between_walls() const;
  bool has_exact() const { return exact_.has_value(); }

  /// Throws the deck's error where a formula has no value that serves on these grids, named by their cells
  /// along the first axis; grids too large to be tried at once are left to the run.
  void require_on(const data::Deck& deck, const std::vector<std::int64_t>& first_cells) const;

  /// The grid with another number of cells along the first axis, the other axes in proportion. Throws
  /// FormulaError, as all of the following do, where a formula has no value that serves.
  template <int Dim>
  pde::Grid<Dim> grid(std::int64_t first_cells) const;
  template <int Dim>
  pde::HeatProblem<Dim> problem(const pde::Grid<Dim>& grid) const;
  /// Averages over the cells by a Gauss rule of 4 points an axis, or values at the nodes.
  template <int Dim>
  pde::Field<Dim> initial(const pde::Grid<Dim>& grid) const;
  /// Is that zero everywhere on the grid of the deck?
  bool starts_from_zero() const;
  /// Likewise; only where there is a closed form.
  template <int Dim>
  pde::Field<Dim> exact(const pde::Grid<Dim>& grid, double t) const;

 private:
  struct Side {
    pde::Boundary boundary;
    std::string g_text;
    data::Expression g;
    double a, b;
  };
  void read_grid(data::Deck& deck, HeatTables tables, const std::vector<std::int64_t>& pixels);
  void read_forcing(data::Deck& deck);
  Side read_side(data::Deck& deck, int axis, int end, const std::string& all);
  std::vector<std::string> variables(bool with_time) const;
  template <int Dim>
  void try_out(std::int64_t first_cells) const;

  std::vector<std::int64_t> cells_;
  std::vector<double> lower_, upper_;
  pde::Centring centring_ = pde::Centring::cells;
  std::optional<data::Expression> mapping_;
  std::vector<std::array<Side, 2>> sides_;
  double horizon_ = 1;
  std::optional<double> kappa_number_;
  std::optional<data::Expression> kappa_, source_, initial_, exact_;
};

}  // namespace undiffuse::experiments
