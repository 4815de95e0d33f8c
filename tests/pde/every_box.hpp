#pragma once
// Heat problems on boxes with every pair of walls, nodes and cells, nothing given at them or constants.
#include <cmath>
#include <functional>
#include <string>

#include "pde/heat_problem.hpp"

namespace undiffuse::tests {

template <int Dim>
using BoxCheck = std::function<void(const pde::HeatProblem<Dim>&, const std::string& name)>;

/// The problem on [0, 1]^Dim with constants at its walls, or zeros; the next axis has the sides the other way
/// round.
template <int Dim>
pde::HeatProblem<Dim> box_problem(std::array<pde::Index, Dim> cells, pde::Sides sides, pde::Centring centring,
                                  bool forced) {
  std::array<pde::Sides, Dim> all;
  std::array<double, Dim> zero, one;
  for (std::size_t a = 0; a < Dim; ++a) all[a] = a % 2 == 0 ? sides : pde::Sides{sides.upper, sides.lower};
  zero.fill(0);
  one.fill(1);
  pde::HeatProblem<Dim> problem(pde::Grid<Dim>(cells, zero, one, all, centring), 0.7);
  for (std::size_t a = 0; a < Dim; ++a) {
    for (const std::size_t end : {0, 1}) {
      problem.walls[a][end].a = 1.5;
      problem.walls[a][end].b = 0.7;
      if (forced) problem.walls[a][end].g = 0.3 + static_cast<double>(a) - 0.9 * static_cast<double>(end);
    }
  }
  return problem;
}

template <int Dim>
void for_every_box(std::array<pde::Index, Dim> cells, const BoxCheck<Dim>& check) {
  using pde::Boundary;
  constexpr std::array kinds = {Boundary::no_flux, Boundary::dirichlet, Boundary::neumann, Boundary::robin,
                                Boundary::periodic};
  for (const auto centring : {pde::Centring::cells, pde::Centring::nodes}) {
    for (const Boundary lower : kinds) {
      for (const Boundary upper : kinds) {
        if ((lower == Boundary::periodic) != (upper == Boundary::periodic)) continue;
        for (const bool forced : {false, true}) {
          const std::string name = std::to_string(static_cast<int>(lower)) + " " +
                                   std::to_string(static_cast<int>(upper)) +
                                   (centring == pde::Centring::nodes ? " nodes" : " cells") +
                                   (forced ? " forced" : "") + " " + std::to_string(cells[0]);
          check(box_problem<Dim>(cells, {lower, upper}, centring, forced), name);
        }
      }
    }
  }
}

/// A torus, and boxes of every kind of wall: fewer, for what takes long.
template <int Dim>
void for_some_boxes(std::array<pde::Index, Dim> cells, const BoxCheck<Dim>& check) {
  using pde::Boundary;
  using pde::Centring;
  check(box_problem<Dim>(cells, {Boundary::periodic, Boundary::periodic}, Centring::cells, false), "torus");
  check(box_problem<Dim>(cells, {Boundary::dirichlet, Boundary::robin}, Centring::nodes, true), "nodes");
  check(box_problem<Dim>(cells, {Boundary::no_flux, Boundary::dirichlet}, Centring::cells, true), "cells");
}

template <int Dim>
pde::Field<Dim> rough_field(const pde::Grid<Dim>& grid) {
  return {grid, Eigen::VectorXd::NullaryExpr(grid.size(), [](pde::Index i) {
            return std::sin(0.3 + 3.1 * static_cast<double>(i * i));
          })};
}

}  // namespace undiffuse::tests
