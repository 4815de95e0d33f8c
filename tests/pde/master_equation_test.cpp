#include "pde/master_equation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>
#include <limits>

#include "data/errors.hpp"
#include "pde/generator.hpp"
#include "tests/pde/jump_cases.hpp"
#include "tests/support/matrix_exponential.hpp"
#include "tests/support/observed_order.hpp"

namespace undiffuse::pde {
namespace {

using jump_cases::advanced;
using jump_cases::bumpy;
using jump_cases::l1;
using jump_cases::point;
using sde::TimeGrid;

/// Rates without pattern, moving in time: every edge its own.
template <int Dim>
class BumpyRates final : public RateSource<Dim> {
 public:
  BumpyRates(const Grid<Dim>& grid, double scale) : grid_(grid), scale_(scale) {}
  void rates(double t, EdgeRates<Dim>& out) const override {
    for (int axis = 0; axis < Dim; ++axis) {
      out.up[axis] = scale_ * bumpy(grid_.size(), axis + 2 * t);
      out.down[axis] = scale_ * bumpy(grid_.size(), 5.0 + axis - t);
      for (Index c = 0; c < grid_.size(); ++c) {
        if (upper_neighbour(grid_, axis, c) < 0) out.up[axis][c] = out.down[axis][c] = 0;
      }
    }
  }
  double order_in_space() const override { return 2; }
  std::string_view source() const override { return "none"; }

 private:
  Grid<Dim> grid_;
  double scale_;
};

template <int Dim>
class FixedRates final : public RateSource<Dim> {
 public:
  explicit FixedRates(EdgeRates<Dim> fixed) : fixed_(std::move(fixed)) {}
  void rates(double, EdgeRates<Dim>& out) const override { out = fixed_; }
  double order_in_space() const override { return 2; }
  std::string_view source() const override { return "none"; }

