// Heat problems with every kind of wall, source and κ: one battery for all schemes.
#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>
#include <numbers>

#include "pde/spectrum.hpp"
#include "tests/pde/heat_cases.hpp"
#include "tests/pde/heat_schemes.hpp"

namespace undiffuse::pde {
namespace {

using tests::equal_steps;
using tests::heat_schemes;
using tests::HeatScheme;

constexpr std::array kinds = {Boundary::no_flux, Boundary::dirichlet, Boundary::neumann, Boundary::robin};

/// u = e^{-t} cos(k·x + phase) + x₀ and what it needs at walls and as a source, κ(x) = 1 + x₀/4 where asked.
template <int Dim>
struct Made {
  static constexpr double k = 1.3, phase = 0.4;
  using Point = std::array<double, Dim>;
  static double angle(const Point& x) {
    double sum = phase;
    for (int a = 0; a < Dim; ++a) sum += k * (1 + 0.2 * a) * x[static_cast<std::size_t>(a)];
    return sum;
  }
  static double u(const Point& x, double t) { return std::exp(-t) * std::cos(angle(x)) + x[0]; }
  static double slope(int axis, const Point& x, double t) {
    return -std::exp(-t) * k * (1 + 0.2 * axis) * std::sin(angle(x)) + (axis == 0 ? 1 : 0);
  }
  static double laplacian(const Point& x, double t) {
    double sum = 0;
    for (int a = 0; a < Dim; ++a) sum += k * k * (1 + 0.2 * a) * (1 + 0.2 * a);
    return -sum * std::exp(-t) * std::cos(angle(x));
  }
  static double kappa(const Point& x, bool varies) { return varies ? 1 + x[0] / 4 : 1; }

