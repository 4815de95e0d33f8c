#include "experiments/parts/backward_schemes.hpp"

#include <stdexcept>
#include <string>

#include "pde/heat_crank_nicolson.hpp"
#include "pde/heat_explicit.hpp"
#include "pde/heat_implicit_euler.hpp"

namespace undiffuse::experiments {
namespace {

template <template <int> class S, int Dim>
std::unique_ptr<pde::Solver<Dim>> make_backward(pde::HeatProblem<Dim> problem, sde::TimeGrid times) {
  return std::make_unique<S<Dim>>(std::move(problem), std::move(times), pde::Direction::backward);
}

template <template <int> class S>
BackwardScheme scheme(std::string_view name, std::string_view what, std::string_view formula, bool applies,
                      bool solves) {
  return {name,
          what,
          formula,
          applies,
          solves,
          S<1>::stability_function,
          {make_backward<S, 1>, make_backward<S, 2>, make_backward<S, 3>}};
}

}  // namespace

const std::vector<BackwardScheme>& backward_schemes() {
  static const std::vector<BackwardScheme> all = {
      scheme<pde::HeatExplicit>("explicit", "explicit Euler", "n log10(1 + lambda dt)", true, false),
      scheme<pde::HeatImplicitEuler>("implicit_euler", "implicit Euler", "-n log10|1 - lambda dt|", false,
                                     true),
      scheme<pde::HeatCrankNicolson>("crank_nicolson", "Crank-Nicolson",
                                     "n log10|(1 + lambda dt/2) / (1 - lambda dt/2)|", true, true)};
  return all;
}

const BackwardScheme& backward_scheme(std::string_view name) {
  for (const auto& scheme : backward_schemes())
    if (scheme.name == name) return scheme;
  throw std::invalid_argument("backward_scheme: no scheme '" + std::string(name) + "'");
}

}  // namespace undiffuse::experiments
