#include "pde/stencil_steps.hpp"

#include <gtest/gtest.h>
#include <omp.h>

#include "pde/heat_explicit.hpp"
#include "tests/pde/every_box.hpp"
#include "tests/pde/heat_cases.hpp"

namespace undiffuse::pde {
namespace {

using tests::equal_steps;
using tests::for_every_box;
using tests::rough_field;

constexpr Index steps = 19;  // two full passes and a part

template <int Dim>
sde::TimeGrid stable_times(const HeatProblem<Dim>& problem) {
  const double limit = 2 / HeatOperator<Dim>(problem, Direction::forward, "").spectral_radius();
  return equal_steps(0.9 * static_cast<double>(steps) * limit, static_cast<int>(steps));
}

template <int Dim>
Eigen::VectorXd stepped(const HeatProblem<Dim>& problem, Index at_once) {
  HeatExplicit<Dim> solver(problem, stable_times(problem));
  Field<Dim> u = rough_field(problem.grid);
  for (Index k = 0; k < steps; k += at_once) solver.advance(u, k, std::min(at_once, steps - k));
  return u.values;
}

/// u + Δt (A u + b), by the operator.
template <int Dim>
Eigen::VectorXd by_the_operator(const HeatProblem<Dim>& problem) {
  HeatOperator<Dim> A(problem, Direction::forward, "");
  Eigen::VectorXd u = rough_field(problem.grid).values, du(u.size());
  const double dt = stable_times(problem).step_size(0);
  for (Index k = 0; k < steps; ++k) {
    A.derivative(0, u, du);
    u += dt * du;
    A.set_given(0, u);
  }
  return u;
}

template <int Dim>
void check_every_box(std::array<Index, Dim> cells) {
  for_every_box<Dim>(cells, [](const HeatProblem<Dim>& problem, const std::string& name) {
    SCOPED_TRACE(name);
    const Eigen::VectorXd together = stepped(problem, steps);
    EXPECT_EQ(together, stepped(problem, 1));
    EXPECT_EQ(together, stepped(problem, 3));
    EXPECT_LT((together - by_the_operator(problem)).cwiseAbs().maxCoeff(), 1e-13);
  });
}

TEST(StencilSteps, AreEulersStepsWithTheBitsOfSingleOnes) {
  for (const Index n : {3, 4, 5, 7, 64}) check_every_box<1>({n});
  check_every_box<2>({3, 3});
  check_every_box<2>({5, 4});
  check_every_box<2>({19, 67});
  check_every_box<3>({3, 4, 5});
  check_every_box<3>({6, 5, 37});
}

TEST(StencilSteps, BitsDoNotDependOnTheThreads) {
  const int before = omp_get_max_threads();
  tests::for_some_boxes<2>({23, 307}, [](const HeatProblem<2>& problem, const std::string& name) {
    SCOPED_TRACE(name);
    omp_set_num_threads(1);
    const Eigen::VectorXd alone = stepped(problem, steps);
    omp_set_num_threads(2);
    EXPECT_EQ(stepped(problem, steps), alone);
    EXPECT_EQ(stepped(problem, 1), alone);
  });
  omp_set_num_threads(before);
}

TEST(StencilSteps, AConstantStaysToTheLastBit) {
  for (const Boundary boundary : {Boundary::no_flux, Boundary::periodic}) {
    const Grid<2> grid({31, 40}, {0, 0}, {1, 2}, boundary);
    const HeatProblem<2> problem(grid, 0.7);
    Field<2> u{grid, Eigen::VectorXd::Constant(grid.size(), 0.1)};
    HeatExplicit<2>(problem, stable_times(problem)).advance(u, 0, steps);
    EXPECT_EQ(u.values, Eigen::VectorXd::Constant(grid.size(), 0.1));
  }
}

}  // namespace
}  // namespace undiffuse::pde
