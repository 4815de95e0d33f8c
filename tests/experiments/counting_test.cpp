// Averages over the cells of coarser grids, and what is refused.
#include "experiments/parts/counting.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace undiffuse::experiments {
namespace {

pde::Grid<1> line(Index cells, double upper = 1) { return {{cells}, {0.0}, {upper}, pde::Boundary::no_flux}; }

TEST(Coarsen, AveragesTheCellsWithin) {
  const pde::Field<1> fine{line(12), Eigen::VectorXd::LinSpaced(12, 1, 23)};
  EXPECT_TRUE(coarsen(fine, line(4)).values.isApprox(Eigen::Vector4d(3, 9, 15, 21)));
  EXPECT_TRUE(coarsen(fine, line(3)).values.isApprox(Eigen::Vector3d(4, 12, 20)));
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
  const pde::Field<2> fine{plane(6, 6), Eigen::VectorXd::Ones(36)};
  EXPECT_NO_THROW(coarsen(fine, plane(3, 3)));
  EXPECT_THROW(coarsen(fine, plane(3, 4)), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::experiments
