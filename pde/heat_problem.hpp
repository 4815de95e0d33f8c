#pragma once
#include <functional>

#include "pde/grid.hpp"

namespace undiffuse::pde {

/// A number at a point and a time.
template <int Dim>
using PointFunction = std::function<double(const std::array<double, Dim>& x, double t)>;

/// What is given at a wall; which of these means something is said by the grid's Boundary there.
template <int Dim>
struct Wall {
  double g = 0;  ///< the value (dirichlet), the outward slope (neumann) or a u + b ∂u/∂n (robin)
  PointFunction<Dim> varying;  ///< instead of g, where it varies along the wall or in time
  double a = 1, b = 1;         ///< robin: a [1/length], b [1], neither negative, not both zero
};

/// ∂u/∂t = ∇·(κ∇u) + s on a grid with walls: what every heat solver solves.
template <int Dim>
struct HeatProblem {
  Grid<Dim> grid;
  double kappa;                                                         ///< diffusivity [length²/time]
  PointFunction<Dim> source;                                            ///< s [u/time]; none if empty
  std::function<double(const std::array<double, Dim>& x)> diffusivity;  ///< instead of kappa: κ(x) > 0
  std::array<std::array<Wall<Dim>, 2>, Dim> walls;                      ///< walls[axis][0]: lower, [1]: upper

  /// κ everywhere, no source, zero at all walls.
  HeatProblem(const Grid<Dim>& grid_, double kappa_) : grid(grid_), kappa(kappa_) {}

  /// Does something other than κΔu move u: a source, or a wall that is not zero?
  bool forced() const;
};

/// Throws std::invalid_argument, naming `where`, unless kappa is positive and finite and Robin walls have a,
/// b >= 0, not both 0.
template <int Dim>
void require_valid(const HeatProblem<Dim>& problem, const char* where);

}  // namespace undiffuse::pde
