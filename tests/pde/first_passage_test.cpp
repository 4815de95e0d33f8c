#include "pde/first_passage.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "sde/double_well.hpp"
#include "sde/heat.hpp"
#include "sde/ornstein_uhlenbeck.hpp"
#include "tests/pde/jump_cases.hpp"
#include "tests/support/observed_order.hpp"

namespace undiffuse::pde {
namespace {

constexpr Sides trap_above = {Boundary::no_flux, Boundary::absorbing};

// τ = x(L-x)/2κ; on the grid h²/8κ more, exactly.
TEST(FirstPassage, OfHeatBetweenAbsorbingWallsIsAParabola) {
  const Grid<1> grid({20}, {0}, {2}, Boundary::absorbing);
  const Field<1> tau = mean_first_passage_time(grid, sde::Heat(1, 0.7), 0);
  const double h = grid.spacing(0);
  const Eigen::ArrayXd x = grid.centres(0).array();
  const Eigen::ArrayXd exact = (x * (2 - x) + h * h / 4) / 1.4;
  EXPECT_LT((tau.values.array() / exact - 1).abs().maxCoeff(), 1e-12);
}

TEST(FirstPassage, ToATargetIsMeasuredFromItsCellsCentre) {
  const Grid<1> grid({20}, {0}, {2}, Boundary::no_flux);
  const Field<1> tau = mean_first_passage_time(grid, sde::Heat(1, 0.7), 0, {4});
  EXPECT_EQ(tau.values[4], 0);
  const double a = grid.centre(0, 4), h = grid.spacing(0);
  for (Index c = 5; c < 20; ++c) {  // between a target at a and a wall at 2
    const double x = grid.centre(0, c), exact = ((x - a) * (4 - x - a)) / 1.4;
    EXPECT_NEAR(tau.values[c], exact, 1e-12) << c << " " << h;
  }
}

/// (1/D) ∫_x^b e^{V(y)/D} ∫_a^y e^{-V(z)/D} dz dy, by Simpson's rule on 2m intervals of [a, b].
Eigen::VectorXd passage_by_quadrature(const sde::GradientDrift& gradient, double D, double a, double b,
                                      Index m) {
  const double h = (b - a) / static_cast<double>(2 * m);
  const Eigen::MatrixXd x =
      Eigen::VectorXd::NullaryExpr(4 * m + 1, [&](Index i) { return a + 0.5 * h * static_cast<double>(i); });
  Eigen::VectorXd V(x.rows());
  gradient.potential(x, V);
  const Eigen::ArrayXd well = (-V.array() / D).exp(), hill = (V.array() / D).exp();
  Eigen::VectorXd inner = Eigen::VectorXd::Zero(2 * m + 1), tau = Eigen::VectorXd::Zero(m + 1);
  for (Index i = 0; i < 2 * m; ++i)
    inner[i + 1] = inner[i] + h / 6 * (well[2 * i] + 4 * well[2 * i + 1] + well[2 * i + 2]);
  const auto outer = [&](Index i) { return hill[2 * i] * inner[i] / D; };
  for (Index j = m - 1; j >= 0; --j)
    tau[j] = tau[j + 1] + h / 3 * (outer(2 * j) + 4 * outer(2 * j + 1) + outer(2 * j + 2));
  return tau;  // at a + 2 h j
}

TEST(FirstPassage, OverABarrierIsTheDoubleIntegralToSecondOrder) {
  const double D = 0.2;
  const sde::DoubleWell process(1, 0.8, 1, std::sqrt(2 * D));
  std::vector<double> h, e;
  for (const Index n : {50, 100, 200, 400}) {
    const Grid<1> grid({n}, {-2}, {1}, {trap_above});
    const Field<1> tau = mean_first_passage_time(grid, process, 0);
    const Eigen::VectorXd exact = passage_by_quadrature(process, D, -2, 1, 2 * 2 * n);
    double error = 0;
    for (Index c = 0; c < n; ++c) error = std::max(error, std::abs(tau.values[c] - exact[4 * c + 2]));
    h.push_back(grid.spacing(0));
    e.push_back(error / exact[0]);
  }
  EXPECT_NEAR(tests::observed_order(h, e), 2.0, 0.05);
  EXPECT_LT(e.back(), 1e-4);
}

TEST(FirstPassage, WithATransverseWellIsThatOfTheLine) {
  const sde::DoubleWell on_line(1, 0.5, 1, 0.7), in_plane(2, 0.5, 1, 0.7), in_space(3, 0.5, 1, 0.7);
  const Sides closed = {Boundary::no_flux, Boundary::no_flux};
  const Grid<1> line({16}, {-2}, {1}, {trap_above});
  const Field<1> tau = mean_first_passage_time(line, on_line, 0);
  const Field<2> plane =
      mean_first_passage_time(Grid<2>({16, 8}, {-2, -1}, {1, 1}, {trap_above, closed}), in_plane, 0);
  const Field<3> space = mean_first_passage_time(
      Grid<3>({16, 6, 5}, {-2, -1, -1}, {1, 1, 1}, {trap_above, closed, closed}), in_space, 0);
  for (Index c = 0; c < plane.values.size(); ++c) EXPECT_NEAR(plane.values[c] / tau.values[c % 16], 1, 1e-11);
  for (Index c = 0; c < space.values.size(); ++c) EXPECT_NEAR(space.values[c] / tau.values[c % 16], 1, 1e-11);
}

// On a torus with drift F and a target at 0 = L:  Fτ' + Dτ'' = -1; exponential fitting is exact for constant
// F.
TEST(FirstPassage, AroundATiltedTorusIsExact) {
  using jump_cases::Tilted;
  const double F = Tilted::force, D = Tilted::D, L = 2;
  const Grid<1> grid({32}, {0}, {L}, Boundary::periodic);
  const Field<1> tau = mean_first_passage_time(grid, Tilted(), 0, {0});
  for (Index c = 1; c < 32; ++c) {
    const double x = grid.spacing(0) * static_cast<double>(c);
    EXPECT_NEAR(tau.values[c], -x / F + L / F * std::expm1(-F * x / D) / std::expm1(-F * L / D), 1e-12) << c;
  }
}

TEST(FirstPassage, RefusesWhereNothingEnds) {
  const Grid<1> closed({8}, {0}, {1}, Boundary::no_flux);
  const sde::Heat heat(1, 1);
  EXPECT_THROW(mean_first_passage_time(closed, heat, 0), std::invalid_argument);
  EXPECT_THROW(mean_first_passage_time(closed, heat, 0, {8}), std::invalid_argument);
  EXPECT_THROW(mean_first_passage_time(closed, heat, 0, {-1}), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::pde
