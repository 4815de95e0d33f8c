#pragma once
#include <vector>

#include "pde/edge_rates.hpp"
#include "sde/process.hpp"

namespace undiffuse::pde {

/// Mean first-passage time τ_c from cell c to an absorbing wall or to a cell of the target, whichever is
/// first:
///
///     Aᵀ τ = -1 in all other cells,   τ = 0 in the target
///
/// the backward equation f·∇τ + Σ_a D_a ∂²_a τ = -1 by the very rates of the forward one. Second order in h
/// with Fokker–Planck rates; absorbing walls stand at the faces, a target at the centres of its cells. τ >= 0
/// as computed. Sparse LU without pivoting: N on the line, N^1.5 in the plane, N² in space. Its relative
/// error is a rounding times the largest rate times τ: not for barriers of more than about 25 D. Sources:
/// Risken, The Fokker–Planck Equation (1989), section 8.2; Gardiner, Handbook of Stochastic Methods (2009),
/// section 5.5. Throws std::invalid_argument for a target outside of the grid or where nothing absorbs;
/// data::NumericalError where some cells reach no end.
template <int Dim>
Field<Dim> mean_first_passage_time(const Grid<Dim>& grid, const EdgeRates<Dim>& rates,
                                   const std::vector<Index>& target = {});

/// The same for a process with the drift and noise of time t.
template <int Dim>
Field<Dim> mean_first_passage_time(const Grid<Dim>& grid, const sde::Process& process, double t,
                                   const std::vector<Index>& target = {});

}  // namespace undiffuse::pde
