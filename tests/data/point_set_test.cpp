#include "data/point_set.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace undiffuse::data {
namespace {

Eigen::MatrixXd three_points() {
  Eigen::MatrixXd x(3, 2);
  x << 0.25, 0.25, 1.0, 0.5, 5.0, 5.0;
  return x;
}

TEST(PointSet, CellProbabilitiesAreTheHistogramOfWhatIsInside) {
  const Eigen::VectorXd edges{{0.0, 1.0, 2.0}};
  const Eigen::VectorXd p = PointSet(three_points()).cell_probabilities({edges, edges});
  EXPECT_EQ(p, (Eigen::VectorXd{{1.0 / 3, 1.0 / 3, 0.0, 0.0}}));
}

TEST(PointSet, DrawsItsRowsEquallyOften) {
  const Index n = 30000;
  const Eigen::MatrixXd x = draw(PointSet(three_points()), {.seed = 3, .id = 1}, n);
  for (Index row = 0; row < 3; ++row) {
    const auto count =
        static_cast<double>((x.rowwise() - three_points().row(row)).rowwise().norm().cwiseEqual(0.0).count());
    EXPECT_NEAR(count / n, 1.0 / 3, 5 * std::sqrt(2.0 / 9 / n)) << row;
  }
}

TEST(PointSet, DrawingInPiecesGivesTheSameBits) {
  const PointSet law(Eigen::MatrixXd::Random(100, 2));
  const Stream stream{.seed = 5, .id = 2};
  const Eigen::MatrixXd whole = draw(law, stream, 100);
  Eigen::MatrixXd pieces(100, 2);
  law.sample(stream, 0, pieces.topRows(37));
  law.sample(stream, 37, pieces.bottomRows(63));
  EXPECT_EQ(whole, pieces);
}

TEST(PointSet, HasNoDensityAndRefusesBadPoints) {
  Eigen::VectorXd out(3);
  EXPECT_THROW(PointSet(three_points()).log_density(three_points(), out), std::invalid_argument);
  EXPECT_THROW(PointSet(Eigen::MatrixXd(0, 2)), std::invalid_argument);
  EXPECT_THROW(PointSet(Eigen::MatrixXd::Constant(2, 2, std::numeric_limits<double>::quiet_NaN())),
               std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::data
