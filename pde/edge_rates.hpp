#pragma once
#include <array>
#include <string_view>

#include "pde/grid.hpp"

namespace undiffuse::pde {

/// Rates of a Markov jump process between neighbouring cells [1/time]. Edge c of an axis is the upper wall of
/// cell c along that axis; behind the last cell of a line comes the first. On a torus they are neighbours.
/// Between walls that last edge stands for both ends: its up is the rate out of the last cell through the
/// upper wall, its down the rate out of the first cell through the lower wall, and nothing arrives. Both are
/// zero at walls without flux and positive at absorbing ones.
template <int Dim>
struct EdgeRates {
  std::array<Eigen::VectorXd, Dim> up;    ///< up[axis][c]: from cell c to next_around(c)
  std::array<Eigen::VectorXd, Dim> down;  ///< down[axis][c]: from next_around(c) to cell c

  /// All rates zero. Throws std::invalid_argument, naming them, for walls other than periodic, no_flux and
  /// absorbing, and for unequal cells or nodes.
  explicit EdgeRates(const Grid<Dim>& grid);
};

/// Where the rates of a master equation come from: what differs between Fokker–Planck and discrete reversal.
template <int Dim>
class RateSource {
 public:
  virtual ~RateSource() = default;
  /// The rates at time t, all of them overwritten; non-negative.
  virtual void rates(double t, EdgeRates<Dim>& out) const = 0;
  /// Are they the same at all times? They are then asked for once.
  virtual bool constant() const { return false; }
  /// Order of the finite-volume scheme these rates are; infinity if the jump process itself is the subject.
  virtual double order_in_space() const = 0;
  virtual std::string_view source() const = 0;
};

/// Rates κ/h² both ways over every edge: the finite-volume heat equation. Throws std::invalid_argument unless
/// every axis is a torus or stands between walls without flux.
template <int Dim>
EdgeRates<Dim> heat_rates(const Grid<Dim>& grid, double kappa);

/// The next cell along axis, behind the last one of a line the first, whatever the walls.
template <int Dim>
Index next_around(const Grid<Dim>& grid, int axis, Index cell);

/// The cell's upper neighbour along axis, or -1 behind a wall.
template <int Dim>
Index upper_neighbour(const Grid<Dim>& grid, int axis, Index cell);

/// The sum of the rates out of each cell along one axis [1/time], those through walls with them.
template <int Dim>
Eigen::VectorXd outflow(const Grid<Dim>& grid, const EdgeRates<Dim>& rates, int axis);

/// The largest of these.
template <int Dim>
double largest_outflow(const Grid<Dim>& grid, const EdgeRates<Dim>& rates, int axis);

}  // namespace undiffuse::pde
