#pragma once
#include <cstdint>
#include <vector>

#include "pde/grid.hpp"

namespace undiffuse::pde {

/// The forward densities of the finite-volume heat equation at given times, p_k = e^{κ t_k Δ_h} p_0, stored:
/// what discrete reversal needs. By the positive semigroup, so that ratios of neighbours mean something in
/// the far tails.
template <int Dim>
class HeatPath {
 public:
  /// times: non-negative, increasing. Throws std::invalid_argument otherwise, or if p0 has negative values,
  /// nothing but zeros, or one that is not finite.
  HeatPath(const Field<Dim>& p0, double kappa, std::vector<double> times);

  const Grid<Dim>& grid() const { return grid_; }
  double kappa() const { return kappa_; }
  const std::vector<double>& times() const { return times_; }
  Index size() const { return static_cast<Index>(times_.size()); }

  /// The density at times()[k], one value a cell.
  Eigen::Ref<const Eigen::VectorXd> at(Index k) const { return densities_.col(k); }
  Field<Dim> field(Index k) const { return {grid_, densities_.col(k)}; }

  /// Memory that a path of `count` times takes [byte].
  static std::uint64_t bytes(const Grid<Dim>& grid, Index count) {
    return static_cast<std::uint64_t>(grid.size()) * static_cast<std::uint64_t>(count) * sizeof(double);
  }

 private:
  Grid<Dim> grid_;
  double kappa_;
  std::vector<double> times_;
  Eigen::MatrixXd densities_;  ///< (cells, times)
};

/// Throws std::invalid_argument, naming `where`, unless every value of p is finite and >= 0 and one is above
/// zero.
template <int Dim>
void require_density(const Field<Dim>& p, const char* where);

}  // namespace undiffuse::pde
