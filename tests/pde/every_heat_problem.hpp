#pragma once
// Heat problems on every box, with one κ and with κ(x), and on lines of unequal cells; nothing given at
// walls.
#include "pde/heat_operator.hpp"
#include "tests/pde/every_box.hpp"

namespace undiffuse::tests {

/// κ(x) between 0.3 and 1.1, rising.
template <int Dim>
pde::HeatProblem<Dim> with_varying_kappa(pde::HeatProblem<Dim> problem) {
  problem.diffusivity = [](const std::array<double, Dim>& x) { return 0.3 + 0.8 * x[0] * x[Dim - 1]; };
  return problem;
}

/// Unequal cells on the line between all pairs of walls.
inline void for_every_stretched_line(const BoxCheck<1>& check) {
  for_every_box<1>({8}, [&](const pde::HeatProblem<1>& box, const std::string& name) {
    if (box.grid.centring == pde::Centring::nodes || box.forced()) return;
    pde::HeatProblem<1> problem(
        pde::Grid<1>::stretched({0, 0.05, 0.12, 0.3, 0.35, 0.6, 0.7, 0.9, 1}, box.grid.sides[0]), box.kappa);
    problem.walls = box.walls;
    check(problem, name + " stretched");
  });
}

/// On one grid's boxes, with one κ and with κ(x).
template <int Dim, class Check>
void for_every_box_and_kappa(std::array<pde::Index, Dim> cells, const Check& check) {
  for_every_box<Dim>(cells, [&](const pde::HeatProblem<Dim>& problem, const std::string& name) {
    if (problem.forced()) return;
    check(problem, name);
    check(with_varying_kappa(problem), name + " varying");
  });
}

/// Every box, with one κ and with κ(x), on the line, in the plane and in space; unequal cells on the line.
template <class Check>
void for_every_problem(const Check& check) {
  for_every_box_and_kappa<1>({9}, check);
  for_every_box_and_kappa<2>({6, 5}, check);
  for_every_box_and_kappa<3>({8, 3, 3}, check);
  for_every_stretched_line([&](const pde::HeatProblem<1>& problem, const std::string& name) {
    check(problem, name);
    check(with_varying_kappa(problem), name + " varying");
  });
}

/// V_c by the mean volume.
template <int Dim>
Eigen::VectorXd weights(const pde::Grid<Dim>& grid) {
  return Eigen::VectorXd::NullaryExpr(grid.size(),
                                      [&](pde::Index c) { return grid.volume(c) / grid.cell_volume(); });
}

/// 1 at unknowns, 0 at given nodes.
template <int Dim>
Eigen::VectorXd unknowns(const pde::HeatProblem<Dim>& problem) {
  Eigen::VectorXd one = Eigen::VectorXd::Ones(problem.grid.size());
  pde::HeatOperator<Dim>(problem, pde::Direction::forward, "test").clear_given(one);
  return one;
}

}  // namespace undiffuse::tests
