#pragma once
#include "pde/grid.hpp"

namespace undiffuse::pde {

/// out = Δ_h u, the 3- or 5-point Laplacian  Σ_axes (u_{i-1} - 2u_i + u_{i+1}) / h²  of cell averages; at a
/// no-flux wall the cell beyond it has the value of the cell before it. Second order; conserves Σu to
/// rounding. out must not overlap u; both hold grid.size() values.
template <int Dim>
void discrete_laplacian(const Grid<Dim>& grid, ConstVector u, Vector out);

}  // namespace undiffuse::pde
