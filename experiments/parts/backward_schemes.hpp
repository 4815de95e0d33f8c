#pragma once
#include <memory>
#include <string_view>
#include <tuple>
#include <vector>

#include "pde/heat_problem.hpp"
#include "pde/solver.hpp"

namespace undiffuse::experiments {

template <int Dim>
using MakeBackward = std::unique_ptr<pde::Solver<Dim>> (*)(pde::HeatProblem<Dim>, sde::TimeGrid);

/// A finite-difference scheme that a deck can have run with κ -> -κ.
struct BackwardScheme {
  std::string_view name, what, formula;
  bool applies, solves;                    ///< does a step form A u; does it solve with A?
  double (*stability_function)(double z);  ///< what a backward step makes of a mode, z = λΔt >= 0
  std::tuple<MakeBackward<1>, MakeBackward<2>, MakeBackward<3>> makers;

  /// Throws as the solver's constructor does.
  template <int Dim>
  std::unique_ptr<pde::Solver<Dim>> make(pde::HeatProblem<Dim> problem, sde::TimeGrid times) const {
    return std::get<Dim - 1>(makers)(std::move(problem), std::move(times));
  }
};

const std::vector<BackwardScheme>& backward_schemes();

/// Throws std::invalid_argument for a name that is not among them.
const BackwardScheme& backward_scheme(std::string_view name);

}  // namespace undiffuse::experiments
