#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "pde/fokker_planck.hpp"
#include "pde/generator.hpp"
#include "sde/gradient_drift.hpp"
#include "sde/heat.hpp"
#include "sde/ornstein_uhlenbeck.hpp"
#include "tests/pde/jump_cases.hpp"
#include "tests/support/observed_order.hpp"

/// Absorbing walls, and three dimensions.
namespace undiffuse::pde {
namespace {

using jump_cases::advanced;
using jump_cases::bumpy;
using jump_cases::l1;
using sde::TimeGrid;
constexpr double pi = std::numbers::pi;

Grid<1> absorbing_line(Index n) { return {{n}, {0}, {1}, Boundary::absorbing}; }

struct SchemeCase {
  const char* name;
  Scheme scheme;
};
class DensityWalls : public testing::TestWithParam<SchemeCase> {};
INSTANTIATE_TEST_SUITE_P(, DensityWalls,
                         testing::Values(SchemeCase{"Euler", Scheme::implicit_euler},
                                         SchemeCase{"Midpoint", Scheme::midpoint},
                                         SchemeCase{"Exponential", Scheme::exponential_midpoint}),
                         [](const auto& each) { return each.param.name; });

// sin(kπx) at cell centres is a mode of the grid, with eigenvalue -(4κ/h²) sin²(kπh/2).
TEST_P(DensityWalls, SineModesDecayAsTheyDoOnTheGrid) {
  const sde::Heat heat(1, 0.3);
  const Grid<1> grid = absorbing_line(24);
  const double dt = 2e-3, h = grid.spacing(0);
  for (const int mode : {1, 2, 5}) {
    const double lambda = -4 * 0.3 / (h * h) * std::pow(std::sin(mode * pi * h / 2), 2);
    const double factor = GetParam().scheme == Scheme::implicit_euler ? 1 / (1 - lambda * dt)
                          : GetParam().scheme == Scheme::midpoint
                              ? (1 + lambda * dt / 2) / (1 - lambda * dt / 2)
                              : std::exp(lambda * dt);
    FokkerPlanck<1> solver(grid, heat, TimeGrid::uniform(0, 10 * dt, 10), GetParam().scheme);
    const Field<1> start{grid, (mode * pi * grid.centres(0).array()).sin()};
    const Field<1> end = advanced(solver, start);
    EXPECT_LT((end.values - std::pow(factor, 10) * start.values).cwiseAbs().maxCoeff(), 1e-13) << mode;
  }
}

TEST_P(DensityWalls, OneStepInDenseAlgebraLosesWhatTheWallsTake) {
  for (const Sides sides :
       {Sides{Boundary::absorbing, Boundary::no_flux}, Sides{Boundary::no_flux, Boundary::absorbing},
        Sides{Boundary::absorbing, Boundary::absorbing}}) {
    const Grid<1> grid({9}, {-1}, {2}, {sides});
    const sde::OrnsteinUhlenbeck process(1, 2.0, 1.0);
    const Eigen::MatrixXd A = generator(grid, process, 0);
    const Eigen::RowVectorXd lost = -A.colwise().sum();
    EXPECT_LT(lost.segment(1, 7).cwiseAbs().maxCoeff(), 1e-13);
    EXPECT_EQ(lost[0] > 1, sides.lower == Boundary::absorbing);
    EXPECT_EQ(lost[8] > 1, sides.upper == Boundary::absorbing);
    FokkerPlanck<1> solver(grid, process, TimeGrid::uniform(0, 0.05, 1), GetParam().scheme);
    const Field<1> q{grid, bumpy(9)};
    const Field<1> end = advanced(solver, q);
    const Eigen::VectorXd change = (end.values - q.values) / 0.05;
    Eigen::VectorXd at = end.values;  // where the scheme takes A q
    if (GetParam().scheme == Scheme::midpoint) at = (at + q.values) / 2;
    if (GetParam().scheme != Scheme::exponential_midpoint) {
      EXPECT_LT((change - A * at).cwiseAbs().maxCoeff(), 1e-12);
      EXPECT_NEAR(-change.sum(), lost * at, 1e-12);
    }
  }
}

TEST_P(DensityWalls, MassOnlyFallsAndStaysPositive) {
  const Grid<2> grid(
      {14, 9}, {-1, 0}, {1, 1},
      {Sides{Boundary::absorbing, Boundary::no_flux}, Sides{Boundary::periodic, Boundary::periodic}});
  const sde::OrnsteinUhlenbeck process(2, 1.0, 1.0);
  FokkerPlanck<2> solver(grid, process, TimeGrid::uniform(0, 0.4, 200), GetParam().scheme);
  ASSERT_LT(0.4 / 200, solver.max_positive_dt(0));
  Field<2> q = jump_cases::point(grid, 30);
  double mass = q.integral();
  for (Index k = 0; k < 200; ++k) {
    solver.advance(q, k, 1);
    EXPECT_GE(q.values.minCoeff(), 0) << k;
    EXPECT_LE(q.integral(), mass * (1 + 1e-15)) << k;
    mass = q.integral();
  }
  EXPECT_LT(mass, 0.9);
}

TEST(AbsorbingWalls, SecondOrderInSpaceWithDrift) {
  // Constant drift f: p = e^{fx/2D} sin(πx) e^{-(f²/4D + π²D)t}
  const double f = 1.5, D = 0.4, t = 0.2;
  const jump_cases::FunctionProcess process(
      1, sde::NoiseKind::additive, [=](double, double) { return f; },
      [=](double, double) { return std::sqrt(2 * D); });
  const auto exact = [&](const Grid<1>& grid, double at) -> Field<1> {
    const Eigen::ArrayXd x = grid.centres(0).array();
    const double decay = std::exp(-(f * f / (4 * D) + pi * pi * D) * at);
    return {grid, decay * (f / (2 * D) * x).exp() * (pi * x).sin()};
  };
  std::vector<double> h, e;
  for (const Index n : {32, 64, 128, 256}) {
    const Grid<1> grid = absorbing_line(n);
    FokkerPlanck<1> solver(grid, process, TimeGrid::uniform(0, t, 3), Scheme::exponential_midpoint);
    h.push_back(grid.spacing(0));
    e.push_back(l1(advanced(solver, exact(grid, 0)), exact(grid, t)));
  }
  EXPECT_NEAR(tests::observed_order(h, e), 2.0, 0.05);
}

TEST(AbsorbingWalls, OthersAreRefusedByName) {
  const sde::Heat heat(1, 1);
  for (const auto& [wall, name] :
       {std::pair{Boundary::dirichlet, "dirichlet"}, std::pair{Boundary::neumann, "neumann"},
        std::pair{Boundary::robin, "robin"}}) {
    try {
      EdgeRates<1> rates(Grid<1>({8}, {0}, {1}, {Sides{Boundary::no_flux, wall}}));
      FAIL() << name;
    } catch (const std::invalid_argument& error) {
      EXPECT_THAT(error.what(), testing::HasSubstr(name));
    }
  }
  EXPECT_THROW(heat_rates(absorbing_line(8), 1.0), std::invalid_argument);
}

Grid<3> box(std::array<Index, 3> cells, Boundary boundary) {
  return {cells, {-4, -4, -4}, {4, 4, 4}, boundary};
}

/// a(x) b(y) c(z) on a box.
Eigen::VectorXd product(const Eigen::VectorXd& a, const Eigen::VectorXd& b, const Eigen::VectorXd& c) {
  const Eigen::VectorXd ab = (a * b.transpose()).reshaped();
  return (ab * c.transpose()).reshaped();
}

TEST(FokkerPlanckInSpace, OrnsteinUhlenbeckMoments) {
  const double theta = 1.2, sigma = 1.1, t = 0.7;
  const sde::OrnsteinUhlenbeck process(3, theta, sigma);
  const Grid<3> grid = box({40, 40, 40}, Boundary::no_flux);
  const auto normal = [](const Grid<1>& line, double mean, double std) {
    return jump_cases::mixture_cells(line, {{1, mean, std}}).values;
  };
  const Grid<1> line({40}, {-4}, {4}, Boundary::no_flux);
  const std::array<double, 3> start = {1.0, -0.5, 0.0};
  Field<3> p{grid,
             product(normal(line, start[0], 0.4), normal(line, start[1], 0.4), normal(line, start[2], 0.4))};
  FokkerPlanck<3> solver(grid, process, TimeGrid::uniform(0, t, 20), Scheme::midpoint);
  const double mass = p.integral();
  p = advanced(solver, p);
  EXPECT_NEAR(p.integral(), mass, 1e-13);
  EXPECT_GE(p.values.minCoeff(), 0);
  const double h = grid.spacing(0), decay = std::exp(-theta * t);
  const double variance = sigma * sigma / (2 * theta) * (1 - decay * decay) + 0.16 * decay * decay;
  for (int axis = 0; axis < 3; ++axis) {
    double first = 0, second = 0;
    for (Index c = 0; c < grid.size(); ++c) {
      const double x = grid.point(c)[axis];
      first += x * p.values[c] * grid.cell_volume() / mass;
      second += x * x * p.values[c] * grid.cell_volume() / mass;
    }
    EXPECT_NEAR(first, start[axis] * decay, 0.2 * h * h);
    EXPECT_NEAR(second - first * first, variance, 0.3 * h * h);
  }
}

TEST(FokkerPlanckInSpace, ProductOfThreeLines) {
  const jump_cases::FunctionProcess in_space = jump_cases::ornstein_uhlenbeck(0.5, 3);
  const jump_cases::FunctionProcess on_line = jump_cases::ornstein_uhlenbeck(0.5);
  const Grid<3> grid(
      {9, 7, 8}, {-3, -3, -3}, {3, 3, 3},
      {Sides{Boundary::no_flux, Boundary::no_flux}, Sides{Boundary::absorbing, Boundary::no_flux},
       Sides{Boundary::absorbing, Boundary::absorbing}});
  for (const Scheme scheme : {Scheme::implicit_euler, Scheme::exponential_midpoint}) {
    const TimeGrid times = TimeGrid::uniform(0, 0.6, 3);
    std::array<Eigen::VectorXd, 3> start, end;
    for (int axis = 0; axis < 3; ++axis) {
      const Grid<1> line({grid.cells[axis]}, {-3}, {3}, {grid.sides[axis]});
      FokkerPlanck<1> solver(line, on_line, times, scheme);
      start[axis] = bumpy(grid.cells[axis], axis);
      end[axis] = advanced(solver, {line, start[axis]}).values;
    }
    FokkerPlanck<3> solver(grid, in_space, times, scheme);
    const Field<3> p = advanced(solver, {grid, product(start[0], start[1], start[2])});
    const Eigen::VectorXd expected = product(end[0], end[1], end[2]);
    EXPECT_LT(((p.values - expected).array() / expected.array()).abs().maxCoeff(), 1e-12);
  }
}

/// dX_1 = X_2 X_3 dt ..., axes that do not commute.
class Coupled final : public sde::Process, public sde::TimeHomogeneous {
 public:
  Index dim() const override { return 3; }
  sde::NoiseKind noise_kind() const override { return sde::NoiseKind::additive; }
  void drift(ConstPoints x, double, Points out) const override {
    for (Index a = 0; a < 3; ++a)
      out.col(a).array() = 2 * (x.col((a + 1) % 3).array() * pi).sin() - x.col(a).array();
  }
  void diffusion(ConstPoints, double, Points out) const override { out.setConstant(0.8); }
  std::optional<sde::Transition> transition(double) const override { return {}; }
  const sde::Domain& domain() const override { return domain_; }

 private:
  sde::Domain domain_;
};

TEST(FokkerPlanckInSpace, SplittingOrdersWhereAxesDoNotCommute) {
  const Coupled process;
  const Grid<3> grid({6, 5, 4}, {-1, -1, -1}, {1, 1, 1}, Boundary::no_flux);
  const Field<3> start{grid, bumpy(120)};
  const auto run = [&](Scheme scheme, Index steps) {
    FokkerPlanck<3> solver(grid, process, TimeGrid::uniform(0, 0.4, steps), scheme);
    return advanced(solver, start);
  };
  const Field<3> reference = run(Scheme::exponential_midpoint, 2048);
  for (const auto& [scheme, order] :
       {std::pair{Scheme::implicit_euler, 1.0}, std::pair{Scheme::midpoint, 2.0},
        std::pair{Scheme::exponential_midpoint, 2.0}}) {
    std::vector<double> dt, e;
    for (const Index n : {32, 64, 128, 256}) {
      dt.push_back(0.4 / static_cast<double>(n));
      e.push_back(l1(run(scheme, n), reference));
    }
    EXPECT_NEAR(tests::observed_order(dt, e), order, 0.05) << static_cast<int>(scheme);
  }
}

}  // namespace
}  // namespace undiffuse::pde
