// One battery for every heat solver: what the interface promises, in one and two dimensions, both boundaries.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <memory>

#include "pde/discrete_laplacian.hpp"
#include "pde/heat_crank_nicolson.hpp"
#include "pde/heat_explicit.hpp"
#include "pde/heat_implicit_euler.hpp"
#include "pde/heat_spectral.hpp"
#include "pde/spectrum.hpp"
#include "tests/support/truth.hpp"

namespace undiffuse::pde {
namespace {

constexpr double kappa = 0.7;

template <int Dim>
struct Scheme {
  std::string name;
  std::function<std::unique_ptr<Solver<Dim>>(const Grid<Dim>&, sde::TimeGrid, Direction)> make;
  double (*stability_function)(double);
};

template <int Dim>
std::vector<Scheme<Dim>> schemes() {
  const auto of = [](std::string name, auto tag) {
    using S = typename decltype(tag)::type;
    return Scheme<Dim>{std::move(name),
                       [](const Grid<Dim>& grid, sde::TimeGrid times, Direction direction) {
                         return std::make_unique<S>(HeatProblem<Dim>(grid, kappa), std::move(times),
                                                    direction);
                       },
                       &S::stability_function};
  };
  return {of("Explicit", std::type_identity<HeatExplicit<Dim>>()),
          of("ImplicitEuler", std::type_identity<HeatImplicitEuler<Dim>>()),
          of("CrankNicolson", std::type_identity<HeatCrankNicolson<Dim>>()),
          of("Spectral", std::type_identity<HeatSpectral<Dim>>())};
}

template <int Dim>
std::vector<Grid<Dim>> grids() {
  if constexpr (Dim == 1) {
    return {{{17}, {-1}, {2}, Boundary::no_flux}, {{16}, {-1}, {2}, Boundary::periodic}};
  } else {
    return {{{9, 7}, {-1, 0}, {2, 3}, Boundary::no_flux}, {{8, 7}, {-1, 0}, {2, 3}, Boundary::periodic}};
  }
}

template <int Dim>
Field<Dim> rough(const Grid<Dim>& grid, double phase) {
  return {grid, Eigen::VectorXd::NullaryExpr(grid.size(), [=](Index i) {
            return std::sin(phase + 3.1 * static_cast<double>(i * i));
          })};
}

/// Steps of 0.004 (below the explicit limit of every grid here), the last two half and twice as long.
sde::TimeGrid uneven() { return {{0, 0.004, 0.008, 0.012, 0.014, 0.022}}; }
sde::TimeGrid even() { return {{0, 0.004, 0.008, 0.012, 0.016, 0.02}}; }

template <int Dim>
void for_all(const std::function<void(const Scheme<Dim>&, const Grid<Dim>&)>& check) {
  for (const Scheme<Dim>& scheme : schemes<Dim>()) {
    for (const Grid<Dim>& grid : grids<Dim>()) {
      SCOPED_TRACE(scheme.name + (grid.periodic(0) ? " periodic " : " no flux ") + std::to_string(Dim) +
                   "-D");
      check(scheme, grid);
    }
  }
}

/// Runs the same check in one and in two dimensions.
template <class Check>
void for_all_schemes(Check check) {
  for_all<1>([&](const Scheme<1>& s, const Grid<1>& g) { check(s, g); });
  for_all<2>([&](const Scheme<2>& s, const Grid<2>& g) { check(s, g); });
}

template <int Dim>
Eigen::VectorXd advanced(Solver<Dim>& solver, Field<Dim> u, Index first = 0, Index count = 5) {
  solver.advance(u, first, count);
  return u.values;
}

double largest(const Eigen::VectorXd& x) { return x.cwiseAbs().maxCoeff(); }

TEST(HeatSolvers, ConserveTheSum) {
  for_all_schemes([](const auto& scheme, const auto& grid) {
    const auto u = rough(grid, 0.3);
    const auto solver = scheme.make(grid, uneven(), Direction::forward);
    EXPECT_NEAR(advanced(*solver, u).sum(), u.values.sum(), 1e-13);
  });
}

TEST(HeatSolvers, MultiplyEveryModeByTheirStabilityFunction) {
  for_all_schemes([](const auto& scheme, const auto& grid) {
    Spectrum spectrum(grid);
    const bool spectral = scheme.name == "Spectral";
    for (const Direction direction : {Direction::forward, Direction::backward}) {
      const double k = direction == Direction::forward ? kappa : -kappa;
      const auto solver = scheme.make(grid, even(), direction);
      for (Index i = 0; i < grid.size(); ++i) {
        const auto mode = spectrum.mode(i);
        const double lambda = spectral ? -spectrum.wavenumber_squared()[i] : spectrum.discrete_laplacian()[i];
        const double R = scheme.stability_function(k * lambda * 0.004);
        const Eigen::VectorXd u = advanced(*solver, mode, 0, 1);
        EXPECT_LT(largest(u - R * mode.values), 1e-14 * std::max(1.0, std::abs(R))) << i;
      }
    }
  });
}

TEST(HeatSolvers, AreLinear) {
  for_all_schemes([](const auto& scheme, const auto& grid) {
    const auto solver = scheme.make(grid, uneven(), Direction::forward);
    const auto u = rough(grid, 0.3), v = rough(grid, 1.9);
    auto w = u;
    w.values = 2.5 * u.values - 0.3 * v.values;
    const Eigen::VectorXd expected = 2.5 * advanced(*solver, u) - 0.3 * advanced(*solver, v);
    EXPECT_LT(largest(advanced(*solver, w) - expected), 1e-14);
  });
}

TEST(HeatSolvers, AreSelfAdjoint) {
  for_all_schemes([](const auto& scheme, const auto& grid) {
    const auto solver = scheme.make(grid, uneven(), Direction::forward);
    const auto u = rough(grid, 0.3), v = rough(grid, 1.9);
    EXPECT_NEAR(advanced(*solver, u).dot(v.values), u.values.dot(advanced(*solver, v)), 1e-14);
  });
}

TEST(HeatSolvers, StepsComposeToTheLastBit) {
  for_all_schemes([](const auto& scheme, const auto& grid) {
    const auto solver = scheme.make(grid, uneven(), Direction::forward);
    auto u = rough(grid, 0.3);
    const Eigen::VectorXd at_once = advanced(*solver, u);
    solver->advance(u, 0, 2);
    solver->advance(u, 2, 3);
    EXPECT_EQ(u.values, at_once);
    const auto again = scheme.make(grid, uneven(), Direction::forward);
    EXPECT_EQ(advanced(*again, rough(grid, 0.3)), at_once);
  });
}

TEST(HeatSolvers, RefuseAnotherGridStepsThatAreNotThereAndBadParameters) {
  for_all_schemes([](const auto& scheme, const auto& grid) {
    const auto solver = scheme.make(grid, even(), Direction::forward);
    auto u = rough(grid, 0.3);
    EXPECT_THROW(solver->advance(u, 3, 3), std::invalid_argument);
    EXPECT_THROW(solver->advance(u, -1, 1), std::invalid_argument);
    u.grid.upper[0] += 1;
    EXPECT_THROW(solver->advance(u, 0, 1), std::invalid_argument);
    EXPECT_THROW(scheme.make(grid, {{0}}, Direction::forward), std::invalid_argument);
    EXPECT_THROW(scheme.make(grid, {{0, 0.1, 0.1}}, Direction::forward), std::invalid_argument);
    EXPECT_THROW(scheme.make(grid, {{0, std::nan("")}}, Direction::forward), std::invalid_argument);
  });
  EXPECT_THROW(HeatSpectral<1>({grids<1>()[0], 0}, even()), std::invalid_argument);
  EXPECT_THROW(HeatExplicit<2>({grids<2>()[0], -1}, even()), std::invalid_argument);
}

TEST(HeatSolvers, SayThatNoBackwardStepIsStable) {
  for_all_schemes([](const auto& scheme, const auto& grid) {
    EXPECT_EQ(scheme.make(grid, even(), Direction::backward)->max_stable_dt(), 0);
    EXPECT_GT(scheme.make(grid, even(), Direction::forward)->max_stable_dt(), 0.004);
  });
}

/// θ schemes satisfy their own equation, checked by the stencil: independent of how it was solved.
template <class S, int Dim>
void check_equation(const Grid<Dim>& grid, double theta, Direction direction) {
  const double z = (direction == Direction::forward ? kappa : -kappa) * 0.4;
  S solver({grid, kappa}, {{0, 0.4}}, direction);
  const Field<Dim> before = rough(grid, 0.3);
  Field<Dim> after = before;
  solver.advance(after, 0, 1);
  Eigen::VectorXd lap_before(grid.size()), lap_after(grid.size());
  discrete_laplacian(grid, before.values, lap_before);
  discrete_laplacian(grid, after.values, lap_after);
  const Eigen::VectorXd residual =
      after.values - theta * z * lap_after - before.values - (1 - theta) * z * lap_before;
  EXPECT_LT(largest(residual), 1e-13 * largest(lap_before));
}

TEST(HeatSolvers, ImplicitStepsSatisfyTheirEquation) {
  for (Direction direction : {Direction::forward, Direction::backward}) {
    for (const Grid<1>& grid : grids<1>()) {
      check_equation<HeatImplicitEuler<1>>(grid, 1, direction);
      check_equation<HeatCrankNicolson<1>>(grid, 0.5, direction);
    }
    for (const Grid<2>& grid : grids<2>()) {
      check_equation<HeatImplicitEuler<2>>(grid, 1, direction);
      check_equation<HeatCrankNicolson<2>>(grid, 0.5, direction);
    }
  }
}

TEST(HeatSolvers, StabilityFunctionsMeetTheOutsideNumbers) {
  const nlohmann::json factors = tests::truth("heat.json").at("amplification");
  const std::vector<std::string> keys = {"forward_euler", "backward_euler", "crank_nicolson", "exact"};
  for (std::size_t i = 0; i < factors.at("z").size(); ++i) {
    const double z = factors.at("z").at(i).get<double>();
    for (std::size_t s = 0; s < keys.size(); ++s) {
      const double R = schemes<1>()[s].stability_function(z);
      EXPECT_NEAR(R, factors.at(keys[s]).at(i).get<double>(), 1e-15 * std::max(1.0, std::abs(R)));
    }
  }
}

}  // namespace
}  // namespace undiffuse::pde
