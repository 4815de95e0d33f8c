#pragma once
#include <array>
#include <string_view>

#include "pde/grid.hpp"

namespace undiffuse::pde {

/// Rates of a Markov jump process between neighbouring cells [1/time]. Edge c of an axis is the upper wall of
/// cell c along that axis (on a torus the last cell's upper neighbour is the first one). At a wall without
/// flux both rates are zero.
template <int Dim>
struct EdgeRates {
  std::array<Eigen::VectorXd, Dim> up;    ///< up[axis][c]: from cell c to its upper neighbour
  std::array<Eigen::VectorXd, Dim> down;  ///< down[axis][c]: from that neighbour to cell c

  /// All rates zero. Throws std::invalid_argument for walls other than without flux.
  explicit EdgeRates(const Grid<Dim>& grid);
};

/// Where the rates of a master equation come from: what differs between Fokker–Planck and discrete reversal.
template <int Dim>
class RateSource {
 public:
  virtual ~RateSource() = default;
  /// The rates at time t, all of them overwritten; non-negative.
  virtual void rates(double t, EdgeRates<Dim>& out) const = 0;
  /// Order of the finite-volume scheme these rates are; infinity if the jump process itself is the subject.
  virtual double order_in_space() const = 0;
  virtual std::string_view source() const = 0;
};

/// Rates κ/h² both ways over every edge: the finite-volume heat equation.
template <int Dim>
EdgeRates<Dim> heat_rates(const Grid<Dim>& grid, double kappa);

/// The cell's upper neighbour along axis, or -1 behind a wall without flux.
template <int Dim>
Index upper_neighbour(const Grid<Dim>& grid, int axis, Index cell);

/// The largest sum of rates out of any cell along one axis [1/time].
template <int Dim>
double largest_outflow(const Grid<Dim>& grid, const EdgeRates<Dim>& rates, int axis);

}  // namespace undiffuse::pde
