#pragma once
#include "data/law.hpp"
#include "pde/grid.hpp"

namespace undiffuse::pde {

/// Cell averages of a law's density on the grid: probabilities of the cells over their volume. What lies
/// outside of the grid is lost, and the field integrates to less than 1.
template <int Dim>
Field<Dim> cell_averages(const data::Law& law, const Grid<Dim>& grid);

/// The same with the law folded into the box by its walls, exactly as heat started on the free space spreads
/// between them: images Σ_m p(±x + 2mL) for no-flux walls, Σ_m p(x + mL) on a torus. Images are added until
/// they change nothing, at most 64 a side.
template <int Dim>
Field<Dim> cell_averages_with_images(const data::Law& law, const Grid<Dim>& grid);

}  // namespace undiffuse::pde