  static HeatProblem<Dim> problem(const Grid<Dim>& grid, bool varies = false) {
    HeatProblem<Dim> p(grid, 1.0);
    if (varies) {
      p.diffusivity = [](const Point& x) { return kappa(x, true); };
    }
    p.source = [varies](const Point& x, double t) {
      return -std::exp(-t) * std::cos(angle(x)) - kappa(x, varies) * laplacian(x, t) -
             (varies ? 0.25 * slope(0, x, t) : 0);
    };
    for (int axis = 0; axis < Dim; ++axis) {
      for (const int end : {0, 1}) {
        Wall<Dim>& wall = p.walls[static_cast<std::size_t>(axis)][static_cast<std::size_t>(end)];
        const Sides& sides = grid.sides[static_cast<std::size_t>(axis)];
        wall.a = 1.5, wall.b = 0.7;
        const Boundary kind = end == 0 ? sides.lower : sides.upper;
        wall.varying = [=](const Point& x, double t) {
          const double outward = (end == 0 ? -1 : 1) * slope(axis, x, t);
          if (kind == Boundary::dirichlet) return u(x, t);
          return kind == Boundary::robin ? 1.5 * u(x, t) + 0.7 * outward : outward;
        };
      }
    }
    return p;
  }
  static Field<Dim> at(const Grid<Dim>& grid, double t) {
    return {grid, Eigen::VectorXd::NullaryExpr(grid.size(), [&](Index c) { return u(grid.point(c), t); })};
  }
};

template <int Dim>
Grid<Dim> box(Index n, Sides sides, Centring centring) {
  std::array<Index, Dim> cells;
  std::array<double, Dim> lower, upper;
  std::array<Sides, Dim> all;
  cells.fill(n);
  lower.fill(0);
  upper.fill(1);
  all.fill(sides);
  return {cells, lower, upper, all, centring};
}

std::string name_of(Boundary b) {
  switch (b) {
    case Boundary::dirichlet:
      return "dirichlet";
    case Boundary::neumann:
      return "neumann";
    case Boundary::robin:
      return "robin";
    default:
      return "no_flux";
  }
}

template <int Dim>
double error_at_the_end(Solver<Dim>& solver, const Grid<Dim>& grid, double T) {
  Field<Dim> u = Made<Dim>::at(grid, 0);
  solver.advance(u, 0, static_cast<Index>(solver.times().t.size()) - 1);
  return (u.values - Made<Dim>::at(grid, T).values).cwiseAbs().maxCoeff();
}

/// Fitted order in space: RKL2 takes steps so small that space decides.
template <int Dim>
double space_order(Sides sides, Centring centring, bool varies, const std::vector<int>& sizes) {
  std::vector<double> h, e;
  for (const int n : sizes) {
    const Grid<Dim> grid = box<Dim>(n, sides, centring);
    HeatRkl2<Dim> solver(Made<Dim>::problem(grid, varies), equal_steps(0.1, 40 * n / sizes[0]));
    h.push_back(grid.spacing(0));
    e.push_back(error_at_the_end(solver, grid, 0.1));
  }
  return tests::observed_order(h, e);
}

TEST(HeatProblem, SecondOrderInSpaceAtEveryWall) {
  for (const Boundary lower : kinds) {
    for (const Boundary upper : kinds) {
      if (lower == Boundary::no_flux || upper == Boundary::no_flux) continue;  // neumann's g = 0
      for (const Centring centring : {Centring::cells, Centring::nodes}) {
        SCOPED_TRACE(name_of(lower) + " " + name_of(upper) + (centring == Centring::nodes ? " nodes" : ""));
        EXPECT_NEAR((space_order<1>({lower, upper}, centring, false, {20, 40, 80, 160})), 2, 0.08);
        EXPECT_NEAR((space_order<1>({lower, upper}, centring, true, {20, 40, 80, 160})), 2, 0.1);
      }
    }
  }
  EXPECT_NEAR((space_order<2>({Boundary::dirichlet, Boundary::robin}, Centring::cells, true, {8, 16, 32})), 2,
              0.15);
  EXPECT_NEAR((space_order<2>({Boundary::neumann, Boundary::dirichlet}, Centring::nodes, false, {9, 17, 33})),
              2, 0.15);
  EXPECT_NEAR((space_order<3>({Boundary::robin, Boundary::dirichlet}, Centring::cells, false, {5, 10, 20})),
              2, 0.2);
}

/// Faces that double their width along the line, smoothly.
TEST(HeatProblem, SecondOrderInSpaceOnUnequalCells) {
  std::vector<double> h, e;
  for (const int n : {20, 40, 80, 160}) {
    std::vector<double> faces;
    for (int i = 0; i <= n; ++i) faces.push_back(std::exp2(static_cast<double>(i) / n) - 1);
    const Grid<1> grid = Grid<1>::stretched(faces, {Boundary::dirichlet, Boundary::robin});
    HeatRkl2<1> solver(Made<1>::problem(grid), equal_steps(0.1, 2 * n));
    h.push_back(1.0 / n);
    e.push_back(error_at_the_end(solver, grid, 0.1));
  }
  EXPECT_NEAR(tests::observed_order(h, e), 2, 0.08);
}

constexpr double end_time = 0.03;

template <int Dim>
Eigen::VectorXd solved(const HeatScheme<Dim>& scheme, const HeatProblem<Dim>& problem, int steps) {
  Field<Dim> u = Made<Dim>::at(problem.grid, 0);
  u.values +=
      tests::zeros_and_ones(problem.grid).values;  // so that every mode has an error far above rounding
  scheme.make(problem, equal_steps(end_time, steps))->advance(u, 0, steps);
  return u.values;
}

/// Fitted orders in time on a given grid, against the grid's own solution by RK4 with tiny steps.
template <int Dim>
void check_time_orders(const Grid<Dim>& grid, bool varies) {
  const HeatProblem<Dim> problem = Made<Dim>::problem(grid, varies);
  const double scale = end_time * HeatOperator<Dim>(problem, Direction::forward, "").spectral_radius();
  const auto schemes = heat_schemes<Dim>();
  const Eigen::VectorXd exact = solved(schemes[1], problem, static_cast<int>(200 * scale));
  for (const HeatScheme<Dim>& scheme : schemes) {
    if (scheme.needs_modes && (varies || grid.sides[0].upper == Boundary::robin)) continue;
    SCOPED_TRACE(scheme.name + " " + std::to_string(Dim) + "-D " + name_of(grid.sides[0].lower) + " " +
                 name_of(grid.sides[0].upper) + (varies ? " varying" : ""));
    std::vector<double> h, e;
    for (const int refine : {1, 2, 4, 8}) {
      const int steps = refine * static_cast<int>(std::ceil(scale * (scheme.explicit_steps ? 8 : 6)));
      h.push_back(1.0 / refine);
      e.push_back((solved(scheme, problem, steps) - exact).norm());
    }
    const double declared = scheme.make(problem, equal_steps(1e-6, 1))->order().time;
    EXPECT_NEAR(tests::observed_order(h, e), declared, 0.05);
  }
}

TEST(HeatProblem, OrderInTimeWithWallsAndSourceThatVary) {
  for (const Centring centring : {Centring::cells, Centring::nodes}) {
    check_time_orders(box<1>(8, {Boundary::dirichlet, Boundary::neumann}, centring), false);
    check_time_orders(box<1>(8, {Boundary::dirichlet, Boundary::robin}, centring), true);
    check_time_orders(box<2>(5, {Boundary::neumann, Boundary::dirichlet}, centring), false);
    check_time_orders(box<2>(5, {Boundary::dirichlet, Boundary::robin}, centring), true);
    check_time_orders(box<3>(4, {Boundary::dirichlet, Boundary::neumann}, centring), false);
  }
}

/// The modes of a Spectrum are the eigenvectors of A, and -λ its eigenvalues, whatever the walls.
template <int Dim>
void check_modes(const Grid<Dim>& grid) {
  const HeatOperator<Dim> A({grid, 1.0}, Direction::forward, "");
  Spectrum<Dim> spectrum(grid);
  Eigen::VectorXd au(grid.size());
  for (Index i = 0; i < grid.size(); ++i) {
    const Field<Dim> mode = spectrum.mode(i);
    au.setZero();
    for (int axis = 0; axis < Dim; ++axis) A.add_axis(axis, 1, mode.values, au);
    A.clear_given(au);
    EXPECT_LT((au - spectrum.discrete_laplacian()[i] * mode.values).norm(), 1e-10 * A.spectral_radius()) << i;
    double norm = 0;
    for (Index c = 0; c < grid.size(); ++c)
      norm += mode.values[c] * mode.values[c] * grid.volume(c) / grid.cell_volume();
    EXPECT_TRUE(mode.values.isZero(0) || std::abs(norm - 1) < 1e-13) << i;
  }
}

TEST(Spectrum, DiagonalisesTheOperatorOfEveryPairOfWalls) {
  constexpr std::array with_modes = {Boundary::no_flux, Boundary::dirichlet, Boundary::neumann,
                                     Boundary::absorbing};
  for (const Centring centring : {Centring::cells, Centring::nodes}) {
    for (const Boundary lower : with_modes)
      for (const Boundary upper : with_modes) check_modes(box<1>(9, {lower, upper}, centring));
    check_modes(box<1>(9, {Boundary::periodic, Boundary::periodic}, centring));
    check_modes(Grid<2>(
        {5, 4}, {0, 0}, {1, 2},
        {Sides{Boundary::dirichlet, Boundary::neumann}, Sides{Boundary::periodic, Boundary::periodic}},
        centring));
    check_modes(
        Grid<3>({3, 4, 5}, {0, 0, 0}, {1, 2, 1},
                {Sides{Boundary::dirichlet, Boundary::neumann}, Sides{Boundary::no_flux, Boundary::no_flux},
                 Sides{Boundary::dirichlet, Boundary::dirichlet}},
                centring));
  }
}

/// matrix() is what add_axis does; V A is symmetric and has no positive eigenvalue.
template <int Dim>
void check_matrix(const HeatProblem<Dim>& problem) {
  const HeatOperator<Dim> A(problem, Direction::forward, "");
  const Index n = problem.grid.size();
  const Eigen::MatrixXd M(A.matrix());
  Eigen::VectorXd volume(n), column(n);
  for (Index c = 0; c < n; ++c) volume[c] = problem.grid.volume(c);
  for (Index j = 0; j < n; ++j) {
    column.setZero();
    for (int axis = 0; axis < Dim; ++axis) A.add_axis(axis, 1, Eigen::VectorXd::Unit(n, j), column);
    A.clear_given(column);
    const bool given = M.row(j).isZero(0);  // its column is in the walls' forcing
    EXPECT_TRUE(given || (column - M.col(j)).norm() < 1e-11 * A.spectral_radius());
  }
  const Eigen::MatrixXd S = volume.asDiagonal() * M;
  EXPECT_LT((S - S.transpose()).norm(), 1e-12 * S.norm());
  const Eigen::VectorXcd eigenvalues = M.eigenvalues();
  EXPECT_LT(eigenvalues.real().maxCoeff(), 1e-10 * A.spectral_radius());
  EXPECT_LE(eigenvalues.cwiseAbs().maxCoeff(), A.spectral_radius() * (1 + 1e-12));
}

TEST(HeatOperator, IsSymmetricAndDissipative) {
  for (const Centring centring : {Centring::cells, Centring::nodes}) {
    for (const Boundary lower : kinds) {
      for (const Boundary upper : kinds) {
        SCOPED_TRACE(name_of(lower) + " " + name_of(upper));
        check_matrix(Made<1>::problem(box<1>(7, {lower, upper}, centring), true));
        check_matrix(Made<2>::problem(box<2>(4, {lower, upper}, centring), true));
      }
    }
    check_matrix(Made<3>::problem(box<3>(3, {Boundary::robin, Boundary::neumann}, centring), false));
  }
}

TEST(HeatProblem, RefusesWhatHasNoMeaning) {
  const Grid<1> robin = box<1>(8, {Boundary::robin, Boundary::robin}, Centring::cells);
  HeatProblem<1> problem(robin, 1.0);
  problem.walls[0][1].a = -1;
  EXPECT_THROW(HeatImplicitEuler<1>(problem, equal_steps(1, 2)), std::invalid_argument);
  problem.walls[0][1] = {.g = 0, .varying = {}, .a = 0, .b = 0};
  EXPECT_THROW(HeatImplicitEuler<1>(problem, equal_steps(1, 2)), std::invalid_argument);
  EXPECT_THROW(HeatExponential<1>(HeatProblem<1>(robin, 1.0), equal_steps(1, 2)), std::invalid_argument);
  HeatProblem<1> wrong(box<1>(8, {Boundary::no_flux, Boundary::no_flux}, Centring::cells), 1.0);
  wrong.diffusivity = [](const auto& x) { return x[0] - 0.5; };
  EXPECT_THROW(HeatRk4<1>(wrong, equal_steps(1e-3, 2)), std::invalid_argument);
  HeatProblem<1> forced(box<1>(8, {Boundary::dirichlet, Boundary::no_flux}, Centring::cells), 1.0);
  forced.walls[0][0].g = 1;
  EXPECT_THROW(HeatImplicitEuler<1>(forced, equal_steps(1, 2), Direction::backward), std::invalid_argument);
  EXPECT_THROW(Grid<1>({8}, {0}, {1}, {Sides{Boundary::periodic, Boundary::no_flux}}), std::invalid_argument);
  EXPECT_THROW(Grid<1>::stretched({0, 1, 1, 2}, {Boundary::no_flux, Boundary::no_flux}),
               std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::pde
