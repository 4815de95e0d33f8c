// What every scheme for heat problems promises beside its orders, between all walls, in one to three
// dimensions.
#include <gtest/gtest.h>

#include <cmath>

#include "pde/heat_dormand_prince.hpp"
#include "pde/heat_operator.hpp"
#include "pde/heat_rosenbrock.hpp"
#include "pde/heat_spectral.hpp"
#include "tests/pde/every_box.hpp"
#include "tests/pde/heat_cases.hpp"
#include "tests/pde/heat_schemes.hpp"

namespace undiffuse::pde {
namespace {

using tests::HeatScheme;

enum class Walls { at_zero, given };

/// check(scheme, problem) for every scheme that takes the problem, on every box.
template <int Dim, class Check>
void for_all(std::array<Index, Dim> cells, Walls walls, const Check& check) {
  auto schemes = tests::heat_schemes<Dim>();
  schemes.push_back({.name = "Spectral",
                     .make =
                         [](const HeatProblem<Dim>& problem, sde::TimeGrid times) {
                           return std::make_unique<HeatSpectral<Dim>>(problem, std::move(times));
                         },
                     .explicit_steps = false,
                     .needs_modes = true});
  tests::for_every_box<Dim>(cells, [&](const HeatProblem<Dim>& problem, const std::string& name) {
    if (problem.forced() && walls == Walls::at_zero) return;
    const HeatOperator<Dim> A(problem, Direction::forward, "");
    for (const auto& scheme : schemes) {
      if (scheme.needs_modes && !A.diagonal_in_modes()) continue;
      if (scheme.name == "Spectral" && problem.forced()) continue;
      SCOPED_TRACE(scheme.name + " " + name + " " + std::to_string(Dim) + "-D");
      check(scheme, problem, A);
    }
  });
}

template <class Check>
void for_all_dimensions(Walls walls, const Check& check) {
  for_all<1>({11}, walls, check);
  for_all<2>({7, 6}, walls, check);
  for_all<3>({4, 5, 3}, walls, check);
}

/// A step that every scheme takes.
template <int Dim>
double safe_dt(const HeatOperator<Dim>& A) {
  return 1.5 / A.spectral_radius();
}

template <int Dim>
Field<Dim> field(const HeatOperator<Dim>& A, double phase) {
  Field<Dim> u{A.grid(), Eigen::VectorXd::NullaryExpr(A.grid().size(), [=](Index i) {
                 return std::sin(phase + 3.1 * static_cast<double>(i * i));
               })};
  A.clear_given(u.values);
  return u;
}

template <int Dim>
Eigen::VectorXd volumes(const Grid<Dim>& grid) {
  return Eigen::VectorXd::NullaryExpr(grid.size(), [&](Index c) { return grid.volume(c); });
}

template <int Dim>
Eigen::VectorXd advanced(const HeatScheme<Dim>& scheme, const HeatProblem<Dim>& problem, double dt, int steps,
                         Field<Dim> u) {
  const auto solver = scheme.make(problem, tests::equal_steps(dt * steps, steps));
  solver->advance(u, 0, steps);
  return u.values;
}

double largest(const Eigen::VectorXd& x) { return x.cwiseAbs().maxCoeff(); }

TEST(HeatBattery, StepsAreLinearWhereNothingIsGiven) {
  for_all_dimensions(Walls::at_zero, [](const auto& scheme, const auto& problem, const auto& A) {
    const auto u = field(A, 0.3), v = field(A, 1.9);
    auto w = u;
    w.values = 2.5 * u.values - 0.3 * v.values;
    const double dt = safe_dt(A);
    const Eigen::VectorXd expected =
        2.5 * advanced(scheme, problem, dt, 3, u) - 0.3 * advanced(scheme, problem, dt, 3, v);
    EXPECT_LT(largest(advanced(scheme, problem, dt, 3, w) - expected), 2e-14);
  });
}

/// Where something is given, differences of solutions are solutions of the problem at zero.
TEST(HeatBattery, StepsAreAffineWhereWallsAreGiven) {
  for_all_dimensions(Walls::given, [](const auto& scheme, const auto& problem, const auto& A) {
    const auto u = field(A, 0.3), v = field(A, 1.9);
    auto zero = problem;
    for (auto& sides : zero.walls)
      for (auto& wall : sides) wall.g = 0;
    auto w = u;
    w.values -= v.values;
    const double dt = safe_dt(A);
    const Eigen::VectorXd difference =
        advanced(scheme, problem, dt, 3, u) - advanced(scheme, problem, dt, 3, v);
    EXPECT_LT(largest(advanced(scheme, zero, dt, 3, w) - difference), 2e-13);
  });
}

/// Σ V (S u) v = Σ V u (S v), V the cell volumes.
TEST(HeatBattery, StepsAreSelfAdjointInTheVolumes) {
  for_all_dimensions(Walls::at_zero, [](const auto& scheme, const auto& problem, const auto& A) {
    const auto u = field(A, 0.3), v = field(A, 1.9);
    const Eigen::ArrayXd V = volumes(problem.grid).array();
    const double dt = safe_dt(A);
    const Eigen::VectorXd Su = advanced(scheme, problem, dt, 3, u), Sv = advanced(scheme, problem, dt, 3, v);
    EXPECT_NEAR((V * Su.array() * v.values.array()).sum(), (V * u.values.array() * Sv.array()).sum(), 1e-13);
  });
}

TEST(HeatBattery, KeepTheIntegralBetweenWallsThatNothingPasses) {
  for_all_dimensions(Walls::at_zero, [](const auto& scheme, auto problem, const auto&) {
    for (const auto& sides : problem.grid.sides)
      for (const auto side : {sides.lower, sides.upper})
        if (value_given(side) || side == Boundary::robin) return;
    if (!scheme.needs_modes) problem.diffusivity = [](const auto& x) { return 1 + x[0] * x[0]; };
    const HeatOperator<std::tuple_size_v<decltype(problem.grid.cells)>> A(problem, Direction::forward, "");
    auto u = field(A, 0.3);
    const double before = u.integral();
    u.values = advanced(scheme, problem, safe_dt(A), 5, u);
    EXPECT_NEAR(u.integral(), before, 1e-13);
  });
}

/// As many small steps as it takes to see what one long step is: for exact propagators the same to rounding.
TEST(HeatBattery, ExactPropagatorsAreSemigroups) {
  for_all_dimensions(Walls::given, [](const auto& scheme, const auto& problem, const auto& A) {
    if (!scheme.needs_modes) return;
    auto u = field(A, 0.3);
    A.clear_given(u.values);
    const Eigen::VectorXd many = advanced(scheme, problem, 0.004, 5, u);
    EXPECT_LT(largest(advanced(scheme, problem, 0.02, 1, u) - many), 1e-13);
  });
}

TEST(HeatBattery, StepsComposeToTheLastBit) {
  for_all_dimensions(Walls::given, [](const auto& scheme, const auto& problem, const auto& A) {
    const auto times = tests::equal_steps(5 * safe_dt(A), 5);
    auto u = field(A, 0.3), v = u;
    scheme.make(problem, times)->advance(u, 0, 5);
    const auto solver = scheme.make(problem, times);
    solver->advance(v, 0, 2);
    solver->advance(v, 2, 3);
    EXPECT_EQ(u.values, v.values);
  });
}

/// Explicit Euler at its very limit, implicit Euler at any step: no value beyond those at the start, of the
/// roughest data and between all walls. Beyond that limit, where it is below that of stability, there are.
TEST(HeatBattery, EulersStepsHaveTheMaximumPrinciple) {
  for_all_dimensions(Walls::at_zero, [](const auto& scheme, const auto& problem, const auto& A) {
    const double limit = scheme.make(problem, {{0, 1e-9}})->max_monotone_dt();
    EXPECT_EQ(limit > 0, scheme.name == "Explicit" || scheme.name == "ImplicitEuler");
    if (limit == 0) return;
    for (const double share : {0.1, 1.0, 50.0}) {
      if (std::isfinite(limit) && share > 1) continue;
      auto u = tests::zeros_and_ones(problem.grid);
      A.clear_given(u.values);
      const double dt = share * std::min(limit, 1 / A.spectral_radius());
      const auto solver = scheme.make(problem, tests::equal_steps(8 * dt, 8));
      for (Index k = 0; k < 8; ++k) {
        solver->advance(u, k, 1);
        EXPECT_GE(u.values.minCoeff(), -1e-16);
        EXPECT_LE(u.values.maxCoeff(), 1 + 1e-15);
      }
    }
  });
}

/// A cell beside a wall at zero, alone: h²/(3κ) takes it to zero, and any longer step below.
TEST(HeatBattery, ExplicitStepsAreMonotoneUpToTheirLimitAndNotBeyond) {
  const HeatProblem<1> problem(Grid<1>({8}, {0}, {1}, Boundary::dirichlet), 1.0);
  const double limit = HeatExplicit<1>(problem, {{0, 1e-9}}).max_monotone_dt();
  EXPECT_NEAR(limit, 1 / (3.0 * 64), 1e-15);
  for (const double share : {1.0, 1.01}) {
    Field<1> u{problem.grid, Eigen::VectorXd::Unit(8, 0)};
    HeatExplicit<1>(problem, {{0, share * limit}}).advance(u, 0, 1);
    EXPECT_NEAR(u.values[0], 1 - share, 1e-15);
  }
}

/// The roughest mode of a torus, whose eigenvalue the bound of |λ| is: it stays at 0.99 of the limit that a
/// scheme declares, and would grow at 1.01 of it, which is refused.
template <class S>
void check_limit(double (*stability_function)(double)) {
  const HeatProblem<1> problem(Grid<1>({16}, {0}, {1}, Boundary::periodic), 1.0);
  const double limit = S(problem, {{0, 1e-9}}).max_stable_dt();
  const double lambda = -4.0 * 16 * 16;
  EXPECT_LE(std::abs(stability_function(0.99 * limit * lambda)), 1);
  EXPECT_GT(std::abs(stability_function(1.01 * limit * lambda)), 1);
  Field<1> mode{problem.grid,
                Eigen::VectorXd::NullaryExpr(16, [](Index i) { return i % 2 == 0 ? 1.0 : -1.0; })};
  S(problem, tests::equal_steps(200 * 0.99 * limit, 200)).advance(mode, 0, 200);
  EXPECT_LE(largest(mode.values), 1);
  EXPECT_THROW(S(problem, tests::equal_steps(1.01 * limit, 1)), std::invalid_argument);
}

TEST(HeatBattery, ExplicitLimitsAreSharp) {
  check_limit<HeatExplicit<1>>(HeatExplicit<1>::stability_function);
  check_limit<HeatRk4<1>>(HeatRk4<1>::stability_function);
}

/// RKL2 chooses its stages, and they reach: no mode grows, whatever the step.
TEST(HeatBattery, Rkl2IsStableWithTheStagesItChooses) {
  const HeatProblem<1> problem(Grid<1>({64}, {0}, {1}, Boundary::periodic), 1.0);
  const double lambda = -4.0 * 64 * 64;
  for (const double dt : {1e-5, 1e-4, 1e-3, 1e-2, 1e-1}) {
    const HeatRkl2<1> solver(problem, {{0, dt}});
    const int s = solver.stages(dt);
    for (int i = 1; i <= 1000; ++i)
      EXPECT_LE(std::abs(HeatRkl2<1>::stability_function(0.001 * i * dt * lambda, s)), 1) << dt << " " << i;
    const double fewer = s - 2;
    EXPECT_TRUE(s == 3 || -dt * lambda > (fewer * fewer + fewer - 2) / 2) << dt << ": a stage too many";
  }
}

/// Steps that no explicit scheme could take, and data as rough as they get: nothing grows.
TEST(HeatBattery, ImplicitAndExactSchemesAreStableFarBeyondTheExplicitLimit) {
  for_all_dimensions(Walls::at_zero, [](const auto& scheme, const auto& problem, const auto& A) {
    if (scheme.explicit_steps || scheme.name == "Rkl2") return;
    const auto u = field(A, 0.3);
    const Eigen::VectorXd V = volumes(problem.grid);
    const auto size = [&](const Eigen::VectorXd& x) { return std::sqrt(x.cwiseAbs2().dot(V)); };
    EXPECT_LE(size(advanced(scheme, problem, 1000 / A.spectral_radius(), 10, u)),
              size(u.values) * (1 + 1e-13));
  });
}

}  // namespace
}  // namespace undiffuse::pde
