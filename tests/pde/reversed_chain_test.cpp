#include "pde/reversed_chain.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "pde/closed_form.hpp"
#include "tests/pde/jump_cases.hpp"

namespace undiffuse::pde {
namespace {

using jump_cases::advanced;
using jump_cases::bumpy;
using jump_cases::l1;
using jump_cases::mixture_cells;
using jump_cases::point;
using jump_cases::three_modes;
using sde::TimeGrid;

constexpr double T = 2;
Grid<1> line(Index n) { return {{n}, {-16}, {16}, Boundary::no_flux}; }

template <int Dim>
Field<Dim> closed_form(ReversedChain<Dim>& chain, const Field<Dim>& p0, const Field<Dim>& qT) {
  return reversal_closed_form<Dim>(p0, chain.terminal(), qT, [&](Field<Dim>& u) {
    for (Index k = 0; k < chain.times().steps(); ++k) chain.propagate(k, u.values);
  });
}

TEST(ReversedChain, ReturnsTheThreeModesToRounding) {
  const Field<1> p0 = mixture_cells(line(1024), three_modes);
  ReversedChain<1> chain(p0, 1.0, TimeGrid::graded(T, 400));
  const Field<1> q = advanced(chain, chain.terminal());
  EXPECT_LT(l1(q, p0), 1e-12);
  EXPECT_GE(q.values.minCoeff(), 0);
  EXPECT_LT((q.values.array() / p0.values.array() - 1).abs().maxCoeff(), 1e-9);  // tails of 1e-126 included
  EXPECT_TRUE(std::isinf(chain.order().time));
}

TEST(ReversedChain, FromAPointItIsItsClosedForm) {
  const Grid<1> grid = line(1024);
  const Field<1> p0 = mixture_cells(grid, three_modes);
  ReversedChain<1> chain(p0, 1.0, TimeGrid::graded(T, 100));
  const Field<1> qT = point(grid, 576);
  const Field<1> q = advanced(chain, qT);
  EXPECT_LT(l1(q, closed_form(chain, p0, qT)), 1e-10);
  EXPECT_GT(l1(q, p0), 0.1);
  EXPECT_NEAR(q.integral(), 1.0, 1e-12);
}

TEST(ReversedChain, PictureWithBlackPixels) {
  for (const Boundary boundary : {Boundary::no_flux, Boundary::periodic}) {
    const Grid<2> grid({64, 48}, {0, 0}, {64, 48}, boundary);
    Field<2> p0{grid, (bumpy(64 * 48).array() - 0.8).max(0.0)};
    p0.values.segment(64 * 20, 64 * 8).setZero();
    p0.values /= p0.values.sum();
    ReversedChain<2> chain(p0, 1.0, TimeGrid::graded(1000.0, 60));
    const Field<2> q = advanced(chain, chain.terminal());
    EXPECT_LT(l1(q, p0), 1e-12);
    EXPECT_GE(q.values.minCoeff(), 0);
    for (Index c = 64 * 20; c < 64 * 28; ++c) EXPECT_EQ(q.values[c], 0.0);
    const Field<2> other{grid, bumpy(64 * 48, 2.0) / (64 * 48)};
    EXPECT_LT(l1(advanced(chain, other), closed_form(chain, p0, other)), 1e-12);
  }
}

TEST(ReversedChain, ForwardStepsAreSymmetricAndKeepMass) {
  const Grid<2> grid({17, 10}, {0, 0}, {1, 1}, Boundary::no_flux);
  const Field<2> p0{grid, bumpy(170)};
  ReversedChain<2> chain(p0, 0.4, TimeGrid::uniform(0, 0.1, 2));
  Eigen::VectorXd u = bumpy(170, 1.0);
  Eigen::VectorXd v = bumpy(170, 2.0);
  const Eigen::VectorXd u0 = u;
  const Eigen::VectorXd v0 = v;
  chain.propagate(0, u);
  chain.propagate(0, v);
  EXPECT_NEAR(u.dot(v0) / v.dot(u0), 1.0, 1e-14);
  EXPECT_NEAR(u.sum() / u0.sum(), 1.0, 1e-14);
  EXPECT_NEAR(chain.terminal().integral() / p0.integral(), 1.0, 1e-14);
}

TEST(ReversedChain, RefusesWhatItCannotDo) {
  const Grid<1> grid({5}, {0}, {1}, Boundary::no_flux);
  Field<1> p0{grid, bumpy(5)};
  EXPECT_THROW(ReversedChain<1>(p0, 0.0, TimeGrid::uniform(0, 1, 2)), std::invalid_argument);
  EXPECT_THROW(ReversedChain<1>(p0, 1.0, TimeGrid{{0.0}}), std::invalid_argument);
  EXPECT_EQ(ReversedChain<1>::bytes(grid, 2), 3u * 5u * 8u);
  ReversedChain<1> chain(p0, 1.0, TimeGrid::uniform(0, 1, 2));
  Field<1> q = chain.terminal();
  EXPECT_THROW(chain.advance(q, 1, 2), std::invalid_argument);
  p0.values[1] = -1;
  EXPECT_THROW(ReversedChain<1>(p0, 1.0, TimeGrid::uniform(0, 1, 2)), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::pde
