#pragma once
#include <functional>

#include "pde/grid.hpp"

namespace undiffuse::pde {

/// What the reversal of a reversible diffusion makes of any terminal law, in closed form:
///
///     q_0 = p_0 · P_T (q_T / p_T),    0/0 = 0
///
/// P_T the symmetric forward propagator (e^{κTΔ} for heat) that took p_0 to p_T. For q_T = p_T it is p_0
/// because P_T 1 = 1. The independent check of every reversal. It is as exact as the propagator is symmetric:
/// use the very operator that made p_T, and one that is right to rounding in *each cell* (HeatKernel,
/// HeatSemigroup, implicit steps), never FFT or DCT: the ratio spans many decades. Source: Bayes' formula for
/// the bridge; Doob's h-transform, Doob (1984), chapter 2.X. propagate(u): u -> P_T u in place. Throws
/// std::invalid_argument for fields of different grids, and data::NumericalError as divide_by_density does.
template <int Dim>
Field<Dim> reversal_closed_form(const Field<Dim>& p0, const Field<Dim>& pT, const Field<Dim>& qT,
                                const std::function<void(Field<Dim>&)>& propagate);

/// q <- q/p with 0/0 = 0. Throws data::NumericalError, naming `where` and the cell, where q is not zero
/// although p is, where p has lost its digits (below the normal range of a double) under a q above the
/// rounding of its largest value, or where the ratio leaves the range of a double.
template <int Dim>
void divide_by_density(data::ConstVector p, Field<Dim>& q, const char* where);

}  // namespace undiffuse::pde
