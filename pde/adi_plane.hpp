#pragma once
#include <array>
#include <vector>

#include "pde/line_factor.hpp"

namespace undiffuse::pde {

/// Peaceman & Rachford's step (HeatAdi) where κ is one, walls do not vary and there is no source: all lines
/// of an axis share one factor. Two passes: sixteen rows at a time, explicit across, solved and made explicit
/// along while they are in cache; then thirty-two columns at a time. Keeps one field. Blocks go to the
/// threads, which changes no bits.
class AdiPlane {
 public:
  static bool serves(const HeatOperator<2>& A) { return A.same_rows() && A.same_forcing(); }
  /// Allocates what the steps need, for as many threads as there are now.
  explicit AdiPlane(const HeatOperator<2>& A);

  /// A step of dt in place; given nodes come out as anything. Factorises where dt is not that of the call
  /// before, else allocates nothing.
  void advance(double dt, Vector u);

 private:
  void factorise(double c);
  void solve_block_of_rows(Index first, const double* u, double* scratch);

  Grid<2> grid_;
  std::array<HeatLine, 2> lines_, scaled_;  ///< scaled_: times dt_ / 2
  std::array<LineFactor, 2> factors_;
  double dt_ = 0;
  Eigen::VectorXd stage_;
  int threads_;
  std::vector<Eigen::VectorXd> scratch_;  ///< one a thread
};

}  // namespace undiffuse::pde
