// Averages over the cells of coarser grids, and what is refused.
#include "experiments/parts/counting.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace undiffuse::experiments {
namespace {

pde::Grid<1> line(Index cells, double upper = 1) { return {{cells}, {0.0}, {upper}, pde::Boundary::no_flux}; }

TEST(Coarsen, AveragesTheCellsWithin) {
  const pde::Field<1> fine{line(6), (Eigen::VectorXd(6) << 1, 3, 5, 7, 9, 11).finished()};
  EXPECT_TRUE(coarsen(fine, line(3)).values.isApprox(Eigen::Vector3d(2, 6, 10)));
  EXPECT_TRUE(coarsen(fine, line(2)).values.isApprox(Eigen::Vector2d(3, 9)));
}

TEST(Coarsen, RefusesGridsThatItDoesNotRefine) {
  const pde::Field<1> fine{line(6), Eigen::VectorXd::Ones(6)};
  EXPECT_THROW(coarsen(fine, line(4)), std::invalid_argument);
  EXPECT_THROW(coarsen(fine, line(12)), std::invalid_argument);
  EXPECT_THROW(coarsen(fine, line(3, 2)), std::invalid_argument);
}

TEST(Coarsen, RefusesThePlaneLikewise) {
  const auto plane = [](Index nx, Index ny) {
    return pde::Grid<2>{{nx, ny}, {0.0, 0.0}, {1.0, 1.0}, pde::Boundary::no_flux};
  };
  const pde::Field<2> fine{plane(6, 4), Eigen::VectorXd::Ones(24)};
  EXPECT_NO_THROW(coarsen(fine, plane(3, 2)));
  EXPECT_THROW(coarsen(fine, plane(3, 3)), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::experiments
