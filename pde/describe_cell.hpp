#pragma once
#include <string>

#include "pde/grid.hpp"

namespace undiffuse::pde {

/// "cell 17 (x = -3.25)" or "cell (3, 4) (x = 1.5, y = 2.5)", for messages.
template <int Dim>
std::string describe_cell(const Grid<Dim>& grid, Index cell);

}  // namespace undiffuse::pde
