#include "pde/heat_crank_nicolson.hpp"

#include <gtest/gtest.h>

#include "tests/pde/heat_cases.hpp"

namespace undiffuse::pde {
namespace {

using tests::equal_steps;
using tests::unit_box;

constexpr Boundary boundaries[] = {Boundary::no_flux, Boundary::periodic};

// Space and time are refined apart: their errors have opposite signs and could cancel.
TEST(HeatCrankNicolson, SecondOrderInTime) {
  for (Boundary b : boundaries) {
    EXPECT_NEAR((tests::order_in_time<HeatCrankNicolson<1>, 1>(b, 32, {8, 16, 32, 64})), 2.0, 0.05);
    EXPECT_NEAR((tests::order_in_time<HeatCrankNicolson<2>, 2>(b, 8, {8, 16, 32, 64})), 2.0, 0.05);
  }
}

TEST(HeatCrankNicolson, SecondOrderInSpace) {
  const auto steps = [](int) { return 1000; };
  for (Boundary b : boundaries) {
    EXPECT_NEAR((tests::order_in_space<HeatCrankNicolson<1>, 1>(b, {16, 32, 64, 128}, steps)), 2.0, 0.05);
  }
  EXPECT_NEAR((tests::order_in_space<HeatCrankNicolson<2>, 2>(Boundary::no_flux, {8, 16, 32, 64},
                                                              [](int) { return 200; })),
              2.0, 0.05);
}

TEST(HeatCrankNicolson, ABackwardStepUndoesAForwardOne) {
  // Forward by elimination, backward by the fast transform: two methods for one pair of matrices.
  for (Boundary b : boundaries) {
    const Grid<1> grid = unit_box<1>(40, b);
    HeatCrankNicolson<1> forward({grid, 1.0}, equal_steps(0.003, 3));
    HeatCrankNicolson<1> backward({grid, 1.0}, equal_steps(0.003, 3), Direction::backward);
    const Field<1> start = tests::zeros_and_ones(grid);
    Field<1> u = start;
    forward.advance(u, 0, 3);
    backward.advance(u, 0, 3);
    EXPECT_LT((u.values - start.values).cwiseAbs().maxCoeff(), 1e-10);
  }
}

TEST(HeatCrankNicolson, IsStableAndNotPositiveForLongSteps) {
  const Grid<1> grid = unit_box<1>(64, Boundary::no_flux);
  HeatCrankNicolson<1> solver({grid, 1.0}, equal_steps(50, 50));
  Field<1> u{grid, Eigen::VectorXd::Unit(64, 20)};
  const double norm = u.values.norm();
  solver.advance(u, 0, 1);
  EXPECT_LT(u.values.minCoeff(), 0);
  solver.advance(u, 1, 49);
  EXPECT_LE(u.values.norm(), norm);
}

}  // namespace
}  // namespace undiffuse::pde
