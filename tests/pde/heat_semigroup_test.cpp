#include "pde/heat_semigroup.hpp"

#include <gtest/gtest.h>

#include <boost/math/special_functions/bessel.hpp>
#include <cmath>
#include <limits>

#include "pde/poisson_weights.hpp"
#include "tests/pde/jump_cases.hpp"

namespace undiffuse::pde {
namespace {

using jump_cases::bumpy;
using jump_cases::point;

struct Case {
  const char* name;
  Boundary boundary;
};
class HeatSemigroupWalls : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(, HeatSemigroupWalls,
                         testing::Values(Case{"Torus", Boundary::periodic}, Case{"Walls", Boundary::no_flux}),
                         [](const auto& each) { return each.param.name; });

/// e^{-2r} I_d(2r), summed over the images of the source in the walls, r = κt/h².
double kernel(Index n, Index source, Index target, double r, Boundary boundary) {
  const bool torus = boundary == Boundary::periodic;
  const Index period = torus ? n : 2 * n;
  const auto one = [r](Index d) {
    return std::exp(-2 * r) * boost::math::cyl_bessel_i(static_cast<double>(std::abs(d)), 2 * r);
  };
  double sum = 0;
  for (Index image = 4; image >= 0; --image) {
    for (const Index sign : {-1, 1}) {
      if (image == 0 && sign < 0) continue;
      sum += one(target - source + sign * image * period);
      if (!torus) sum += one(target + source + 1 + sign * image * period);
    }
  }
  return sum;
}

TEST_P(HeatSemigroupWalls, IsTheBesselKernelInEveryCell) {
  const Index n = 64;
  const Grid<1> grid({n}, {0}, {1}, GetParam().boundary);
  const double h = grid.spacing(0);
  const HeatSemigroup<1> heat(grid, 0.5);
  double smallest = 1;
  for (const double r : {1e-4, 0.1, 3.0, 40.0, 300.0}) {
    Field<1> p{grid, Eigen::VectorXd::Unit(n, 20)};
    heat.apply(r * h * h / 0.5, p);
    for (Index c = 0; c < n; ++c) {
      EXPECT_NEAR(p.values[c] / kernel(n, 20, c, r, GetParam().boundary), 1.0, 3e-13) << r << " " << c;
    }
    smallest = std::min(smallest, p.values.minCoeff());
  }
  EXPECT_LT(smallest, 1e-126);
}

// cos modes on the torus and between walls decay by exp(-4κt/h² sin²(θ/2)).
TEST_P(HeatSemigroupWalls, DampsEachModeOfTheGrid) {
  const Index n = 48;
  const Grid<1> grid({n}, {0}, {static_cast<double>(n)}, GetParam().boundary);
  const HeatSemigroup<1> heat(grid, 1.0);
  const double pi = std::acos(-1.0);
  const double per_mode = (GetParam().boundary == Boundary::periodic ? 2 : 1) * pi / static_cast<double>(n);
  for (const int k : {1, 5, 20}) {
    for (const double t : {0.3, 20.0, 3000.0}) {
      const auto wave = [&](double amplitude) -> Eigen::VectorXd {
        return Eigen::VectorXd::NullaryExpr(n, [=](Index i) {
          return 1 + amplitude * std::cos(k * per_mode * (static_cast<double>(i) + 0.5));
        });
      };
      Field<1> p{grid, wave(0.9)};
      heat.apply(t, p);
      const double decay = std::exp(-4 * t * std::pow(std::sin(k * per_mode / 2), 2));
      EXPECT_LT((p.values - wave(0.9 * decay)).cwiseAbs().maxCoeff(), 1e-12) << k << " " << t;
    }
  }
}

TEST_P(HeatSemigroupWalls, KeepsMassAndOrderAndIsSymmetric) {
  const Grid<2> grid({19, 11}, {0, 0}, {1, 3}, GetParam().boundary);
  const HeatSemigroup<2> heat(grid, 0.7);
  Field<2> u{grid, bumpy(209)};
  Field<2> v{grid, bumpy(209, 1.0)};
  const Eigen::VectorXd u0 = u.values;
  const Eigen::VectorXd v0 = v.values;
  heat.apply(0.013, u);
  heat.apply(0.013, v);
  EXPECT_NEAR(u.values.sum() / u0.sum(), 1.0, 1e-14);
  EXPECT_NEAR(u.values.dot(v0) / v.values.dot(u0), 1.0, 1e-14);
  EXPECT_GT(u.values.minCoeff(), u0.minCoeff());
  EXPECT_LT(u.values.maxCoeff(), u0.maxCoeff());
}

TEST_P(HeatSemigroupWalls, LongTimesAreShortTimesTogether) {
  const Grid<1> grid({30}, {0}, {30}, GetParam().boundary);
  const HeatSemigroup<1> heat(grid, 1.0);
  Field<1> once = point(grid, 4);
  Field<1> often = once;
  heat.apply(900.0, once);
  for (int k = 0; k < 9; ++k) heat.apply(100.0, often);
  EXPECT_LT((once.values.array() / often.values.array() - 1).abs().maxCoeff(), 1e-13);
}

TEST(HeatSemigroup, InThePlaneItIsTheProductOfTwoLines) {
  const Grid<2> plane({21, 13}, {0, 0}, {1, 2}, Boundary::no_flux);
  const Grid<1> x({21}, {0}, {1}, Boundary::no_flux);
  const Grid<1> y({13}, {0}, {2}, Boundary::no_flux);
  Field<2> p = point(plane, 7 + 21 * 4);
  Field<1> px = point(x, 7);
  Field<1> py = point(y, 4);
  HeatSemigroup<2>(plane, 1.0).apply(2e-4, p);
  HeatSemigroup<1>(x, 1.0).apply(2e-4, px);
  HeatSemigroup<1>(y, 1.0).apply(2e-4, py);
  const Eigen::VectorXd expected = (px.values * py.values.transpose()).reshaped();
  EXPECT_LT((p.values.array() / expected.array() - 1).abs().maxCoeff(), 1e-12);
}

TEST(HeatSemigroup, IsLinearForFieldsWithNegativeValues) {
  const Grid<1> grid({25}, {0}, {25}, Boundary::no_flux);
  const HeatSemigroup<1> heat(grid, 1.0);
  Field<1> p{grid, bumpy(25)};
  Field<1> shifted{grid, bumpy(25).array() - 1.0};
  heat.apply(2.0, p);
  heat.apply(2.0, shifted);
  EXPECT_LT((p.values.array() - 1.0 - shifted.values.array()).abs().maxCoeff(), 1e-14);
}

TEST(HeatSemigroup, TimeZeroChangesNothing) {
  const Grid<1> grid({5}, {0}, {1}, Boundary::no_flux);
  Field<1> p{grid, bumpy(5)};
  HeatSemigroup<1>(grid, 1.0).apply(0.0, p);
  EXPECT_EQ(p.values, bumpy(5));
}

TEST(HeatSemigroup, RefusesWhatItCannotDo) {
  const Grid<1> grid({5}, {0}, {1}, Boundary::no_flux);
  EXPECT_THROW(HeatSemigroup<1>(grid, 0.0), std::invalid_argument);
  const HeatSemigroup<1> heat(grid, 1.0);
  Field<1> p{grid, bumpy(5)};
  EXPECT_THROW(heat.apply(-1.0, p), std::invalid_argument);
  p.values[2] = std::numeric_limits<double>::infinity();
  EXPECT_THROW(heat.apply(1.0, p), std::invalid_argument);
  Field<1> other{Grid<1>({6}, {0}, {1}, Boundary::no_flux), bumpy(6)};
  EXPECT_THROW(heat.apply(1.0, other), std::invalid_argument);
}

TEST(PoissonWeights, AreThePoissonLaw) {
  PoissonWeights poisson;
  for (const double m : {0.0, 1e-3, 0.5, 7.0, 123.4, 500.0}) {
    poisson.assign(m);
    for (std::size_t n = 0; n < poisson.weight.size(); n += 7) {
      const auto k = static_cast<double>(n);
      const double exact = m == 0 ? double(n == 0) : std::exp(k * std::log(m) - m - std::lgamma(k + 1));
      if (exact > 1e-300) {
        EXPECT_NEAR(poisson.weight[n] / exact, 1.0, 1e-11) << m << " " << n;
      }
    }
    EXPECT_NEAR(poisson.weight[0] + poisson.tail[0], 1.0, 1e-15);
  }
  EXPECT_THROW(poisson.assign(-1.0), std::invalid_argument);
  EXPECT_THROW(poisson.assign(501.0), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::pde
