#pragma once
#include "pde/grid.hpp"

namespace undiffuse::pde {

/// Entropy  H = -Σ_c p_c log p_c V_c,  0 log 0 = 0: of the density on the grid, second order in h to that of
/// a smooth one. Throws std::invalid_argument where p is negative or not finite. Source: Shannon, Bell Syst.
/// Tech. J. 27 (1948), section 20.
template <int Dim>
double entropy(const Field<Dim>& p);

/// Relative entropy (Kullback–Leibler)  D(p|q) = Σ_c [p log(p/q) - p + q] V_c:  never negative, and zero
/// where p = q alone; for equal masses Σ p log(p/q) V. Infinite where q = 0 < p. Under a master equation,
/// also as stepped by implicit Euler or the exponential, that of two solutions never grows (the H-theorem).
/// Throws std::invalid_argument for fields of two grids, or negative or not finite. Sources: Kullback &
/// Leibler, Ann. Math. Stat. 22 (1951) 79–86; Risken, The Fokker–Planck Equation (1989), section 6.1.
template <int Dim>
double relative_entropy(const Field<Dim>& p, const Field<Dim>& q);

}  // namespace undiffuse::pde
