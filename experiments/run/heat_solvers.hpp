#pragma once
#include <memory>
#include <string_view>
#include <tuple>
#include <vector>

#include "pde/heat_problem.hpp"
#include "pde/plan.hpp"
#include "pde/solver.hpp"

namespace undiffuse::experiments {

/// What some heat solvers are told beside the problem and the times.
struct HeatOptions {
  double relative = 1e-8, absolute = 1e-10;  ///< tolerances of those with error control
  pde::Index damped_steps = 2;               ///< of Crank–Nicolson: Rannacher's start
  pde::Plan plan = pde::Plan::estimate;      ///< of transforms
};

template <int Dim>
using MakeHeat = std::unique_ptr<pde::Solver<Dim>> (*)(pde::HeatProblem<Dim>, sde::TimeGrid,
                                                       const HeatOptions&);

/// A heat solver that a deck can name.
struct HeatSolverChoice {
  std::string_view name, what, limit;
  bool adaptive;  ///< chooses its own inner steps by a tolerance
  std::tuple<MakeHeat<1>, MakeHeat<2>, MakeHeat<3>> makers;

  /// Throws as the solver's constructor does.
  template <int Dim>
  std::unique_ptr<pde::Solver<Dim>> make(pde::HeatProblem<Dim> problem, sde::TimeGrid times,
                                         const HeatOptions& options = {}) const {
    return std::get<Dim - 1>(makers)(std::move(problem), std::move(times), options);
  }
};

const std::vector<HeatSolverChoice>& heat_solvers();

}  // namespace undiffuse::experiments
