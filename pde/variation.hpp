#pragma once
#include <Eigen/SparseCore>

#include <vector>

#include "pde/grid.hpp"

namespace undiffuse::pde {

/// The total variation of a field, isotropic, by forward differences:
///
///     TV_h(q) = Σ_c V_c |∇_h q|_c = V̄ Σ_g γ_g |z_g|,    z = D q
///
/// z_g: the forward differences of one cell, over axes; V̄ the grid's cell_volume(). Nothing is counted across
/// walls without a given value; a given one counts as zero, and what jumps to it counts with the area of the
/// wall. Rows of D are scaled so that Σ z² is the Dirichlet form of HeatOperator with κ = 1,
///
///     V̄ |D q|² = Σ_edges A (Δq)² / δ,    γ = √(Aδ/V̄)
///
/// A the area between two places, δ their distance; differences at walls and at nodes on walls are groups of
/// their own, as A and δ differ there. O(N) all. Source: Rudin, Osher & Fatemi, Physica D 60 (1992) 259–268.
template <int Dim>
class Variation {
 public:
  using Matrix = Eigen::SparseMatrix<double, Eigen::RowMajor>;

  explicit Variation(const Grid<Dim>& grid);

  /// [number of differences × grid.size()]; columns of nodes whose value is given are empty.
  const Matrix& D() const { return D_; }
  const Matrix& D_transposed() const { return D_transposed_; }
  /// V̄.
  double volume() const { return volume_; }
  /// TV_h(q) [unit of q · area]; q of grid.size() values.
  double of(ConstVector q) const;
  /// argmin over x of Σ_g γ_g |x_g| threshold + ½|x - z|², in place: every group shorter by threshold γ_g.
  void shrink(double threshold, Vector z) const;
  /// max |z_g| / γ_g, the dual norm.
  double dual_norm(ConstVector z) const;
  /// A bound on the largest eigenvalue of DᵀD [1/length²].
  double steepest() const;
  /// Is the variation of constants zero, as without given values?
  bool ignores_constants() const;

 private:
  template <class Work>
  void for_each_group(const Work& work) const;

  double volume_;
  Matrix D_, D_transposed_;
  std::vector<Index> first_row_;  ///< of each group, and one past the last
  std::vector<double> weight_;    ///< γ of each group
};

}  // namespace undiffuse::pde
