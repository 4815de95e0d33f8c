#include "pde/entropy.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "pde/fokker_planck.hpp"
#include "pde/stationary_law.hpp"
#include "sde/ornstein_uhlenbeck.hpp"
#include "tests/pde/jump_cases.hpp"

namespace undiffuse::pde {
namespace {

using jump_cases::bumpy;
using jump_cases::mixture_cells;
using jump_cases::Whirl;
using sde::TimeGrid;

TEST(Entropy, OfUniformAndGaussian) {
  const Grid<3> box({4, 5, 6}, {0, 0, 0}, {1, 2, 3}, Boundary::no_flux);
  EXPECT_NEAR(entropy(Field<3>{box, Eigen::VectorXd::Constant(120, 1.0 / 6)}), std::log(6.0), 1e-14);
  const Grid<1> line({400}, {-8}, {8}, Boundary::no_flux);
  const double exact = 0.5 * std::log(2 * std::numbers::pi * std::numbers::e * 0.49);
  EXPECT_NEAR(entropy(mixture_cells(line, {{1, 0.2, 0.7}})), exact, 2e-4);  // h²/24 σ²
}

TEST(Entropy, RelativeOfTwoGaussians) {
  const Grid<1> line({600}, {-8}, {8}, Boundary::no_flux);
  const Field<1> p = mixture_cells(line, {{1, 0.5, 0.8}}), q = mixture_cells(line, {{1, 0, 1}});
  const double exact = 0.5 * (0.64 + 0.25 - 1 - std::log(0.64));
  EXPECT_NEAR(relative_entropy(p, q), exact, 1e-4);
  EXPECT_EQ(relative_entropy(p, p), 0);
  const Field<1> close{line, q.values.array() * (1 + 1e-7 * line.centres(0).array())};
  EXPECT_NEAR(relative_entropy(close, q), 0.5e-14, 1e-17);
}

TEST(Entropy, RelativeIsInfiniteWhereTheOtherIsNot) {
  const Grid<1> line({4}, {0}, {4}, Boundary::no_flux);
  const Field<1> p{line, Eigen::Vector4d(0.5, 0.5, 0, 0)}, q{line, Eigen::Vector4d(0.25, 0.25, 0.5, 0)};
  EXPECT_NEAR(relative_entropy(p, q), std::log(2.0), 1e-15);
  EXPECT_TRUE(std::isinf(relative_entropy(q, p)));
  EXPECT_THROW(entropy(Field<1>{line, Eigen::Vector4d(1, -1e-20, 0, 0)}), std::invalid_argument);
  EXPECT_THROW(relative_entropy(p, Field<1>{line, Eigen::Vector4d(1, std::nan(""), 0, 0)}),
               std::invalid_argument);
}

// The H-theorem, without a potential and between two solutions neither of which is stationary.
TEST(Entropy, RelativeNeverGrows) {
  const Grid<2> grid({16, 15}, {-3, -3}, {3, 3}, Boundary::no_flux);
  const Whirl process;
  for (const Scheme scheme : {Scheme::implicit_euler, Scheme::exponential_midpoint}) {
    FokkerPlanck<2> solver(grid, process, TimeGrid::uniform(0, 4, 40), scheme);
    Field<2> p = jump_cases::point(grid, 40), q{grid, bumpy(240)};
    q.values /= q.integral();
    double last = relative_entropy(p, q);
    for (Index k = 0; k < 40; ++k) {
      solver.advance(p, k, 1);
      solver.advance(q, k, 1);
      const double now = relative_entropy(p, q);
      EXPECT_LT(now, last) << k;
      last = now;
    }
    EXPECT_LT(last, 1e-2);
  }
}

// A Gaussian of the stationary width, shifted by m: D = m² e^{-2θt} / (2 variance).
TEST(Entropy, RelativeOfAShiftedLawDecaysAtTwiceTheRate) {
  const sde::OrnsteinUhlenbeck process(1, 1, 1);
  const Grid<1> grid({400}, {-5}, {5}, Boundary::no_flux);
  const Field<1> law = stationary_law(grid, process, 0).density;
  FokkerPlanck<1> solver(grid, process, TimeGrid::uniform(0, 1, 2), Scheme::exponential_midpoint);
  Field<1> p = mixture_cells(grid, {{1, 0.8, std::sqrt(0.5)}});
  EXPECT_NEAR(relative_entropy(p, law), 0.64, 1e-3);
  p = jump_cases::advanced(solver, p);
  EXPECT_NEAR(relative_entropy(p, law), 0.64 * std::exp(-2.0), 2e-4);
}

}  // namespace
}  // namespace undiffuse::pde
