#include "pde/discrete_reversal.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "data/errors.hpp"
#include "pde/closed_form.hpp"
#include "pde/heat_semigroup.hpp"
#include "tests/pde/jump_cases.hpp"
#include "tests/support/observed_order.hpp"

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

double error_from_own_terminal(const Field<1>& p0, Index steps, Scheme scheme) {
  const auto reversal = discrete_reversal_rates(p0, 1.0, T, TimeGrid::graded(T, steps), scheme);
  return l1(advanced(*reversal.solver, reversal.terminal), p0);
}

template <int Dim>
Field<Dim> closed_form(const Field<Dim>& p0, const Field<Dim>& pT, const Field<Dim>& qT, double time) {
  const HeatSemigroup<Dim> heat(p0.grid, 1.0);
  return reversal_closed_form<Dim>(p0, pT, qT, [&](Field<Dim>& u) { heat.apply(time, u); });
}

TEST(DiscreteReversal, ReturnsTheThreeModesIn400Steps) {
  const Field<1> p0 = mixture_cells(line(1024), three_modes);
  const auto reversal =
      discrete_reversal_rates(p0, 1.0, T, TimeGrid::graded(T, 400), Scheme::exponential_midpoint);
  const Field<1> q = advanced(*reversal.solver, reversal.terminal);
  EXPECT_LT(l1(q, p0), 3e-5);
  EXPECT_GE(q.values.minCoeff(), 0);
  EXPECT_NEAR(q.integral(), reversal.terminal.integral(), 1e-12);
  EXPECT_TRUE(std::isinf(reversal.solver->order().space));
}

// At 400 steps the far tails (3e-40) change sign under the midpoint rule; it says so. At 800 they do not.
TEST(DiscreteReversal, MidpointRuleReturnsThemOrSaysThatItIsBeyondItsLimit) {
  const Field<1> p0 = mixture_cells(line(1024), three_modes);
  EXPECT_THROW(error_from_own_terminal(p0, 400, Scheme::midpoint), data::NumericalError);
  EXPECT_LT(error_from_own_terminal(p0, 800, Scheme::midpoint), 5e-6);
}

double step_order(const Field<1>& p0, const std::vector<Index>& refinements, Scheme scheme) {
  std::vector<double> h, e;
  for (const Index n : refinements) {
    h.push_back(1.0 / static_cast<double>(n));
    e.push_back(error_from_own_terminal(p0, n, scheme));
  }
  return tests::observed_order(h, e);
}

TEST(DiscreteReversal, OrderInTheStep) {
  const Field<1> p0 = mixture_cells(line(256), three_modes);
  EXPECT_NEAR(step_order(p0, {100, 200, 400, 800}, Scheme::exponential_midpoint), 2.0, 0.05);
  EXPECT_NEAR(step_order(p0, {800, 1600, 3200, 6400}, Scheme::midpoint), 2.0, 0.05);
  EXPECT_NEAR(step_order(p0, {200, 400, 800, 1600}, Scheme::implicit_euler), 1.0, 0.05);
}

TEST(DiscreteReversal, FromAPointItIsTheClosedForm) {
  const Grid<1> grid = line(256);
  const Field<1> p0 = mixture_cells(grid, three_modes);
  const Field<1> qT = point(grid, 144);
  for (const auto& [scheme, tolerance] :
       {std::pair{Scheme::exponential_midpoint, 3e-5}, std::pair{Scheme::implicit_euler, 3e-3}}) {
    const auto reversal = discrete_reversal_rates(p0, 1.0, T, TimeGrid::graded(T, 400), scheme);
    const Field<1> q = advanced(*reversal.solver, qT);
    EXPECT_LT(l1(q, closed_form(p0, reversal.terminal, qT, T)), tolerance);
    EXPECT_GT(l1(q, p0), 0.1);  // one point does not bring back the law
  }
}

TEST(DiscreteReversal, CellsWithoutMassStayFiniteAndKeepTheTotal) {
  const Grid<1> grid({200}, {0}, {200}, Boundary::no_flux);
  Field<1> p0{grid, Eigen::VectorXd::Zero(200)};
  for (const Index c : {3, 4, 150, 152}) p0.values[c] = 0.25;
  for (const Scheme scheme : {Scheme::exponential_midpoint, Scheme::implicit_euler}) {
    const auto reversal = discrete_reversal_rates(p0, 1.0, 20.0, TimeGrid::graded(20.0, 400), scheme);
    const Field<1> q = advanced(*reversal.solver, reversal.terminal);
    EXPECT_TRUE(q.values.allFinite());
    EXPECT_GE(q.values.minCoeff(), 0);
    EXPECT_NEAR(q.integral(), 1.0, 1e-12);
    EXPECT_LT(l1(q, p0), 0.02);
  }
}

TEST(DiscreteReversal, InThePlaneOnATorus) {
  const Grid<2> grid({24, 17}, {0, 0}, {24, 17}, Boundary::periodic);
  Field<2> p0{grid, bumpy(408).cwiseMax(0.5) / 408};
  const auto reversal =
      discrete_reversal_rates(p0, 1.0, 4.0, TimeGrid::graded(4.0, 100), Scheme::exponential_midpoint);
  Field<2> qT{grid, bumpy(408, 2.0) / 408};
  const Field<2> q = advanced(*reversal.solver, qT);
  EXPECT_LT(l1(q, closed_form(p0, reversal.terminal, qT, 4.0)), 2e-3);
  EXPECT_NEAR(q.integral(), qT.integral(), 1e-13);
}

TEST(DiscreteReversalRates, AreKappaOverHSquaredTimesTheRatio) {
  const Grid<1> grid({4}, {0}, {2}, Boundary::periodic);
  Field<1> p0{grid, Eigen::Vector4d(1, 2, 0, 4)};
  const auto path = std::make_shared<const HeatPath<1>>(p0, 3.0, std::vector<double>{0.0, 0.5});
  EdgeRates<1> rates(grid);
  DiscreteReversalRates<1>(path, 1.0).rates(1.0, rates);
  EXPECT_EQ(rates.up[0], Eigen::VectorXd(Eigen::Vector4d(24, 0, 0, 3)));
  EXPECT_EQ(rates.down[0], Eigen::VectorXd(Eigen::Vector4d(6, 0, 0, 48)));
  EXPECT_THROW(DiscreteReversalRates<1>(path, 1.0).rates(0.7, rates), std::invalid_argument);
}

TEST(HeatPath, KeepsTheDensitiesAtItsTimes) {
  const Grid<1> grid = line(64);
  const Field<1> p0 = mixture_cells(grid, three_modes);
  const HeatPath<1> path(p0, 1.0, {0.0, 0.3, 1.0});
  Field<1> p = p0;
  HeatSemigroup<1>(grid, 1.0).apply(1.0, p);
  EXPECT_EQ(path.at(0), p0.values);
  EXPECT_LT((path.at(2).array() / p.values.array() - 1).abs().maxCoeff(), 1e-12);
  EXPECT_EQ(HeatPath<1>::bytes(grid, 3), 64u * 3u * 8u);
  EXPECT_THROW(HeatPath<1>(p0, 1.0, {0.3, 0.3}), std::invalid_argument);
  EXPECT_THROW(HeatPath<1>(p0, 1.0, {-0.1}), std::invalid_argument);
  Field<1> negative = p0;
  negative.values[5] = -1e-300;
  EXPECT_THROW(HeatPath<1>(negative, 1.0, {0.3}), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::pde
