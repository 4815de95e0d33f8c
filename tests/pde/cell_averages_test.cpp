#include "pde/cell_averages.hpp"

#include <gtest/gtest.h>

#include "tests/pde/test_laws.hpp"

namespace undiffuse::pde {
namespace {

using tests::BoxLaw;
using tests::ThreeModes;

Eigen::VectorXd numbers(std::initializer_list<double> x) {
  return Eigen::Map<const Eigen::VectorXd>(x.begin(), static_cast<Index>(x.size()));
}
BoxLaw interval(double a, double b) { return {numbers({a}), numbers({b})}; }

void expect_near(const Eigen::VectorXd& a, const Eigen::VectorXd& b, double tolerance) {
  ASSERT_EQ(a.size(), b.size());
  EXPECT_LE((a - b).cwiseAbs().maxCoeff(), tolerance) << a.transpose() << "\n" << b.transpose();
}

TEST(CellAverages, OfAUniformLawAreItsOverlaps) {
  const Grid<1> grid({4}, {0}, {2}, Boundary::no_flux);
  expect_near(cell_averages(interval(0.25, 1.25), grid).values, numbers({0.5, 1, 0.5, 0}), 1e-15);
}

TEST(CellAverages, LoseWhatIsOutside) {
  const Grid<1> grid({4}, {0}, {2}, Boundary::no_flux);
  EXPECT_NEAR(cell_averages(interval(0.5, 2.5), grid).integral(), 0.75, 1e-15);
  EXPECT_NEAR(cell_averages_with_images(interval(0.5, 2.5), grid).integral(), 1, 1e-15);
}

TEST(CellAverages, WallsReflectAndATorusWraps) {
  const BoxLaw law = interval(0.5, 2.5);
  const Grid<1> walls({4}, {0}, {2}, Boundary::no_flux), torus({4}, {0}, {2}, Boundary::periodic);
  expect_near(cell_averages_with_images(law, walls).values, numbers({0, 0.5, 0.5, 1}), 1e-15);
  expect_near(cell_averages_with_images(law, torus).values, numbers({0.5, 0.5, 0.5, 0.5}), 1e-15);
}

TEST(CellAverages, ALawFarAwayIsFoldedBack) {
  const Grid<1> walls({4}, {0}, {2}, Boundary::no_flux), torus({4}, {0}, {2}, Boundary::periodic);
  expect_near(cell_averages_with_images(interval(102, 102.5), walls).values, numbers({0, 0, 0, 2}), 1e-12);
  expect_near(cell_averages_with_images(interval(-101, -100.5), torus).values, numbers({0, 0, 2, 0}), 1e-12);
}

TEST(CellAverages, BothAxesOfThePlaneFoldOnTheirOwn) {
  const BoxLaw law(numbers({0.5, -1}), numbers({2.5, 2}));
  const Grid<2> walls({4, 3}, {0, 0}, {2, 3}, Boundary::no_flux);
  const Eigen::VectorXd x = numbers({0, 0.5, 0.5, 1}), y = numbers({2, 1, 0}) / 3;
  expect_near(cell_averages_with_images(law, walls).values, (x * y.transpose()).reshaped(), 1e-15);
}

TEST(CellAverages, KeepTheMassOfASmoothLaw) {
  for (Boundary boundary : {Boundary::no_flux, Boundary::periodic}) {
    const Grid<1> line({40}, {-5}, {4}, boundary);
    EXPECT_NEAR(cell_averages_with_images(ThreeModes(1, 30.0), line).integral(), 1, 1e-14);
    const Grid<2> plane({12, 9}, {-5, -2}, {4, 3}, boundary);
    EXPECT_NEAR(cell_averages_with_images(ThreeModes(2, 3.0), plane).integral(), 1, 1e-13);
  }
}

TEST(CellAverages, RefuseALawOfAnotherDimension) {
  const Grid<1> grid({4}, {0}, {2}, Boundary::no_flux);
  EXPECT_THROW(cell_averages(ThreeModes(2, 1.0), grid), std::invalid_argument);
  EXPECT_THROW(cell_averages_with_images(ThreeModes(2, 1.0), grid), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::pde
