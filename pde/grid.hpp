#pragma once
#include <array>
#include <vector>

#include "data/points.hpp"

namespace undiffuse::pde {

using data::ConstPoints;
using data::ConstVector;
using data::Index;
using data::Points;
using data::Vector;

/// What happens at one end of an axis.
enum class Boundary {
  periodic,   ///< the axis closes on itself: both ends or neither
  no_flux,    ///< zero total flux through the wall: walls reflect
  absorbing,  ///< a density is zero at the wall: what arrives is gone
  dirichlet,  ///< u = g is given at the wall
  neumann,    ///< the outward derivative ∂u/∂n = g is given
  robin       ///< a u + b ∂u/∂n = g is given
};

enum class Centring {
  cells,  ///< values are averages over cells; walls are faces of the outermost ones
  nodes   ///< values stand at points, the outermost of them on the walls
};

/// The two ends of an axis.
struct Sides {
  Boundary lower, upper;
  bool operator==(const Sides&) const = default;
};

/// Is the value itself given there?
constexpr bool value_given(Boundary b) { return b == Boundary::dirichlet || b == Boundary::absorbing; }
/// Is the derivative across the wall given there?
constexpr bool slope_given(Boundary b) { return b == Boundary::neumann || b == Boundary::no_flux; }

/// Cells begin ... end - 1.
struct Range {
  Index begin, end;
};

/// A box of equal cells in one, two or three dimensions; fields live on it as cell averages. Cell (i, j, k)
/// has index i + cells[0] (j + cells[1] k). With Centring::nodes `cells` counts the nodes, n of them over n -
/// 1 spacings (n over n on a torus), and the outermost own half a spacing. On the line the cells may be
/// unequal: see stretched().
template <int Dim>
struct Grid {
  std::array<Index, Dim> cells;
  std::array<double, Dim> lower, upper;  ///< [length]
  std::array<Sides, Dim> sides;
  Centring centring = Centring::cells;
  std::vector<double> faces;  ///< where the cells are unequal: their n + 1 ends, increasing; else empty

  /// The same boundary on every side. Throws std::invalid_argument unless every axis has at least 3 cells and
  /// lower < upper, finite.
  Grid(std::array<Index, Dim> cells, std::array<double, Dim> lower, std::array<double, Dim> upper,
       Boundary boundary);
  /// Throws also for an axis periodic at one end only.
  Grid(std::array<Index, Dim> cells, std::array<double, Dim> lower, std::array<double, Dim> upper,
       std::array<Sides, Dim> sides, Centring centring = Centring::cells);
  /// Unequal cells on the line, between neighbouring faces. Throws std::invalid_argument unless there are at
  /// least 4 faces and they increase.
  static Grid stretched(std::vector<double> faces, Sides sides)
    requires(Dim == 1);

  Index size() const;  ///< number of cells
  bool periodic(int axis) const { return sides[axis].lower == Boundary::periodic; }
  bool uniform() const { return faces.empty(); }
  double length(int axis) const { return upper[axis] - lower[axis]; }
  /// Width of a cell, or distance of nodes; where cells are unequal, their mean width.
  double spacing(int axis) const;
  double cell_volume() const;
  /// Volume of cell c: cell_volume(), but of a node on a wall half as much an axis, and unequal cells their
  /// own.
  double volume(Index c) const;
  /// From a cell to its upper neighbour along an axis.
  Index stride(int axis) const;
  /// Where values along an axis are unknown: everywhere, but at nodes on a wall whose value is given.
  Range unknowns(int axis) const;
  /// Centre of cell i, or place of node i.
  double centre(int axis, Index i) const;
  double edge(int axis, Index i) const;          ///< of cells: i = 0 ... cells; the last is upper exactly
  std::array<double, Dim> point(Index c) const;  ///< centre of cell c, or place of node c
  Eigen::VectorXd centres(int axis) const;
  Eigen::VectorXd edges(int axis) const;
  bool operator==(const Grid&) const = default;
};

/// Cell averages on a grid [any unit].
template <int Dim>
struct Field {
  Grid<Dim> grid;
  Eigen::VectorXd values;  ///< grid.size() of them

  double integral() const;  ///< Σ u_c V_c
};

/// Throws std::invalid_argument, naming `where`, unless the field has grid.size() values and lives on `grid`.
template <int Dim>
void require_on(const Grid<Dim>& grid, const Field<Dim>& field, const char* where);

/// Throws std::invalid_argument, naming `where`, unless the grid has equal cells and every axis is a torus or
/// stands between walls without flux.
template <int Dim>
void require_closed(const Grid<Dim>& grid, const char* where);

}  // namespace undiffuse::pde
