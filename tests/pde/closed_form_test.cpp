#include "pde/closed_form.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/errors.hpp"
#include "pde/heat_kernel.hpp"
#include "pde/heat_semigroup.hpp"
#include "tests/pde/jump_cases.hpp"

namespace undiffuse::pde {
namespace {

using jump_cases::l1;
using jump_cases::mixture_cells;
using jump_cases::point;
using jump_cases::three_modes;

constexpr double T = 2;

struct Heated {
  Grid<1> grid{{512}, {-16}, {16}, Boundary::no_flux};
  HeatSemigroup<1> heat{grid, 1.0};
  Field<1> p0 = mixture_cells(grid, three_modes);
  Field<1> pT = p0;
  std::function<void(Field<1>&)> propagate = [this](Field<1>& u) { heat.apply(T, u); };
  Heated() { heat.apply(T, pT); }
};

TEST(ReversalClosedForm, TakesTheOwnTerminalLawBack) {
  const Heated h;
  EXPECT_LT(l1(reversal_closed_form<1>(h.p0, h.pT, h.pT, h.propagate), h.p0), 1e-14);
}

// From x_T = y the posterior of three modes is again three modes: weight w_k N(y; m_k, s_k² + 2T), mean and
// variance by the Gaussian update. The grid's answer differs by its own discretisation, O(h²).
TEST(ReversalClosedForm, FromAPointItIsThePosterior) {
  const Heated h;
  const Index cell = 288;
  const double y = h.grid.centre(0, cell);
  std::vector<jump_cases::Mode> posterior;
  double total = 0;
  for (const auto& mode : three_modes) {
    const double v = mode.std * mode.std;
    const double weight =
        mode.weight * std::exp(-0.5 * (y - mode.mean) * (y - mode.mean) / (v + 2 * T)) / std::sqrt(v + 2 * T);
    posterior.push_back(
        {weight, mode.mean + v / (v + 2 * T) * (y - mode.mean), std::sqrt(v * 2 * T / (v + 2 * T))});
    total += weight;
  }
  for (auto& mode : posterior) mode.weight /= total;
  const Field<1> q = reversal_closed_form<1>(h.p0, h.pT, point(h.grid, cell), h.propagate);
  EXPECT_LT(l1(q, mixture_cells(h.grid, posterior)), 1e-3);
  EXPECT_NEAR(q.integral(), 1.0, 1e-12);
}

TEST(ReversalClosedForm, TakesATerminalLawWithNoise) {
  const Heated h;
  Field<1> noisy = h.pT;
  noisy.values.array() += 1e-10 * (jump_cases::bumpy(512).array() - 1.0);
  const Field<1> q = reversal_closed_form<1>(h.p0, h.pT, noisy, h.propagate);
  EXPECT_LT(l1(q, h.p0), 1e-8);
  EXPECT_NEAR(q.integral(), noisy.integral(), 1e-12);
}

TEST(ReversalClosedForm, ZeroOverZeroIsZeroAndMassWithoutDensityIsAnError) {
  const Grid<1> grid({4}, {0}, {4}, Boundary::no_flux);
  const Field<1> p{grid, Eigen::Vector4d(0, 1, 2, 3)};
  Field<1> q{grid, Eigen::Vector4d(0, 2, 2, 6)};
  const auto nothing = [](Field<1>&) {};
  EXPECT_EQ(reversal_closed_form<1>(p, p, q, nothing).values, q.values);
  q.values[0] = 1e-300;
  try {
    reversal_closed_form<1>(p, p, q, nothing);
    FAIL() << "no error";
  } catch (const data::NumericalError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("cell 0 (x = 0.5)"));
  }
  const Field<1> other{Grid<1>({5}, {0}, {4}, Boundary::no_flux), Eigen::VectorXd::Ones(5)};
  EXPECT_THROW(reversal_closed_form<1>(p, p, other, nothing), std::invalid_argument);
}

// Noise far out in the tails: q/p spans 1e80 and more, and the answer is as good as where it does not.
TEST(ReversalClosedForm, KeepsMassWhereTheRatioSpansEightyDecades) {
  Heated h;
  for (const double t : {0.05, 0.1, 0.5}) {
    const HeatKernel<1> heat(h.grid, 1.0);
    Field<1> pT = h.p0;
    heat.apply(t, pT);
    Field<1> noisy = pT;
    noisy.values.array() += 1e-10 * (jump_cases::bumpy(512).array() - 1.0);
    const auto propagate = [&](Field<1>& u) { heat.apply(t, u); };
    const Field<1> q = reversal_closed_form<1>(h.p0, pT, noisy, propagate);
    EXPECT_NEAR(q.integral(), noisy.integral(), 1e-14) << t;
    EXPECT_LT(l1(q, h.p0), 1e-8) << t;
  }
}

TEST(ReversalClosedForm, RefusesADensityThatHasLostItsDigits) {
  const Grid<1> grid({3}, {0}, {3}, Boundary::no_flux);
  Field<1> q{grid, Eigen::Vector3d(1e-300, 1, 1)};
  divide_by_density<1>(Eigen::Vector3d(1e-310, 1, 1), q, "test");  // below the rounding of q: no harm
  q.values[0] = 1e-10;
  EXPECT_THROW(divide_by_density<1>(Eigen::Vector3d(1e-310, 1, 1), q, "test"), data::NumericalError);
  q.values[0] = 1;
  EXPECT_THROW(divide_by_density<1>(Eigen::Vector3d(0, 1, 1), q, "test"), data::NumericalError);
}

}  // namespace
}  // namespace undiffuse::pde
