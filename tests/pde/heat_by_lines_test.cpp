// Heat by the method of lines with error control: it keeps its tolerance, and its inner steps have their
// order.
#include <gtest/gtest.h>

#include <cmath>

#include "data/errors.hpp"
#include "pde/heat_dormand_prince.hpp"
#include "pde/heat_exponential.hpp"
#include "pde/heat_rkl2.hpp"
#include "pde/heat_rosenbrock.hpp"
#include "tests/pde/heat_cases.hpp"

namespace undiffuse::pde {
namespace {

using tests::equal_steps;

/// A bar whose one end swings and whose other end radiates.
HeatProblem<1> swinging(Index n) {
  HeatProblem<1> problem(Grid<1>({n}, {0}, {1}, {Sides{Boundary::dirichlet, Boundary::robin}}), 1.0);
  problem.walls[0][0].varying = [](const auto&, double t) { return std::sin(20 * t); };
  problem.source = [](const auto& x, double t) { return x[0] * std::cos(7 * t); };
  return problem;
}

template <class S>
Eigen::VectorXd solved(const HeatProblem<1>& problem, double relative, double absolute) {
  Field<1> u = tests::zeros_and_ones(problem.grid);
  S(problem, equal_steps(0.3, 3), relative, absolute).advance(u, 0, 3);
  return u.values;
}

TEST(HeatByLines, KeepsItsTolerance) {
  const HeatProblem<1> problem = swinging(40);
  const Eigen::VectorXd exact = solved<HeatDormandPrince<1>>(problem, 1e-13, 1e-13);
  for (const double tolerance : {1e-4, 1e-6, 1e-8}) {
    const auto error = [&](const Eigen::VectorXd& u) { return (u - exact).cwiseAbs().maxCoeff(); };
    EXPECT_LT(error(solved<HeatDormandPrince<1>>(problem, tolerance, tolerance)), 20 * tolerance);
    EXPECT_LT(error(solved<HeatRosenbrock<1>>(problem, tolerance, tolerance)), 20 * tolerance);
  }
}

TEST(HeatByLines, RosenbrocksInnerStepsAreOfFourthOrder) {
  const HeatProblem<1> problem = swinging(3);
  const Field<1> start{problem.grid, Eigen::VectorXd::Ones(3)};
  Field<1> exact = start;
  HeatDormandPrince<1>(problem, equal_steps(0.3, 3), 1e-14, 1e-14).advance(exact, 0, 3);
  std::vector<double> h, e;
  for (const int n : {64, 128, 256, 512}) {
    HeatRosenbrock<1> solver(problem, equal_steps(0.3, 3));
    Eigen::VectorXd u = start.values, next = u;
    for (int k = 0; k < n; ++k, u = next) solver.step(0.3 * k / n, 0.3 / n, u, next);
    h.push_back(1.0 / n);
    e.push_back((u - exact.values).norm());
  }
  EXPECT_NEAR(tests::observed_order(h, e), 4, 0.05);
}

/// 100 times stiffer in the same number of steps, about: what an explicit method cannot.
TEST(HeatByLines, RosenbrockTakesStiffGridsAndPlanes) {
  const HeatProblem<1> fine = swinging(2000);
  Field<1> u{fine.grid, Eigen::VectorXd::Zero(2000)};
  HeatRosenbrock<1>(fine, equal_steps(0.3, 1)).advance(u, 0, 1);
  EXPECT_TRUE(u.values.allFinite());
  const Grid<2> grid(
      {12, 10}, {0, 0}, {1, 2},
      {Sides{Boundary::dirichlet, Boundary::no_flux}, Sides{Boundary::periodic, Boundary::periodic}});
  Field<2> v = tests::zeros_and_ones(grid), w = v;
  HeatRosenbrock<2>({grid, 0.7}, equal_steps(0.1, 2), 1e-8, 1e-10).advance(v, 0, 2);
  HeatExponential<2>({grid, 0.7}, equal_steps(0.1, 2)).advance(w, 0, 2);
  EXPECT_LT((v.values - w.values).cwiseAbs().maxCoeff(), 1e-6);
}

TEST(HeatByLines, NamesWhatCannotBeDone) {
  HeatProblem<1> problem = swinging(10);
  EXPECT_THROW(HeatRosenbrock<1>(problem, equal_steps(1, 1), 1e-13, 1e-9), std::invalid_argument);
  EXPECT_THROW(HeatDormandPrince<1>(problem, equal_steps(1, 1), 1e-6, 0), std::invalid_argument);
  problem.source = [](const auto&, double t) { return 1 / (0.5 - t); };  // not integrable
  Field<1> u{problem.grid, Eigen::VectorXd::Zero(10)}, v = u;
  EXPECT_THROW(HeatRosenbrock<1>(problem, equal_steps(1, 1)).advance(u, 0, 1), data::NumericalError);
  EXPECT_THROW(HeatDormandPrince<1>(problem, equal_steps(1, 1)).advance(v, 0, 1), data::NumericalError);
}

/// Super-time-stepping keeps its order while a step has many stages, 25 to 9 here, and their number falls.
TEST(HeatByLines, Rkl2IsOfSecondOrderWithManyStages) {
  const HeatProblem<1> problem = swinging(64);
  const Field<1> start{problem.grid, Eigen::VectorXd::Zero(64)};
  Field<1> exact = start;
  HeatRosenbrock<1>(problem, equal_steps(0.3, 1), 1e-11, 1e-11).advance(exact, 0, 1);
  std::vector<double> h, e;
  for (const int n : {16, 32, 64, 128}) {
    Field<1> u = start;
    HeatRkl2<1> solver(problem, equal_steps(0.3, n));
    EXPECT_GE(solver.stages(0.3 / n), 9);
    solver.advance(u, 0, n);
    h.push_back(1.0 / n);
    e.push_back((u.values - exact.values).norm());
  }
  EXPECT_NEAR(tests::observed_order(h, e), 2, 0.05);
}

}  // namespace
}  // namespace undiffuse::pde
