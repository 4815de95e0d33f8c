#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "pde/grid.hpp"
#include "pde/heat_path.hpp"
#include "score/score.hpp"

namespace undiffuse::score {

/// Score of a gridded density, from its forward path p(t_k) as positive cell averages. At the edge between
/// cells i and i+1
///
///     s = (log p_{i+1} - log p_i) / h
///
/// zero on no-flux walls, wrapped on a torus; along an axis the score is linear between edges, across it
/// linear between rows of cells, and linear in t between levels. Outside of the box the density goes on by
/// its images (even at a wall), so that a stage of an integrator may leave it. Second order in the spacing
/// and in the distance of levels, as far as log p is resolved: log p must change by less than about 1 a cell.
/// Cells of p = 0 have no score: levels are kept from the first one after which every cell is positive, and
/// below its time t_min() that level's score stands in, frozen. Not for a law with a known score
/// (MixtureScore), nor for forward densities made by FFT or DCT, whose tails are round-off. Each level is one
/// table of log p, 8 bytes a cell. A call of many particles blends its two levels once and then reads one
/// table: run with large blocks (LoopOptions::block = 65536 for 256² cells) so that it stays in cache. Bits
/// do not depend on the size of a call. No divergence: the slope of this score jumps from cell to cell.
/// Source: Scharfetter & Gummel's edge differences, IEEE Trans. Electron
/// Devices 16 (1969) 64–77, for ∇ log p.
template <int Dim>
class GridScore final : public Score {
  static_assert(Dim == 1 || Dim == 2);

 public:
  /// times: increasing, >= 0; densities (cells, levels): column k is p(times[k]), >= 0, any scale. Throws
  /// std::invalid_argument for other shapes or signs, data::NumericalError if the last level has a zero cell.
  GridScore(const pde::Grid<Dim>& grid, std::vector<double> times, ConstPoints densities);

  /// The levels of a forward path, which is not needed afterwards.
  explicit GridScore(const pde::HeatPath<Dim>& path);

  Index dim() const override { return Dim; }

  /// O(n), and O(cells) more for a call of many particles. Throws std::invalid_argument if the shapes
  /// disagree or t is negative or after the last level; a non-finite position has a NaN score.
  void evaluate(ConstPoints x, double t, Points out) const override;

  double t_min() const { return times_.front(); }  ///< the first level's time; the score is frozen below
  double t_max() const { return times_.back(); }

  /// Bytes that a score of so many levels holds.
  static std::int64_t memory(const pde::Grid<Dim>& grid, Index levels);

 private:
  using Level = std::function<Eigen::Ref<const Eigen::VectorXd>(Index)>;
  void keep(const Level& density);

  struct Bracket {
    Index level;    ///< the one at or before t
    double weight;  ///< of the next one, in [0, 1)
  };
  Bracket bracket(double t) const;

  pde::Grid<Dim> grid_;
  std::vector<double> times_;
  Eigen::MatrixXd log_density_;  ///< (cells and one ring of ghost cells, levels)
};

extern template class GridScore<1>;
extern template class GridScore<2>;

}  // namespace undiffuse::score
