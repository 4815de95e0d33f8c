#pragma once
#include "experiments/parts/branch_file.hpp"
#include "pde/grid.hpp"

namespace undiffuse::experiments {

using data::Index;

/// Particles against densities: what several studies count and write.

constexpr Index kMostSaved = 100000;  ///< particles in a file

/// The most bins, at most `wanted`, that the cells divide into evenly.
Index even_bins(Index cells, Index wanted);

/// Averages of a field over the cells of a coarser grid of the same box. Throws std::invalid_argument unless
/// the cells of `fine` are a multiple of the grid's along each axis.
template <int Dim>
pde::Field<Dim> coarsen(const pde::Field<Dim>& fine, const pde::Grid<Dim>& grid);

/// The histogram of the particles x (n, Dim), as a density.
template <int Dim>
pde::Field<Dim> count(const Eigen::MatrixXd& x, const pde::Grid<Dim>& grid);

/// L1 error that the histogram of n independent samples has on average: Σ E|N_i/n - p_i|.
template <int Dim>
double counting_floor(const pde::Field<Dim>& expected, Index samples);

/// Standard deviation of a density on the line.
double standard_deviation(const pde::Field<1>& p);

/// The histogram as /branches/<name>/density, in two dimensions on its own bins.
void write_counts(const pde::Field<1>& counts, BranchFile& out);
void write_counts(const pde::Field<2>& counts, BranchFile& out);

/// The first kMostSaved particles.
void write_samples(const Eigen::MatrixXd& x, BranchFile& out);

}  // namespace undiffuse::experiments