 private:
  EdgeRates<Dim> fixed_;
};

Grid<1> line(Index n, Boundary boundary) { return {{n}, {0}, {static_cast<double>(n)}, boundary}; }
Grid<2> plane(Index n0, Index n1, Boundary boundary) {
  return {{n0, n1}, {0, 0}, {static_cast<double>(n0), static_cast<double>(n1)}, boundary};
}

template <int Dim>
MasterEquation<Dim> bumpy_equation(const Grid<Dim>& grid, double scale, double T, Index steps,
                                   Scheme scheme) {
  return {grid, std::make_shared<BumpyRates<Dim>>(grid, scale), TimeGrid::uniform(0, T, steps), scheme};
}

struct Case {
  const char* name;
  Scheme scheme;
  Boundary boundary;
};
class MasterEquationSchemes : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(
    , MasterEquationSchemes,
    testing::Values(Case{"EulerWalls", Scheme::implicit_euler, Boundary::no_flux},
                    Case{"EulerTorus", Scheme::implicit_euler, Boundary::periodic},
                    Case{"MidpointWalls", Scheme::midpoint, Boundary::no_flux},
                    Case{"MidpointTorus", Scheme::midpoint, Boundary::periodic},
                    Case{"ExponentialWalls", Scheme::exponential_midpoint, Boundary::no_flux},
                    Case{"ExponentialTorus", Scheme::exponential_midpoint, Boundary::periodic}),
    [](const auto& each) { return each.param.name; });

/// One step by dense algebra: what the three schemes are.
Eigen::VectorXd dense_step(const Grid<1>& grid, const RateSource<1>& source, Scheme scheme, double t,
                           double dt, const Eigen::VectorXd& q) {
  EdgeRates<1> rates(grid);
  source.rates(t, rates);
  const Eigen::MatrixXd A = dt * Eigen::MatrixXd(generator(grid, rates));
  const auto one = Eigen::MatrixXd::Identity(q.size(), q.size());
  if (scheme == Scheme::implicit_euler) return (one - A).partialPivLu().solve(q);
  if (scheme == Scheme::midpoint) return (one - A / 2).partialPivLu().solve((one + A / 2) * q);
  return tests::exponential(A) * q;
}

TEST_P(MasterEquationSchemes, OneStepIsTheSchemeInDenseAlgebra) {
  for (const Index n : {3, 4, 17}) {
    const Grid<1> grid = line(n, GetParam().boundary);
    const BumpyRates<1> source(grid, 3.0);
    const double dt = GetParam().scheme == Scheme::midpoint ? 0.2 : 0.7;  // below the limit of positivity
    auto solver = bumpy_equation(grid, 3.0, 2 * dt, 2, GetParam().scheme);
    const Field<1> q{grid, bumpy(n)};
    Field<1> stepped = q;
    solver.advance(stepped, 0, 1);
    const double t = GetParam().scheme == Scheme::implicit_euler ? dt : dt / 2;
    const Eigen::VectorXd expected = dense_step(grid, source, GetParam().scheme, t, dt, q.values);
    EXPECT_LT((stepped.values - expected).cwiseAbs().maxCoeff(), 2e-14) << n;
  }
}

TEST_P(MasterEquationSchemes, KeepsMassOverThousandsOfSteps) {
  const Grid<1> grid = line(40, GetParam().boundary);
  auto solver = bumpy_equation(grid, 2.0, 300.0, 3000, GetParam().scheme);
  const Field<1> q{grid, bumpy(40) / bumpy(40).sum()};
  EXPECT_NEAR(advanced(solver, q).integral(), 1.0, 1e-12);
}

TEST_P(MasterEquationSchemes, KeepsMassInThePlane) {
  const Grid<2> grid = plane(19, 10, GetParam().boundary);
  auto solver = bumpy_equation(grid, 2.0, 20.0, 400, GetParam().scheme);
  const Field<2> q{grid, bumpy(190) / bumpy(190).sum()};
  EXPECT_NEAR(advanced(solver, q).integral(), 1.0, 1e-13);
}

TEST_P(MasterEquationSchemes, PositiveFromAPoint) {
  const Grid<2> grid = plane(17, 9, GetParam().boundary);
  auto limited = bumpy_equation(grid, 50.0, 1.0, 1, GetParam().scheme);
  const double limit = std::min(0.9 * limited.max_positive_dt(0.0), 20.0);
  EXPECT_EQ(std::isinf(limited.max_positive_dt(0.0)), GetParam().scheme != Scheme::midpoint);
  auto solver = bumpy_equation(grid, 50.0, 2 * limit, 2, GetParam().scheme);
  if (GetParam().scheme == Scheme::midpoint) {
    EdgeRates<2> rates(grid);
    BumpyRates<2>(grid, 50.0).rates(0.0, rates);
    solver = MasterEquation<2>(grid, std::make_shared<FixedRates<2>>(rates),
                               TimeGrid::uniform(0, 2 * limit, 2), Scheme::midpoint);
  }
  for (const Index cell : {0, 40, 152}) {
    EXPECT_GE(advanced(solver, point(grid, cell)).values.minCoeff(), 0.0);
  }
}

// Against the exponential with many steps; the time order of the scheme, in one and two dimensions.
template <int Dim>
double time_order(const Grid<Dim>& grid, Scheme scheme) {
  const Field<Dim> q{grid, bumpy(grid.size())};
  auto reference_solver = bumpy_equation(grid, 0.7, 1.0, 4096, Scheme::exponential_midpoint);
  const Field<Dim> reference = advanced(reference_solver, q);
  std::vector<double> h, e;
  for (const Index n : {32, 64, 128, 256}) {
    auto solver = bumpy_equation(grid, 0.7, 1.0, n, scheme);
    h.push_back(1.0 / static_cast<double>(n));
    e.push_back(l1(advanced(solver, q), reference));
  }
  return tests::observed_order(h, e);
}

TEST_P(MasterEquationSchemes, TimeOrderIsTheDeclaredOne) {
  const Grid<1> grid = line(12, GetParam().boundary);
  const double declared = bumpy_equation(grid, 1.0, 1.0, 1, GetParam().scheme).order().time;
  EXPECT_NEAR(time_order(grid, GetParam().scheme), declared, 0.05);
}

TEST_P(MasterEquationSchemes, TimeOrderInThePlaneIsTheDeclaredOne) {
  const Grid<2> grid = plane(9, 5, GetParam().boundary);
  const double declared = bumpy_equation(grid, 1.0, 1.0, 1, GetParam().scheme).order().time;
  EXPECT_NEAR(time_order(grid, GetParam().scheme), declared, 0.05);
}

TEST_P(MasterEquationSchemes, ContractsInL1) {
  const double dt = GetParam().scheme == Scheme::midpoint ? 0.05 : 0.2;  // the midpoint rule below its limit
  const Grid<1> grid = line(30, GetParam().boundary);
  auto solver = bumpy_equation(grid, 5.0, 20 * dt, 20, GetParam().scheme);
  Field<1> a = point(grid, 3);
  Field<1> b = point(grid, 20);
  double distance = l1(a, b);
  for (Index k = 0; k < 20; ++k) {
    solver.advance(a, k, 1);
    solver.advance(b, k, 1);
    EXPECT_LE(l1(a, b), distance * (1 + 1e-14));
    distance = l1(a, b);
  }
}

// (1 - r δ²)⁻¹ of a point on a torus of n cells is (ρ^i + ρ^{n-i}) / ((1 - ρ^n) √(1 + 4r)).
TEST(MasterEquation, ImplicitEulerIsRightToRoundingInTailsOf1em120) {
  const Index n = 120;
  const Grid<1> grid = line(n, Boundary::periodic);
  const double r = 0.01;
  MasterEquation<1> solver(grid, std::make_shared<FixedRates<1>>(heat_rates(grid, 1.0)),
                           TimeGrid::uniform(0, r, 1), Scheme::implicit_euler);
  const Field<1> q = advanced(solver, point(grid, 50));
  const double rho = 2 * r / (1 + 2 * r + std::sqrt(1 + 4 * r));
  for (Index c = 0; c < n; ++c) {
    const auto i = static_cast<double>(std::abs(c - 50));
    const double exact =
        (std::pow(rho, i) + std::pow(rho, static_cast<double>(n) - i)) / std::sqrt(1 + 4 * r);
    EXPECT_NEAR(q.values[c] / exact, 1.0, 1e-12) << c;
  }
  EXPECT_LT(q.values.minCoeff(), 1e-119);
}

TEST(MasterEquation, ThreadsAndLanesDoNotChangeImplicitStepsOfALine) {
  const Grid<2> stack = plane(33, 21, Boundary::no_flux);
  EdgeRates<2> rates(stack);
  for (Index c = 0; c < stack.size(); ++c) {
    if (upper_neighbour(stack, 0, c) >= 0) {
      rates.up[0][c] = bumpy(33)[c % 33];
      rates.down[0][c] = bumpy(33, 1)[c % 33];
    }
  }
  MasterEquation<2> solver(stack, std::make_shared<FixedRates<2>>(rates), TimeGrid::uniform(0, 1, 3),
                           Scheme::implicit_euler);
  const Field<2> q = advanced(solver, {stack, bumpy(33).replicate(21, 1)});
  for (Index j = 1; j < 21; ++j) EXPECT_EQ(q.values.segment(33 * j, 33), q.values.head(33)) << j;
}

TEST(MasterEquation, MidpointBeyondItsLimitIsANamedError) {
  const Grid<1> grid = line(20, Boundary::no_flux);
  MasterEquation<1> solver(grid, std::make_shared<FixedRates<1>>(heat_rates(grid, 1.0)),
                           TimeGrid::uniform(0.5, 20.5, 2), Scheme::midpoint);
  EXPECT_DOUBLE_EQ(solver.max_positive_dt(0), 1.0);
  Field<1> q = point(grid, 7);
  try {
    solver.advance(q, 0, 2);
    FAIL() << "no error";
  } catch (const data::NumericalError& error) {
    EXPECT_THAT(error.what(),
                testing::AllOf(testing::HasSubstr("cell 7 (x = 7.5)"), testing::HasSubstr("step 0"),
                               testing::HasSubstr("time 0.5"), testing::HasSubstr("implicit_euler")));
    EXPECT_EQ(error.step, 0);
    EXPECT_EQ(error.time, 0.5);
  }
}

TEST(MasterEquation, MidpointTakesAFieldThatIsNegativeAlready) {
  const Grid<1> grid = line(20, Boundary::no_flux);
  MasterEquation<1> solver(grid, std::make_shared<FixedRates<1>>(heat_rates(grid, 1.0)),
                           TimeGrid::uniform(0, 10, 1), Scheme::midpoint);
  Field<1> q = point(grid, 7);
  q.values[3] = -1e-10;
  EXPECT_NO_THROW(solver.advance(q, 0, 1));
  EXPECT_LT(q.values.minCoeff(), 0);
}

TEST(MasterEquation, RatesThatAreNotFiniteOrNegativeAreErrors) {
  const Grid<1> grid = line(5, Boundary::no_flux);
  for (const double bad : {std::numeric_limits<double>::infinity(), std::nan(""), -1.0}) {
    EdgeRates<1> rates = heat_rates(grid, 1.0);
    rates.down[0][2] = bad;
    MasterEquation<1> solver(grid, std::make_shared<FixedRates<1>>(rates), TimeGrid::uniform(0, 1, 1),
                             Scheme::implicit_euler);
    Field<1> q = point(grid, 1);
    EXPECT_THROW(solver.advance(q, 0, 1), data::NumericalError);
  }
}

/// Rates that say that they do not change, and count how often they are asked for.
template <int Dim>
class ConstantRates final : public RateSource<Dim> {
 public:
  ConstantRates(EdgeRates<Dim> fixed, int& asked) : fixed_(std::move(fixed)), asked_(asked) {}
  void rates(double, EdgeRates<Dim>& out) const override {
    out = fixed_;
    ++asked_;
  }
  bool constant() const override { return true; }
  double order_in_space() const override { return 2; }
  std::string_view source() const override { return "none"; }

