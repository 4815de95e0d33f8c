#include "score/grid_score.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <numbers>

#include "data/errors.hpp"
#include "score/mixture_score.hpp"
#include "sde/heat.hpp"
#include "tests/support/observed_order.hpp"

namespace undiffuse {
namespace {

using data::Index;
using pde::Boundary;
using pde::Grid;
using score::GridScore;
using std::numbers::pi;

Grid<1> line(Index cells, Boundary boundary) { return {{cells}, {-1.0}, {1.0}, boundary}; }
Grid<2> rectangle(Index nx, Index ny, Boundary boundary) {
  return {{nx, ny}, {-1.0, 0.0}, {1.0, 1.5}, boundary};
}

Eigen::VectorXd at_centres(const Grid<1>& grid, const std::function<double(double)>& p) {
  Eigen::VectorXd values(grid.size());
  for (Index i = 0; i < grid.size(); ++i) values[i] = p(grid.centre(0, i));
  return values;
}

Eigen::VectorXd at_centres(const Grid<2>& grid, const std::function<double(double, double)>& p) {
  Eigen::VectorXd values(grid.size());
  for (Index j = 0; j < grid.cells[1]; ++j)
    for (Index i = 0; i < grid.cells[0]; ++i)
      values[i + grid.cells[0] * j] = p(grid.centre(0, i), grid.centre(1, j));
  return values;
}

/// Points spread over the box, walls included.
Eigen::MatrixXd spread(const Grid<1>& grid, Index n) {
  return Eigen::VectorXd::LinSpaced(n, grid.lower[0], grid.upper[0]);
}
Eigen::MatrixXd spread(const Grid<2>& grid, Index n) {
  Eigen::MatrixXd x(n * n, 2);
  for (Index i = 0; i < n * n; ++i)
    for (int a = 0; a < 2; ++a)
      x(i, a) = grid.lower[a] +
                grid.length(a) * static_cast<double>(a == 0 ? i % n : i / n) / static_cast<double>(n - 1);
  return x;
}

template <int Dim>
Eigen::MatrixXd evaluate(const GridScore<Dim>& score, const Eigen::MatrixXd& x, double t) {
  Eigen::MatrixXd s(x.rows(), x.cols());
  score.evaluate(x, t, s);
  return s;
}

/// Worst error of the score of 2 + cos(πx) without flux or 2 + sin(πx) on the torus, walls included.
double error_1d(Index cells, Boundary boundary) {
  const bool torus = boundary == Boundary::periodic;
  const double shift = torus ? pi / 2 : 0.0;
  const Grid<1> grid = line(cells, boundary);
  const auto p = [shift](double x) { return 2 + std::cos(pi * x - shift); };
  const GridScore<1> score(grid, {1.0}, at_centres(grid, p));
  const Eigen::MatrixXd x = spread(grid, 997);
  const Eigen::MatrixXd s = evaluate(score, x, 1.0);
  double worst = 0;
  for (Index i = 0; i < x.rows(); ++i)
    worst = std::max(worst, std::abs(s(i, 0) + pi * std::sin(pi * x(i, 0) - shift) / p(x(i, 0))));
  return worst;
}

double error_2d(Index cells, Boundary boundary) {
  const bool torus = boundary == Boundary::periodic;
  const double shift = torus ? 0.7 : 0.0;
  const double ky = torus ? 4 * pi / 1.5 : pi / 1.5;
  const Grid<2> grid = rectangle(cells, 2 * cells, boundary);
  const auto p = [=](double x, double y) { return 2 + std::cos(pi * x - shift) * std::cos(ky * y - shift); };
  const GridScore<2> score(grid, {1.0}, at_centres(grid, p));
  const Eigen::MatrixXd x = spread(grid, 67);
  const Eigen::MatrixXd s = evaluate(score, x, 1.0);
  double worst = 0;
  for (Index i = 0; i < x.rows(); ++i) {
    const double a = pi * x(i, 0) - shift, b = ky * x(i, 1) - shift, q = p(x(i, 0), x(i, 1));
    worst = std::max({worst, std::abs(s(i, 0) + pi * std::sin(a) * std::cos(b) / q),
                      std::abs(s(i, 1) + ky * std::cos(a) * std::sin(b) / q)});
  }
  return worst;
}

double order_of(double (*error)(Index, Boundary), Boundary boundary) {
  std::vector<double> h, e;
  for (const Index cells : {32, 64, 128, 256}) {
    h.push_back(1.0 / static_cast<double>(cells));
    e.push_back(error(cells, boundary));
  }
  return tests::observed_order(h, e);
}

TEST(GridScore, SecondOrderInSpaceWithoutFlux) {
  EXPECT_NEAR(order_of(error_1d, Boundary::no_flux), 2.0, 0.05);
  EXPECT_NEAR(order_of(error_2d, Boundary::no_flux), 2.0, 0.05);
}

TEST(GridScore, SecondOrderInSpaceOnTheTorus) {
  EXPECT_NEAR(order_of(error_1d, Boundary::periodic), 2.0, 0.05);
  EXPECT_NEAR(order_of(error_2d, Boundary::periodic), 2.0, 0.05);
}

/// Levels at the times t of a mixture under heat, far from any wall.
struct Mixture {
  data::GaussianMixture law{Eigen::Vector2d(0.4, 0.6), Eigen::MatrixXd(Eigen::Vector2d(-0.4, 0.3)),
                            Eigen::VectorXd(Eigen::Vector2d(0.2, 0.3))};
  sde::Heat heat{1, 0.5};
  Eigen::VectorXd density(const Grid<1>& grid, double t) const {
    Eigen::VectorXd log_p(grid.size());
    law.transformed(1, std::sqrt(t)).log_density(grid.centres(0), log_p);
    return log_p.array().exp();
  }
};

TEST(GridScore, ConvergesToTheExactScoreOfAMixtureBetweenLevels) {
  const Mixture m;
  std::vector<double> h, e;
  for (const Index n : {16, 32, 64, 128}) {  // cells and levels refined together
    const Grid<1> grid({16 * n}, {-4.0}, {4.0}, Boundary::no_flux);
    std::vector<double> times;
    Eigen::MatrixXd p(grid.size(), n + 1);
    for (Index k = 0; k <= n; ++k) {
      times.push_back(0.01 + 0.2 * static_cast<double>(k) / static_cast<double>(n));
      p.col(k) = m.density(grid, times.back());
    }
    const double t = times[static_cast<std::size_t>(n / 2)] + 0.4 * 0.2 / static_cast<double>(n);
    const Eigen::MatrixXd x = Eigen::VectorXd::LinSpaced(401, -2, 2);
    Eigen::MatrixXd exact(x.rows(), 1);
    score::MixtureScore(m.law, m.heat).evaluate(x, t, exact);
    h.push_back(1.0 / static_cast<double>(n));
    e.push_back((evaluate(GridScore<1>(grid, times, p), x, t) - exact).lpNorm<Eigen::Infinity>());
  }
  EXPECT_NEAR(tests::observed_order(h, e), 2.0, 0.1);
}

/// log p linear in x and y: the score is that slope wherever no wall is near, with no error but rounding.
TEST(GridScore, ExactForAnExponential) {
  const Grid<2> grid = rectangle(20, 30, Boundary::no_flux);
  const GridScore<2> score(grid, {0.0},
                           at_centres(grid, [](double x, double y) { return std::exp(1.5 * x - 0.75 * y); }));
  Eigen::MatrixXd x(3, 2);
  x << 0.01, 0.2, -0.5, 0.9, 0.77, 1.4;
  const Eigen::MatrixXd s = evaluate(score, x, 0.0);
  EXPECT_LT((s.col(0).array() - 1.5).abs().maxCoeff(), 1e-12);
  EXPECT_LT((s.col(1).array() + 0.75).abs().maxCoeff(), 1e-12);
}

TEST(GridScore, LinearInTimeBetweenLevels) {
  const Grid<1> grid = line(64, Boundary::no_flux);
  Eigen::MatrixXd p(64, 2);
  p.col(0) = at_centres(grid, [](double x) { return 2 + std::cos(pi * x); });
  p.col(1) = at_centres(grid, [](double x) { return 3 - x * x; });
  const GridScore<1> score(grid, {1.0, 3.0}, p);
  const Eigen::MatrixXd x = spread(grid, 101);
  const Eigen::MatrixXd expected = 0.75 * evaluate(score, x, 1.0) + 0.25 * evaluate(score, x, 3.0);
  EXPECT_LT((evaluate(score, x, 1.5) - expected).lpNorm<Eigen::Infinity>(), 1e-12);
}

TEST(GridScore, GoesOnByImagesOutsideOfTheBox) {
  const auto p = [](double x, double y) { return 3 + std::cos(pi * x) + std::sin(x + y); };
  const Grid<2> walls = rectangle(24, 16, Boundary::no_flux);
  const GridScore<2> reflected(walls, {0.0}, at_centres(walls, p));
  Eigen::MatrixXd x(2, 2), mirrored(2, 2);
  x << 1.25, 0.7, -0.4, -4.75;        // beyond the upper wall; -4.75 = 2 · (-3) + 1.25
  mirrored << 0.75, 0.7, -0.4, 1.25;  // upper wall at 1; period 2 · 1.5 in y
  Eigen::MatrixXd expected = evaluate(reflected, mirrored, 0.0);
  expected(0, 0) = -expected(0, 0);
  EXPECT_LT((evaluate(reflected, x, 0.0) - expected).lpNorm<Eigen::Infinity>(), 1e-12);

  const Grid<2> torus = rectangle(24, 16, Boundary::periodic);
  const GridScore<2> wrapped(torus, {0.0}, at_centres(torus, p));
  Eigen::MatrixXd away = mirrored;
  away.col(0).array() += 2.0 * 3;
  away.col(1).array() -= 1.5 * 5;
  EXPECT_LT((evaluate(wrapped, away, 0.0) - evaluate(wrapped, mirrored, 0.0)).lpNorm<Eigen::Infinity>(),
            1e-12);
  Eigen::MatrixXd seam(2, 2), same_seam(2, 2);
  seam << -1, 0.3, 0.2, 0;
  same_seam << 1, 0.3, 0.2, 1.5;
  EXPECT_LT((evaluate(wrapped, seam, 0.0) - evaluate(wrapped, same_seam, 0.0)).lpNorm<Eigen::Infinity>(),
            1e-12);
}

TEST(GridScore, NoFluxMeansNoScoreThroughTheWall) {
  const Grid<2> grid = rectangle(12, 10, Boundary::no_flux);
  const GridScore<2> score(grid, {0.0},
                           at_centres(grid, [](double x, double y) { return std::exp(2 * x - y); }));
  Eigen::MatrixXd x(4, 2);
  x << -1, 0.7, 1, 0.1, 0.3, 0, 0.9, 1.5;
  const Eigen::MatrixXd s = evaluate(score, x, 0.0);
  EXPECT_EQ(s(0, 0), 0);
  EXPECT_EQ(s(1, 0), 0);
  EXPECT_EQ(s(2, 1), 0);
  EXPECT_EQ(s(3, 1), 0);
}

TEST(GridScore, MirroredDensityHasMirroredScore) {
  const Grid<1> grid = line(50, Boundary::no_flux);
  const auto p = [](double x) { return std::exp(-3 * (x - 0.2) * (x - 0.2)); };
  const GridScore<1> score(grid, {0.0}, at_centres(grid, p));
  const GridScore<1> mirrored(grid, {0.0}, at_centres(grid, [&p](double x) { return p(-x); }));
  const Eigen::MatrixXd x = spread(grid, 77);
  EXPECT_LT((evaluate(score, x, 0.0) + evaluate(mirrored, -x, 0.0)).lpNorm<Eigen::Infinity>(), 1e-12);
}

/// A call of many particles blends its levels first; a particle's bits are the same alone.
template <int Dim>
void expect_same_bits_alone(const Grid<Dim>& grid, const Eigen::MatrixXd& p, const Eigen::MatrixXd& x) {
  const GridScore<Dim> score(grid, {0.0, 1.0}, p);
  const Eigen::MatrixXd together = evaluate(score, x, 0.3);
  ASSERT_GT(x.rows(), grid.size());
  for (Index i = 0; i < x.rows(); ++i) EXPECT_EQ(evaluate(score, x.row(i), 0.3), together.row(i)) << i;
}

TEST(GridScore, BitsDoNotDependOnTheSizeOfACall) {
  const Grid<1> one = line(16, Boundary::no_flux);
  const Grid<2> two = rectangle(9, 7, Boundary::periodic);
  Eigen::MatrixXd p(16, 2), q(63, 2);
  for (Index i = 0; i < p.size(); ++i) p.data()[i] = 1.5 + std::sin(static_cast<double>(i * i));
  for (Index i = 0; i < q.size(); ++i) q.data()[i] = 1.5 + std::sin(static_cast<double>(i * i));
  expect_same_bits_alone(one, p, spread(one, 300));
  expect_same_bits_alone(two, q, spread(two, 20));
}

TEST(GridScore, FrozenBelowTheFirstPositiveLevel) {
  const Grid<1> grid = line(8, Boundary::no_flux);
  Eigen::MatrixXd p = Eigen::MatrixXd::Constant(8, 4, 0.5);
  p(3, 0) = 0;
  p(7, 1) = 0;
  p.col(2) = at_centres(grid, [](double x) { return std::exp(x); });
  const GridScore<1> score(grid, {0.0, 0.1, 0.2, 0.4}, p);
  EXPECT_EQ(score.t_min(), 0.2);
  EXPECT_EQ(score.t_max(), 0.4);
  const Eigen::MatrixXd x = Eigen::MatrixXd::Constant(1, 1, 0.3);
  EXPECT_EQ(evaluate(score, x, 0.0), evaluate(score, x, 0.2));
  EXPECT_NEAR(evaluate(score, x, 0.05)(0, 0), 1.0, 1e-12);
}

TEST(GridScore, NoPositionNoScore) {
  const Grid<2> grid = rectangle(4, 4, Boundary::no_flux);
  const GridScore<2> score(grid, {0.0}, Eigen::MatrixXd::Ones(16, 1));
  Eigen::MatrixXd x(2, 2);
  x << std::nan(""), 0.5, 0.5, std::numeric_limits<double>::infinity();
  EXPECT_TRUE(evaluate(score, x, 0.0).array().isNaN().all());
}

TEST(GridScore, RefusesWhatItCannotServe) {
  const Grid<1> grid = line(8, Boundary::no_flux);
  const Eigen::MatrixXd ones = Eigen::MatrixXd::Ones(8, 2);
  Eigen::MatrixXd zero = ones, negative = ones, nan = ones;
  zero(2, 1) = 0;
  negative(2, 0) = -1e-300;
  nan(2, 0) = std::nan("");
  const std::vector<double> times = {0.0, 1.0}, one = {0.0}, equal = {1.0, 1.0};
  EXPECT_THROW(GridScore<1>(grid, times, zero), data::NumericalError);
  for (const auto& bad : {negative, nan}) EXPECT_THROW(GridScore<1>(grid, times, bad), std::invalid_argument);
  EXPECT_THROW(GridScore<1>(grid, one, ones), std::invalid_argument);
  EXPECT_THROW(GridScore<1>(grid, equal, ones), std::invalid_argument);
  EXPECT_THROW(GridScore<1>(grid, {}, Eigen::MatrixXd(8, 0)), std::invalid_argument);
  EXPECT_THROW(GridScore<1>(line(9, Boundary::no_flux), times, ones), std::invalid_argument);
  const GridScore<1> score(grid, times, ones);
  const Eigen::MatrixXd x = Eigen::MatrixXd::Zero(1, 1);
  EXPECT_THROW(evaluate(score, x, -0.1), std::invalid_argument);
  EXPECT_THROW(evaluate(score, x, 1.1), std::invalid_argument);
  EXPECT_THROW(evaluate(score, Eigen::MatrixXd::Zero(1, 2), 0.5), std::invalid_argument);
}

TEST(GridScore, HasNoDivergence) {
  const GridScore<1> score(line(8, Boundary::no_flux), {1.0}, Eigen::MatrixXd::Ones(8, 1));
  EXPECT_FALSE(score.divergence(Eigen::MatrixXd::Zero(3, 1), 1.0));
}

TEST(GridScore, SaysWhatItHolds) {
  EXPECT_EQ(GridScore<2>::memory(rectangle(254, 510, Boundary::no_flux), 100), 8 * 256 * 512 * 100);
}

}  // namespace
}  // namespace undiffuse
