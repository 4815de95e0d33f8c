#include "experiments/run/heat_solvers.hpp"

#include "pde/heat_adi.hpp"
#include "pde/heat_crank_nicolson.hpp"
#include "pde/heat_dormand_prince.hpp"
#include "pde/heat_explicit.hpp"
#include "pde/heat_exponential.hpp"
#include "pde/heat_implicit_euler.hpp"
#include "pde/heat_rk4.hpp"
#include "pde/heat_rkl2.hpp"
#include "pde/heat_rosenbrock.hpp"
#include "pde/heat_sdirk2.hpp"
#include "pde/heat_spectral.hpp"

namespace undiffuse::experiments {
namespace {

/// Does the solver take tolerances? Rannacher's steps? A plan of its transforms?
template <class S, int Dim>
constexpr bool takes_tolerances =
    std::is_constructible_v<S, pde::HeatProblem<Dim>, sde::TimeGrid, double, double>;
template <class S, int Dim>
constexpr bool takes_damped_steps =
    std::is_constructible_v<S, pde::HeatProblem<Dim>, sde::TimeGrid, pde::Direction, pde::Index>;

template <class S, int Dim>
constexpr bool takes_plan =
    std::is_constructible_v<S, pde::HeatProblem<Dim>, sde::TimeGrid, pde::Direction, pde::Symbol, pde::Plan>;

template <template <int> class S, int Dim>
std::unique_ptr<pde::Solver<Dim>> make_heat(pde::HeatProblem<Dim> problem, sde::TimeGrid times,
                                            [[maybe_unused]] const HeatOptions& options) {
  if constexpr (takes_tolerances<S<Dim>, Dim>) {
    return std::make_unique<S<Dim>>(std::move(problem), std::move(times), options.relative, options.absolute);
  } else if constexpr (takes_damped_steps<S<Dim>, Dim>) {
    return std::make_unique<S<Dim>>(std::move(problem), std::move(times), pde::Direction::forward,
                                    options.damped_steps);
  } else if constexpr (takes_plan<S<Dim>, Dim>) {
    return std::make_unique<S<Dim>>(std::move(problem), std::move(times), pde::Direction::forward,
                                    pde::Symbol::continuous, options.plan);
  } else {
    return std::make_unique<S<Dim>>(std::move(problem), std::move(times));
  }
}

template <template <int> class S>
HeatSolverChoice heat_solver(std::string_view name, std::string_view what, std::string_view limit) {
  return {name, what, limit, takes_tolerances<S<1>, 1>, {make_heat<S, 1>, make_heat<S, 2>, make_heat<S, 3>}};
}

}  // namespace

const std::vector<HeatSolverChoice>& heat_solvers() {
  static const std::vector<HeatSolverChoice> all = {
      heat_solver<pde::HeatExplicit>(
          "explicit", "explicit Euler",
          "dt <= 2/|lambda|max: 1/(2 kappa sum 1/h^2); positive up to 1/max|A_cc|"),
      heat_solver<pde::HeatRk4>("rk4", "classical Runge-Kutta", "dt <= 2.785/|lambda|max"),
      heat_solver<pde::HeatRkl2>("rkl2", "Runge-Kutta-Legendre super-time-stepping",
                                 "none up to 9999 stages"),
      heat_solver<pde::HeatImplicitEuler>("implicit_euler", "implicit Euler", "none; positive"),
      heat_solver<pde::HeatCrankNicolson>("crank_nicolson", "Crank-Nicolson, Rannacher's start", "none"),
      heat_solver<pde::HeatSdirk2>("sdirk2", "two-stage diagonally implicit Runge-Kutta", "none"),
      heat_solver<pde::HeatAdi>("adi", "alternating directions: Peaceman-Rachford, Douglas",
                                "none; in space for one kappa"),
      heat_solver<pde::HeatSpectral>("spectral", "exact in the modes of the walls (FFT, DCT, DST)",
                                     "none; walls at zero"),
      heat_solver<pde::HeatExponential>("exponential", "exponential time differencing of walls and source",
                                        "none; no Robin walls"),
      heat_solver<pde::HeatDormandPrince>("dormand_prince", "by lines, adaptive, explicit",
                                          "none: inner steps"),
      heat_solver<pde::HeatRosenbrock>("rosenbrock", "by lines, adaptive, stiff grids", "none: inner steps")};
  return all;
}

}  // namespace undiffuse::experiments
