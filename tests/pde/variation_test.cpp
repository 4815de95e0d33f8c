#include "pde/variation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "pde/spectrum.hpp"

namespace undiffuse::pde {
namespace {

Eigen::VectorXd some_values(Index n) {
  return Eigen::VectorXd::NullaryExpr(n, [](Index i) { return std::sin(3.1 * static_cast<double>(i * i)); });
}

/// DᵀD v = -λ w v for the modes v of the grid and eigenvalues λ of its Laplacian, w_c = V_c / V̄.
template <int Dim>
void expect_laplacian(const Grid<Dim>& grid) {
  const Variation<Dim> variation(grid);
  Spectrum<Dim> spectrum(grid);
  const double scale = spectrum.discrete_laplacian().cwiseAbs().maxCoeff();
  EXPECT_GE(variation.steepest(), (1 - 1e-14) * scale);
  for (Index i = 0; i < grid.size(); ++i) {
    const Eigen::VectorXd v = spectrum.mode(i).values, image = variation.D_transposed() * (variation.D() * v);
    for (Index c = 0; c < grid.size(); ++c) {
      const double w = grid.volume(c) / grid.cell_volume();
      EXPECT_NEAR(image[c], -spectrum.discrete_laplacian()[i] * w * v[c], 1e-13 * scale);
    }
  }
}

TEST(Variation, SquaresSumToTheLaplacianOfEveryWall) {
  const Boundary R = Boundary::no_flux, D = Boundary::dirichlet, P = Boundary::periodic;
  for (Centring centring : {Centring::cells, Centring::nodes}) {
    for (Sides sides : {Sides{R, R}, Sides{D, D}, Sides{R, D}, Sides{D, R}, Sides{P, P}}) {
      expect_laplacian(Grid<1>({7}, {0}, {2}, {sides}, centring));
      expect_laplacian(Grid<2>({5, 4}, {0, 1}, {2, 2}, {sides, Sides{R, D}}, centring));
    }
  }
  expect_laplacian(Grid<3>({4, 3, 3}, {0, 0, 0}, {1, 2, 3}, {Sides{R, R}, Sides{P, P}, Sides{D, R}}));
}

// A monotone function varies by what it rises, whatever the cells.
TEST(Variation, OfAMonotoneFunctionIsItsRise) {
  const auto rise = [](const Grid<1>& grid, Index first, Index last) {
    Eigen::VectorXd q = grid.centres(0).array().exp();
    return Variation<1>(grid).of(q) / (q[last] - q[first]);
  };
  const Boundary R = Boundary::no_flux;
  EXPECT_NEAR(rise(Grid<1>({9}, {0}, {2}, R), 0, 8), 1, 1e-14);
  EXPECT_NEAR(rise(Grid<1>({9}, {0}, {2}, {Sides{R, R}}, Centring::nodes), 0, 8), 1, 1e-14);
  EXPECT_NEAR(rise(Grid<1>::stretched({0, 0.1, 0.4, 0.5, 1.5, 2}, {R, R}), 0, 4), 1, 1e-14);
}

TEST(Variation, CountsTheJumpToAGivenZeroWithTheAreaOfTheWall) {
  const Sides walls{Boundary::dirichlet, Boundary::absorbing}, closed{Boundary::no_flux, Boundary::no_flux};
  const Grid<2> cells({6, 5}, {0, 0}, {2, 3}, {walls, closed});
  const Variation<2> variation(cells);
  EXPECT_NEAR(variation.of(Eigen::VectorXd::Constant(30, -7)), 7 * 2 * 3, 1e-12);
  EXPECT_FALSE(variation.ignores_constants());
  const Grid<2> nodes({6, 5}, {0, 0}, {2, 3}, {walls, closed}, Centring::nodes);
  EXPECT_NEAR(Variation<2>(nodes).of(Eigen::VectorXd::Constant(30, -7)), 7 * 2 * 3, 1e-12);
  EXPECT_TRUE(Variation<2>(Grid<2>({6, 5}, {0, 0}, {2, 3}, Boundary::no_flux)).ignores_constants());
}

// |∇q| of a plane is the same in every cell whose upper neighbours are there.
TEST(Variation, IsIsotropic) {
  const Grid<2> grid({40, 50}, {0, 0}, {1, 1}, Boundary::no_flux);
  Eigen::VectorXd q(grid.size());
  for (Index c = 0; c < q.size(); ++c) q[c] = 3 * grid.point(c)[0] - 4 * grid.point(c)[1];
  const double inside = 39.0 / 40 * 49.0 / 50, along_x = 39.0 / 40 / 50, along_y = 49.0 / 50 / 40;
  EXPECT_NEAR(Variation<2>(grid).of(q), 5 * inside + 3 * along_x + 4 * along_y, 1e-12);
}

TEST(Variation, ShrinksEveryGroupByItsWeight) {
  const Grid<2> grid({4, 3}, {0, 0}, {1, 1}, Boundary::periodic);
  const Variation<2> variation(grid);
  Eigen::VectorXd z = some_values(24);
  z.head(2) << 3, -4;
  z.segment(2, 2) << 0.3, 0.4;
  EXPECT_NEAR(variation.dual_norm(z), 5, 1e-15);
  variation.shrink(1, z);
  EXPECT_LT((z.head(4) - Eigen::Vector4d(2.4, -3.2, 0, 0)).norm(), 1e-15);
  const Grid<1> walls({3}, {0}, {3}, Boundary::dirichlet);
  Eigen::VectorXd y = Eigen::Vector4d(2, 2, 2, 2);
  Variation<1>(walls).shrink(1, y);
  EXPECT_NEAR(y.sum(), 2 * (2 - 1) + 2 * (2 - std::sqrt(0.5)), 1e-15);
}

}  // namespace
}  // namespace undiffuse::pde
