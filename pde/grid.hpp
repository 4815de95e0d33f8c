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

enum class Boundary {
  periodic,
  no_flux  ///< zero total flux through the wall: walls reflect
};

/// A rectangle of equal cells; fields live on it as cell averages. Cell (i, j) has index i + cells[0] j.
template <int Dim>
struct Grid {
  std::array<Index, Dim> cells;
  std::array<double, Dim> lower, upper;  ///< [length]
  Boundary boundary = Boundary::no_flux;

  /// Throws std::invalid_argument unless every axis has at least 3 cells and lower < upper, finite.
  Grid(std::array<Index, Dim> cells, std::array<double, Dim> lower, std::array<double, Dim> upper,
       Boundary boundary);

  Index size() const;  ///< number of cells
  double length(int axis) const { return upper[axis] - lower[axis]; }
  double spacing(int axis) const { return length(axis) / static_cast<double>(cells[axis]); }
  double cell_volume() const;
  double centre(int axis, Index i) const {
    return lower[axis] + (static_cast<double>(i) + 0.5) * spacing(axis);
  }
  double edge(int axis, Index i) const;  ///< i = 0 ... cells; the last is upper exactly
  Eigen::VectorXd centres(int axis) const;
  Eigen::VectorXd edges(int axis) const;
  bool operator==(const Grid&) const = default;
};

/// Cell averages on a grid [any unit].
template <int Dim>
struct Field {
  Grid<Dim> grid;
  Eigen::VectorXd values;  ///< grid.size() of them

  double integral() const { return values.sum() * grid.cell_volume(); }
};

/// Throws std::invalid_argument, naming `where`, unless the field has grid.size() values and lives on `grid`.
template <int Dim>
void require_on(const Grid<Dim>& grid, const Field<Dim>& field, const char* where);

}  // namespace undiffuse::pde
