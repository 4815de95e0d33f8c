#pragma once
#include <Eigen/SparseCore>

#include "pde/edge_rates.hpp"
#include "sde/process.hpp"

namespace undiffuse::pde {

/// The matrix A of q' = A q for these rates: off-diagonal entries are non-negative, and columns sum to zero,
/// less what a cell loses through absorbing walls.
template <int Dim>
Eigen::SparseMatrix<double> generator(const Grid<Dim>& grid, const EdgeRates<Dim>& rates);

/// The same for the Fokker–Planck equation of a process at time t.
template <int Dim>
Eigen::SparseMatrix<double> generator(const Grid<Dim>& grid, const sde::Process& process, double t);

}  // namespace undiffuse::pde
