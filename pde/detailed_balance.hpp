#pragma once
#include <optional>

#include "pde/edge_rates.hpp"

namespace undiffuse::pde {

/// log p, its largest value 0, of the density under which every edge is in balance,
///
///     up_c p_c = down_c p_above   over all inner edges c
///
/// found along a tree of edges and verified on all others; nullopt where there is none: the stationary law
/// then has a current. Walls that absorb are left out. tolerance: of log(up_c p_c / (down_c p_above)); a few
/// roundings an edge by default. O(N). Throws std::invalid_argument where a rate over an inner edge is not
/// positive. Source: Kelly, Reversibility and Stochastic Networks (1979), section 1.5.
template <int Dim>
std::optional<Eigen::VectorXd> log_balanced_density(const Grid<Dim>& grid, const EdgeRates<Dim>& rates,
                                                    double tolerance = 1e-10);

}  // namespace undiffuse::pde
