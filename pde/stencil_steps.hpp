#pragma once
#include <vector>

#include "pde/heat_operator.hpp"
#include "pde/stencil_line.hpp"

namespace undiffuse::pde {

/// Explicit Euler steps of a heat problem whose κ is one, with walls that do not vary and no source, up to
/// eight of them in one pass through memory. The planes across the last axis (in the plane its lines, on the
/// line all of it) go in bands. A band reads a few planes more than its own on each side, put aside before
/// any band begins, and runs through in order: when plane k enters, step s makes plane k - s from the last
/// three of step s - 1, which are all that is kept of a step. Every plane comes from the same numbers by the
/// same operations whatever the bands and however many steps go together: the bits are those of single steps,
/// on any number of threads. Needs little memory beside the field. Source: Wonnacott, IPDPS (2000) 171–180.
template <int Dim>
class StencilSteps {
 public:
  /// Can a problem go this way? Equal cells too.
  static bool serves(const HeatOperator<Dim>& A) {
    return A.same_rows() && A.same_forcing() && A.grid().uniform();
  }
  /// Allocates what the steps need, for as many threads as there are now.
  explicit StencilSteps(const HeatOperator<Dim>& A);

  /// `count` steps of dt in place, any number; given nodes come out as anything. Allocates nothing.
  void advance(double dt, Index count, Vector u);

 private:
  struct Band {
    Index begin, end;  ///< planes
  };
  Band band(Index b) const;
  double* kept(std::size_t thread, Index step, Index plane);
  void set_rates(double dt);
  void put_aside(Index b, Index steps, const double* u);
  void run_band(Index b, std::size_t thread, Index steps, double* u);
  void enter(Index b, Index plane, Index steps, const double* u, double* to) const;
  void step_plane(Index plane, const double* below, const double* here, const double* above,
                  double* out) const;
  void step_line(const StencilLine& line, const double* u, double* out) const;

  Grid<Dim> grid_;
  std::array<HeatLine, Dim> lines_, rates_;  ///< rates_: lines_ times dt_
  double dt_ = 0;
  Index planes_, plane_cells_, ring_planes_, bands_, most_steps_;
  bool closed_;  ///< do the planes close on themselves?
  int threads_;
  std::vector<Eigen::VectorXd> rings_;  ///< one a thread
  Eigen::VectorXd aside_;               ///< most_steps_ planes on both sides of each band
};

}  // namespace undiffuse::pde
