#include "pde/grid.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace undiffuse::pde {
namespace {

TEST(Grid, EdgesAndCentresOfBothAxes) {
  const Grid<2> grid({10, 4}, {-1, 0}, {2, 0.7}, Boundary::no_flux);
  EXPECT_EQ(grid.size(), 40);
  EXPECT_DOUBLE_EQ(grid.spacing(0), 0.3);
  EXPECT_DOUBLE_EQ(grid.cell_volume(), 0.3 * 0.175);
  EXPECT_EQ(grid.edges(0).size(), 11);
  EXPECT_EQ(grid.edges(0)[0], -1);
  EXPECT_EQ(grid.edges(0)[10], 2);
  EXPECT_EQ(grid.edges(1)[4], 0.7);
  EXPECT_DOUBLE_EQ(grid.centres(1)[3], 0.6125);
}

TEST(Grid, RefusesWhatIsNoGrid) {
  const double inf = std::numeric_limits<double>::infinity();
  EXPECT_THROW(Grid<1>({2}, {0}, {1}, Boundary::periodic), std::invalid_argument);
  EXPECT_THROW(Grid<1>({8}, {1}, {1}, Boundary::periodic), std::invalid_argument);
  EXPECT_THROW(Grid<1>({8}, {0}, {inf}, Boundary::periodic), std::invalid_argument);
  EXPECT_THROW(Grid<1>({8}, {std::nan("")}, {1}, Boundary::periodic), std::invalid_argument);
  EXPECT_THROW(Grid<2>({8, 1}, {0, 0}, {1, 1}, Boundary::no_flux), std::invalid_argument);
}

TEST(Field, IntegralAndTheGridItLivesOn) {
  const Grid<1> grid({4}, {0}, {2}, Boundary::no_flux), other({4}, {0}, {2}, Boundary::periodic);
  Field<1> u{grid, Eigen::VectorXd::Constant(4, 3)};
  EXPECT_DOUBLE_EQ(u.integral(), 6);
  EXPECT_NO_THROW(require_on(grid, u, "test"));
  EXPECT_THROW(require_on(other, u, "test"), std::invalid_argument);
  u.values.resize(5);
  EXPECT_THROW(require_on(grid, u, "test"), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::pde
