#include "pde/heat_kernel.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "pde/heat_spectral.hpp"
#include "tests/pde/jump_cases.hpp"

namespace undiffuse::pde {
namespace {

using jump_cases::bumpy;
using jump_cases::mixture_cells;
using jump_cases::three_modes;

template <int Dim>
double difference_to_spectral(const Grid<Dim>& grid, double kappa, double t) {
  Field<Dim> p{grid, bumpy(grid.size())}, q = p;
  HeatKernel<Dim>(grid, kappa).apply(t, p);
  HeatSpectral<Dim>({grid, kappa}, sde::TimeGrid::uniform(0, t, 1)).advance(q, 0, 1);
  return (p.values - q.values).template lpNorm<Eigen::Infinity>();
}

TEST(HeatKernel, IsTheExactPropagatorOfEveryMode) {
  for (const Boundary walls : {Boundary::no_flux, Boundary::periodic}) {
    const Grid<1> line({65}, {-1}, {3}, walls);
    for (const double t : {0.02, 0.3, 5.0, 1e4}) EXPECT_LT(difference_to_spectral(line, 0.8, t), 1e-14) << t;
    const Grid<2> plane({33, 20}, {0, 0}, {2, 1}, walls);
    EXPECT_LT(difference_to_spectral(plane, 0.8, 0.05), 1e-14);
  }
}

// Where the transform has rounding of the largest value, the kernel has every digit of 1e-100.
TEST(HeatKernel, IsRightInFarTails) {
  const Grid<1> grid({512}, {-16}, {16}, Boundary::no_flux);
  for (const double t : {0.05, 0.5}) {
    Field<1> p = mixture_cells(grid, three_modes);
    HeatKernel<1>(grid, 1.0).apply(t, p);
    const Field<1> exact = mixture_cells(grid, three_modes, t);
    // walls double the last cells: the free law is compared two units inside of them
    const auto relative = (p.values.array() / exact.values.array() - 1).segment(32, 448).abs().maxCoeff();
    EXPECT_LT(exact.values.segment(32, 448).minCoeff(), t < 0.1 ? 1e-50 : 1e-20);
    EXPECT_LT(relative, 1e-11) << t;
  }
}

TEST(HeatKernel, KeepsMassAndSign) {
  const Grid<1> grid({100}, {0}, {1}, Boundary::no_flux);
  Field<1> p{grid, Eigen::VectorXd::Zero(100)};
  p.values[3] = 100;
  HeatKernel<1>(grid, 1.0).apply(4e-4, p);
  EXPECT_GT(p.values.head(20).minCoeff(), 0);
  EXPECT_NEAR(p.integral(), 1, 1e-14);
  Field<1> signs{grid, bumpy(100).array() - 1};
  const double before = signs.integral();
  HeatKernel<1>(grid, 1.0).apply(4e-4, signs);
  EXPECT_NEAR(signs.integral(), before, 1e-14);
}

TEST(HeatKernel, RefusesTimesThatCellsDoNotResolve) {
  const Grid<1> grid({100}, {0}, {1}, Boundary::no_flux);
  const HeatKernel<1> heat(grid, 1.0);
  Field<1> p{grid, Eigen::VectorXd::Ones(100)};
  EXPECT_FALSE(heat.resolves(3.7e-4));
  EXPECT_TRUE(heat.resolves(3.8e-4));
  EXPECT_THROW(heat.apply(3.7e-4, p), std::invalid_argument);
  EXPECT_THROW(HeatKernel<1>(grid, 0.0), std::invalid_argument);
  p.values[7] = std::nan("");
  EXPECT_THROW(heat.apply(1.0, p), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::pde
