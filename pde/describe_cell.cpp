#include "pde/describe_cell.hpp"

#include <fmt/format.h>

namespace undiffuse::pde {

template <int Dim>
std::string describe_cell(const Grid<Dim>& grid, Index cell) {
  const Index i = cell % grid.cells[0];
  if constexpr (Dim == 1) {
    return fmt::format("cell {} (x = {:.6g})", cell, grid.centre(0, i));
  } else {
    const Index j = cell / grid.cells[0] % grid.cells[1];
    const double x = grid.centre(0, i), y = grid.centre(1, j);
    if constexpr (Dim == 2) return fmt::format("cell ({}, {}) (x = {:.6g}, y = {:.6g})", i, j, x, y);
    const Index k = cell / grid.stride(Dim - 1);
    return fmt::format("cell ({}, {}, {}) (x = {:.6g}, y = {:.6g}, z = {:.6g})", i, j, k, x, y,
                       grid.centre(Dim - 1, k));
  }
}

template std::string describe_cell<1>(const Grid<1>&, Index);
template std::string describe_cell<2>(const Grid<2>&, Index);
template std::string describe_cell<3>(const Grid<3>&, Index);

}  // namespace undiffuse::pde
