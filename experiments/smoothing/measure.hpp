#pragma once
#include <vector>

#include "experiments/smoothing/settings.hpp"
#include "pde/grid.hpp"

namespace undiffuse::experiments::smoothing {

/// A solver of a deck's problem on one grid.
template <int Dim>
class Trial {
 public:
  Trial(const Settings& settings, const HeatSolverChoice& solver, pde::HeatProblem<Dim> problem)
      : settings_(settings), solver_(solver), problem_(std::move(problem)) {}

  /// `wanted` equal steps over the horizon, or as many more as the stability limit asks for.
  pde::Index steps(pde::Index wanted) const;
  /// u(T) of u by so many steps. Throws data::NumericalError where a value is not finite.
  pde::Field<Dim> run(pde::Field<Dim> u, pde::Index steps) const;
  pde::Order order() const;

 private:
  std::unique_ptr<pde::Solver<Dim>> solver(sde::TimeGrid times) const;
  const Settings& settings_;
  const HeatSolverChoice& solver_;
  pde::HeatProblem<Dim> problem_;
};

/// The steps of a solver's longest run on the grids of a deck; grids of more than 4e6 cells are not looked
/// at.
template <int Dim>
double longest_run(const Settings& settings, const HeatSolverChoice& solver);

/// Errors at each refinement, and the order that they have settled to: the median of the last three slopes
/// between neighbours; NaN where rounding hides it or the last two slopes differ by more than a quarter.
struct Convergence {
  std::vector<double> size;   ///< the step, or the spacing along x
  std::vector<double> error;  ///< largest difference over the grid, of the largest |u(T)|
  double order;
};

/// The difference of u(T) to that with half the step, for steps that are halved `levels` times: free of any
/// reference.
template <int Dim>
Convergence time_convergence(const Settings& settings, const HeatSolverChoice& solver);

/// The error against the closed form on grids each twice as fine, Δt ∝ h^{2/p} for a solver of order p in
/// time, so that both errors fall as h².
template <int Dim>
Convergence space_convergence(const Settings& settings, const HeatSolverChoice& solver);

/// What a solver makes of each mode over the horizon, with its walls at zero.
struct Decay {
  Eigen::VectorXd wavenumber;  ///< increasing [1/length]
  Eigen::VectorXd measured;    ///< û_k(T) / û_k(0)
  Eigen::VectorXd exact;       ///< exp(-κk²T)
};

/// On the line where the walls have a transform and κ is one; else empty. Every mode begins with amplitude 1.
Decay measure_decay(const Settings& settings, const HeatSolverChoice& solver, pde::Index steps);

}  // namespace undiffuse::experiments::smoothing
