#pragma once
// Every forward scheme for heat problems, for batteries to run through.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "pde/heat_adi.hpp"
#include "pde/heat_crank_nicolson.hpp"
#include "pde/heat_explicit.hpp"
#include "pde/heat_exponential.hpp"
#include "pde/heat_implicit_euler.hpp"
#include "pde/heat_rk4.hpp"
#include "pde/heat_rkl2.hpp"
#include "pde/heat_sdirk2.hpp"

namespace undiffuse::tests {

template <int Dim>
struct HeatScheme {
  std::string name;
  std::function<std::unique_ptr<pde::Solver<Dim>>(const pde::HeatProblem<Dim>&, sde::TimeGrid)> make;
  bool explicit_steps = false;  ///< bound by the stability limit
  bool needs_modes = false;     ///< one κ, equal cells, no Robin wall
};

template <int Dim>
std::vector<HeatScheme<Dim>> heat_schemes() {
  const auto of = [](auto tag, std::string name) {
    using S = typename decltype(tag)::type;
    return HeatScheme<Dim>{std::move(name), [](const pde::HeatProblem<Dim>& problem, sde::TimeGrid times) {
                             return std::make_unique<S>(problem, std::move(times));
                           }};
  };
  std::vector<HeatScheme<Dim>> all = {of(std::type_identity<pde::HeatExplicit<Dim>>(), "Explicit"),
                                      of(std::type_identity<pde::HeatRk4<Dim>>(), "Rk4"),
                                      of(std::type_identity<pde::HeatRkl2<Dim>>(), "Rkl2"),
                                      of(std::type_identity<pde::HeatImplicitEuler<Dim>>(), "ImplicitEuler"),
                                      of(std::type_identity<pde::HeatCrankNicolson<Dim>>(), "CrankNicolson"),
                                      of(std::type_identity<pde::HeatSdirk2<Dim>>(), "Sdirk2"),
                                      of(std::type_identity<pde::HeatAdi<Dim>>(), "Adi"),
                                      of(std::type_identity<pde::HeatExponential<Dim>>(), "Exponential")};
  all[0].explicit_steps = all[1].explicit_steps = true;
  all.back().needs_modes = true;
  return all;
}

}  // namespace undiffuse::tests
