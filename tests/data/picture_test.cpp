#include "data/picture.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "data/histogram.hpp"

namespace undiffuse::data {
namespace {

/// 3 columns, 2 rows, one black pixel; the sum is 16, so that shares are exact.
Pixels small_picture() {
  Pixels pixels(2, 3);
  pixels << 1, 2, 3,  //
      4, 0, 6;
  return pixels;
}

Eigen::VectorXd equal_edges(double lower, double upper, Index cells) {
  return Eigen::VectorXd::LinSpaced(cells + 1, lower, upper);
}

TEST(Picture, AGridOnThePixelsReturnsThePixelsBottomRowFirst) {
  const auto p = Picture(small_picture()).cell_probabilities({equal_edges(0, 3, 3), equal_edges(0, 2, 2)});
  const Eigen::VectorXd expected{{4, 0, 6, 1, 2, 3}};
  EXPECT_LE((p * 16 - expected).cwiseAbs().maxCoeff(), 16 * 1e-16);
  EXPECT_EQ(p[1], 0.0);
}

TEST(Picture, FinerAndCoarserCellsShareOutThePixels) {
  const Picture picture(small_picture());
  const auto fine = picture.cell_probabilities({equal_edges(0, 3, 6), equal_edges(0, 2, 2)});
  EXPECT_NEAR(fine[0], 2.0 / 16, 1e-16);
  EXPECT_NEAR(fine[1], 2.0 / 16, 1e-16);
  const auto shifted =
      picture.cell_probabilities({Eigen::VectorXd{{0.5, 2.25}}, Eigen::VectorXd{{0.25, 1.5}}});
  // x covers half, all and a quarter of the columns; y three quarters of the lower row and half of the upper.
  EXPECT_NEAR(shifted[0], (0.75 * (0.5 * 4 + 0.25 * 6) + 0.5 * (0.5 * 1 + 2 + 0.25 * 3)) / 16, 1e-16);
}

TEST(Picture, CellsOutsideHoldNothing) {
  const auto p = Picture(small_picture()).cell_probabilities({equal_edges(-3, 6, 3), equal_edges(-2, 4, 3)});
  EXPECT_NEAR(p[4], 1.0, 1e-15);
  EXPECT_NEAR(p.sum(), p[4], 0.0);
}

TEST(Picture, DensityIsThatOfThePixelUnderThePoint) {
  Eigen::MatrixXd x(5, 2);
  x << 0.5, 0.5, 2.0, 1.0, 3.0, 2.0, 1.5, 0.5, 3.1, 1.0;
  Eigen::VectorXd log_p(5);
  Picture(small_picture()).log_density(x, log_p);
  EXPECT_NEAR(log_p[0], std::log(4.0 / 16), 1e-15);
  EXPECT_NEAR(log_p[1], std::log(3.0 / 16), 1e-15);
  EXPECT_NEAR(log_p[2], std::log(3.0 / 16), 1e-15);
  EXPECT_EQ(log_p[3], -std::numeric_limits<double>::infinity());
  EXPECT_EQ(log_p[4], -std::numeric_limits<double>::infinity());
}

TEST(Picture, SamplesHaveTheHistogramOfThePicture) {
  const Picture picture(small_picture());
  const std::vector<Eigen::VectorXd> edges{equal_edges(0, 3, 6), equal_edges(0, 2, 4)};
  const Index n = 40000;
  const Eigen::VectorXd p = picture.cell_probabilities(edges);
  const Eigen::VectorXd seen = histogram(draw(picture, {.seed = 1, .id = 4}, n), edges);
  EXPECT_NEAR(seen.sum(), 1.0, 1e-14);
  for (Index i = 0; i < p.size(); ++i)
    EXPECT_LE(std::abs(seen[i] - p[i]), 5 * std::sqrt(p[i] * (1 - p[i]) / static_cast<double>(n))) << i;
}

TEST(Picture, DrawingInPiecesGivesTheSameBits) {
  const Picture picture(small_picture());
  const Stream stream{.seed = 9, .id = 0};
  const Eigen::MatrixXd whole = draw(picture, stream, 101);
  Eigen::MatrixXd pieces(101, 2);
  picture.sample(stream, 0, pieces.topRows(19));
  picture.sample(stream, 19, pieces.bottomRows(82));
  EXPECT_EQ(whole, pieces);
}

TEST(Picture, RefusesWhatIsNoDensity) {
  EXPECT_THROW(Picture(Pixels(0, 0)), std::invalid_argument);
  EXPECT_THROW(Picture(Pixels::Zero(2, 2)), std::invalid_argument);
  EXPECT_THROW(Picture(Pixels::Constant(2, 2, -1)), std::invalid_argument);
  EXPECT_THROW(Picture(Pixels::Constant(2, 2, std::numeric_limits<double>::infinity())),
               std::invalid_argument);
  EXPECT_THROW(Picture(small_picture()).cell_probabilities({equal_edges(0, 1, 1)}), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::data
