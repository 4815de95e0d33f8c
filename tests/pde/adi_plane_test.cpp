#include "pde/adi_plane.hpp"

#include <gtest/gtest.h>
#include <omp.h>

#include "pde/heat_adi.hpp"
#include "tests/pde/every_box.hpp"
#include "tests/pde/heat_cases.hpp"

namespace undiffuse::pde {
namespace {

using tests::equal_steps;
using tests::for_every_box;
using tests::rough_field;

template <int Dim>
Eigen::VectorXd advanced(const HeatProblem<Dim>& problem) {
  HeatAdi<Dim> solver(problem, equal_steps(0.05, 5));
  Field<Dim> u = rough_field(problem.grid);
  solver.advance(u, 0, 5);
  return u.values;
}

/// The same with one κ and walls that the solver cannot know to be the same everywhere and always.
template <int Dim>
HeatProblem<Dim> hidden(HeatProblem<Dim> problem) {
  problem.diffusivity = [kappa = problem.kappa](const auto&) { return kappa; };
  problem.source = [](const auto&, double) { return 0.0; };
  return problem;
}

template <int Dim>
void check_every_box(std::array<Index, Dim> cells) {
  for_every_box<Dim>(cells, [](const HeatProblem<Dim>& problem, const std::string& name) {
    SCOPED_TRACE(name);
    EXPECT_LT((advanced(problem) - advanced(hidden(problem))).cwiseAbs().maxCoeff(), 3e-14);
  });
}

TEST(HeatAdi, SharedFactorsGiveWhatEveryLinesOwnFactorsGive) {
  for (const Index n : {3, 4, 17}) check_every_box<1>({n});
  check_every_box<2>({3, 4});
  check_every_box<2>({37, 19});
  check_every_box<2>({13, 33});
  check_every_box<3>({5, 7, 4});
}

TEST(HeatAdi, BitsDoNotDependOnTheThreads) {
  const int before = omp_get_max_threads();
  const auto check = [](const auto& problem, const std::string& name) {
    SCOPED_TRACE(name);
    omp_set_num_threads(1);
    const Eigen::VectorXd alone = advanced(problem);
    omp_set_num_threads(2);
    EXPECT_EQ(advanced(problem), alone);
  };
  tests::for_some_boxes<2>({293, 131}, check);
  tests::for_some_boxes<3>({37, 13, 11}, check);
  omp_set_num_threads(before);
}

TEST(AdiPlane, SatisfiesItsEquation) {
  const auto problem =
      tests::box_problem<2>({37, 29}, {Boundary::dirichlet, Boundary::robin}, Centring::cells, false);
  const HeatOperator<2> A(problem, Direction::forward, "");
  const double c = 0.005;
  const Eigen::VectorXd u = rough_field(problem.grid).values;
  Eigen::VectorXd after = u;
  AdiPlane(A).advance(2 * c, after);
  // The two axes commute: (1 - c A₁)(1 - c A₂) u' = (1 + c A₁)(1 + c A₂) u.
  const auto apply = [&](double sign, const Eigen::VectorXd& x) {
    Eigen::VectorXd y = x, z;
    A.add_axis(1, sign * c, x, y);
    z = y;
    A.add_axis(0, sign * c, y, z);
    return z;
  };
  const Eigen::VectorXd right = apply(1, u);
  EXPECT_LT((apply(-1, after) - right).cwiseAbs().maxCoeff(), 1e-13 * right.cwiseAbs().maxCoeff());
}

TEST(LineFactor, TailsOfAnMMatrixKeepTheirDigits) {
  // As for TridiagonalLines: x_k = ρ^|k| / √(1 + 4r) far below round-off.
  const Index n = 400, middle = 200;
  const double r = 0.1, rho = (1 + 2 * r - std::sqrt(1 + 4 * r)) / (2 * r);
  const Grid<2> grid({3, n}, {0, 0}, {1, static_cast<double>(n)}, Boundary::periodic);
  const HeatOperator<2> A({grid, 1.0}, Direction::forward, "");
  Eigen::VectorXd x = Eigen::VectorXd::Zero(grid.size());
  x.segment(3 * middle, 3).setOnes();
  AxisSolve<2>(A, 1).apply(r, x);
  for (Index k = -150; k <= 150; ++k) {
    const double exact = std::pow(rho, std::abs(k)) / std::sqrt(1 + 4 * r);
    for (Index i = 0; i < 3; ++i) EXPECT_NEAR(x[3 * (middle + k) + i] / exact, 1, 1e-12);
  }
}

}  // namespace
}  // namespace undiffuse::pde
