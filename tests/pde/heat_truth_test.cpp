// Numbers from outside: stored runs of another program, a benchmark of engineers, textbook values.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "pde/spectrum.hpp"
#include "tests/pde/heat_cases.hpp"
#include "tests/pde/heat_schemes.hpp"
#include "tests/support/truth.hpp"

namespace undiffuse::pde {
namespace {

using nlohmann::json;
using tests::equal_steps;

const json& outside() {
  static const json numbers = tests::truth("heat.json");
  return numbers;
}

Grid<1> nodes(Index n, double length, Sides sides) { return {{n}, {0}, {length}, {sides}, Centring::nodes}; }
constexpr Sides value_at_both = {Boundary::dirichlet, Boundary::dirichlet};

/// A7: u_t = u_xx on (0, 5), u = 0 at both ends, u = 1 at the start, 200 interior nodes, T = 1.
template <class S>
void meets_stored_run(const json& stored, int steps) {
  const Grid<1> grid = nodes(202, 5, value_at_both);
  Field<1> u{grid, Eigen::VectorXd::Ones(202)};
  u.values[0] = u.values[201] = 0;
  S solver({grid, 1.0}, equal_steps(1, steps));
  solver.advance(u, 0, steps);
  for (std::size_t i = 0; i < stored["index"].size(); ++i) {
    const double expected = stored["values"][i];
    EXPECT_NEAR(u.values[stored["index"][i].get<Index>() + 1] / expected, 1, 1e-12);  // 3555 steps' roundings
  }
  EXPECT_NEAR(u.values.norm() / double(stored["l2_norm"]), 1, 1e-12);
}

TEST(HeatTruth, StoredRunsOfExplicitAndImplicitEuler) {
  const json& run = outside()["cuqipy_heat1d"];
  meets_stored_run<HeatExplicit<1>>(run["forward_euler"], run["steps_forward_euler"]);
  meets_stored_run<HeatImplicitEuler<1>>(run["backward_euler"], run["steps_backward_euler"]);
}

/// A8, NAFEMS T3: a bar in physical units, 100 sin(πt/40) °C at one end.
TEST(HeatTruth, NafemsT3) {
  const json& bar = outside()["nafems_t3"];
  const Grid<1> grid = nodes(201, bar["length"], value_at_both);
  HeatProblem<1> problem(grid, double(bar["k"]) / (double(bar["cp"]) * double(bar["rho"])));
  problem.walls[0][1].varying = [](const auto&, double t) {
    return 100 * std::sin(std::numbers::pi * t / 40);
  };
  for (const auto& scheme : tests::heat_schemes<1>()) {
    const bool first_order = scheme.name.ends_with("Euler") || scheme.name == "Explicit";
    const int steps = scheme.explicit_steps ? 3200 : (first_order ? 16000 : 400);
    Field<1> u{grid, Eigen::VectorXd::Zero(201)};
    scheme.make(problem, equal_steps(bar["t"], steps))->advance(u, 0, steps);
    EXPECT_NEAR(u.values[160], double(bar["exact_series"]), 0.005) << scheme.name;
  }
}

/// A9: the spectra with the value given, on nodes and on cells.
TEST(HeatTruth, LaplacianSpectraBetweenWallsWithAValue) {
  const auto meets = [](const Grid<1>& grid, const json& expected) {
    Eigen::VectorXd found = Spectrum<1>(grid).discrete_laplacian();
    std::ranges::sort(found, std::greater());
    const Index given = grid.size() - static_cast<Index>(expected.size());  // rows of zeros, sorted first
    for (Index i = 0; i < static_cast<Index>(expected.size()); ++i)
      EXPECT_NEAR(found[given + i] / double(expected[static_cast<std::size_t>(i)]), 1, 1e-12) << i;
  };
  const json& spectra = outside()["laplacian_eigs"];
  meets(nodes(18, 1, value_at_both), spectra["dirichlet_nodes"]["eigenvalues_descending"]);
  meets(Grid<1>({16}, {0}, {1}, {value_at_both}), spectra["dirichlet_cells"]["eigenvalues_descending"]);
}

/// A9: what one step multiplies a mode by, from the formula and from a step.
TEST(HeatTruth, StabilityFactors) {
  const json& factors = outside()["amplification"];
  const auto meets = [&](const json& expected, auto function) {
    for (std::size_t i = 0; i < 3; ++i)
      EXPECT_NEAR(function(double(factors["z"][i])), double(expected[i]), 1e-12);
  };
  meets(factors["rk4"], &HeatRk4<1>::stability_function);
  meets(factors["sdirk2_gamma_1m_sqrt2o2"], &HeatSdirk2<1>::stability_function);
  const Grid<1> grid = nodes(18, 1, value_at_both);
  Spectrum<1> spectrum(grid);
  const double lambda = spectrum.discrete_laplacian()[4];
  for (const double z : {-0.1, -1.0}) {
    const Field<1> mode = spectrum.mode(4);
    Field<1> u = mode, v = mode, w = mode;
    HeatSdirk2<1>({grid, 1.0}, {{0, z / lambda}}).advance(u, 0, 1);
    HeatAdi<1>({grid, 1.0}, {{0, z / lambda}}).advance(v, 0, 1);
    HeatRkl2<1> rkl({grid, 1.0}, {{0, z / lambda}});
    rkl.advance(w, 0, 1);
    EXPECT_LT((u.values - HeatSdirk2<1>::stability_function(z) * mode.values).norm(), 1e-13);
    EXPECT_LT((v.values - HeatCrankNicolson<1>::stability_function(z) * mode.values).norm(), 1e-13);
    EXPECT_LT((w.values - HeatRkl2<1>::stability_function(z, rkl.stages(z / lambda)) * mode.values).norm(),
              1e-13);
  }
}

/// A10: a half space whose surface is set to 1; 20 is far enough for erfc.
TEST(HeatTruth, HalfSpaceAfterAStep) {
  const Grid<1> grid = nodes(1001, 20, value_at_both);
  HeatProblem<1> problem(grid, 1.0);
  problem.walls[0][0].g = 1;
  for (const json& at : outside()["half_space_step"]) {
    Field<1> u{grid, Eigen::VectorXd::Zero(1001)};
    HeatCrankNicolson<1>(problem, equal_steps(at["t"], 400), Direction::forward, 2).advance(u, 0, 400);
    EXPECT_NEAR(u.values[std::lround(double(at["x"]) / 0.02)], double(at["u"]), 1e-4);
  }
}

/// A10: a slab cooled at its faces, from its mid-plane outwards: temperature there, and its mean.
TEST(HeatTruth, SlabCooledAtItsFaces) {
  const Grid<1> grid = nodes(201, 1, {Boundary::no_flux, Boundary::dirichlet});
  for (const json& at : outside()["slab_step"]) {
    Field<1> u{grid, Eigen::VectorXd::Ones(201)};
    HeatSdirk2<1>({grid, 1.0}, equal_steps(at["Fo"], 400)).advance(u, 0, 400);
    EXPECT_NEAR(u.values[0], double(at["centre"]), 1e-4);
    EXPECT_NEAR(u.integral(), double(at["mean"]), 2e-4);
  }
}

/// Rannacher's start removes the shortest waves of a step that Crank–Nicolson alone keeps.
TEST(HeatCrankNicolson, RannachersStartDampsARoughStart) {
  const Grid<1> grid({64}, {0}, {1}, Boundary::no_flux);
  Field<1> plain{grid, Eigen::VectorXd::Zero(64)};
  plain.values.head(20).setOnes();
  Field<1> damped = plain, exact = plain;
  const sde::TimeGrid times = equal_steps(0.1, 10);  // κΔt/h² = 41
  HeatCrankNicolson<1>({grid, 1.0}, times).advance(plain, 0, 10);
  HeatCrankNicolson<1>({grid, 1.0}, times, Direction::forward, 2).advance(damped, 0, 10);
  HeatExponential<1>({grid, 1.0}, times).advance(exact, 0, 10);
  EXPECT_GT((plain.values - exact.values).cwiseAbs().maxCoeff(), 0.05);
  EXPECT_LT((damped.values - exact.values).cwiseAbs().maxCoeff(), 0.005);
}

}  // namespace
}  // namespace undiffuse::pde