 private:
  EdgeRates<Dim> fixed_;
  int& asked_;
};

TEST(MasterEquation, ConstantRatesAreAskedForOnceAndFactorised) {
  const Sides open = {Boundary::absorbing, Boundary::no_flux};
  for (const Boundary boundary : {Boundary::no_flux, Boundary::absorbing, Boundary::periodic}) {
    const Grid<3> grid({11, 9, 3}, {0, 0, 0}, {1, 1, 1},
                       {Sides{boundary, boundary}, open, Sides{Boundary::no_flux, Boundary::no_flux}});
    EdgeRates<3> rates(grid);
    BumpyRates<3>(grid, 4.0).rates(0.3, rates);
    for (Index c = 10; c < grid.size() && boundary == Boundary::absorbing; c += 11)
      rates.up[0][c] = 3.0, rates.down[0][c] = 2.0;
    for (const Scheme scheme : {Scheme::implicit_euler, Scheme::midpoint, Scheme::exponential_midpoint}) {
      for (const TimeGrid& times : {TimeGrid::uniform(0, 0.3, 7), TimeGrid::graded(0.3, 7)}) {
        int asked = 0;
        MasterEquation<3> once(grid, std::make_shared<ConstantRates<3>>(rates, asked), times, scheme);
        MasterEquation<3> anew(grid, std::make_shared<FixedRates<3>>(rates), times, scheme);
        const Field<3> q = point(grid, 150);
        const Eigen::VectorXd seen = advanced(once, q).values, expected = advanced(anew, q).values;
        EXPECT_EQ(asked, 1);
        EXPECT_LT(((seen - expected).array() / expected.array()).abs().maxCoeff(), 1e-13);
        EXPECT_GT(seen.minCoeff(), 0);
      }
    }
  }
}

TEST(MasterEquation, RefusesWhatDoesNotFit) {
  const Grid<1> grid = line(5, Boundary::no_flux);
  const auto rates = std::make_shared<FixedRates<1>>(heat_rates(grid, 1.0));
  EXPECT_THROW(MasterEquation<1>(grid, nullptr, TimeGrid::uniform(0, 1, 1), Scheme::midpoint),
               std::invalid_argument);
  EXPECT_THROW(MasterEquation<1>(grid, rates, TimeGrid{{0.0, 1.0, 1.0}}, Scheme::midpoint),
               std::invalid_argument);
  EXPECT_THROW(MasterEquation<1>(grid, rates, TimeGrid{{0.0}}, Scheme::midpoint), std::invalid_argument);
  MasterEquation<1> solver(grid, rates, TimeGrid::uniform(0, 1, 2), Scheme::midpoint);
  Field<1> q = point(grid, 1);
  EXPECT_THROW(solver.advance(q, 1, 2), std::invalid_argument);
  Field<1> other = point(line(6, Boundary::no_flux), 1);
  EXPECT_THROW(solver.advance(other, 0, 1), std::invalid_argument);
}

TEST(EdgeRates, GeneratorHasZeroColumnSumsAndTheRates) {
  for (const Boundary boundary : {Boundary::no_flux, Boundary::periodic}) {
    const Grid<2> grid = plane(4, 3, boundary);
    EdgeRates<2> rates(grid);
    BumpyRates<2>(grid, 1.0).rates(0.3, rates);
    const Eigen::MatrixXd A = generator(grid, rates);
    EXPECT_LT(A.colwise().sum().cwiseAbs().maxCoeff(), 1e-15);
    EXPECT_EQ(A(5, 4), rates.up[0][4]);
    EXPECT_EQ(A(4, 8), rates.down[1][4]);
    EXPECT_EQ(A(0, 3) != 0, boundary == Boundary::periodic);
  }
}

}  // namespace
}  // namespace undiffuse::pde
