#include "pde/precision_horizon.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

#include "pde/backward_heat.hpp"
#include "pde/heat_spectral.hpp"
#include "tests/support/truth.hpp"

namespace undiffuse::pde {
namespace {

constexpr double pi = std::numbers::pi;
constexpr Sides closed{Boundary::no_flux, Boundary::no_flux}, torus{Boundary::periodic, Boundary::periodic},
    open{Boundary::dirichlet, Boundary::dirichlet}, half_open{Boundary::dirichlet, Boundary::no_flux};

/// Smooth, of order one, and without a symmetry that rounding would keep.
Field<1> smooth_start(Sides sides, Centring centring = Centring::cells, Index n = 96) {
  const Grid<1> grid({n}, {0}, {pi}, {sides}, centring);
  return {grid,
          grid.centres(0).unaryExpr([](double x) { return std::sin(x) + std::exp(std::sin(2 * x)) / 3; })};
}

PrecisionHorizon synthetic(double log_inverse_epsilon, double horizon) {
  return {{"none", 0, log_inverse_epsilon}, horizon, {}, {}};
}

TEST(PrecisionHorizon, ListsSixPrecisions) {
  const std::vector<Precision> all = precisions();
  const std::array names{"float", "double", "long_double", "quad", "digits_50", "digits_100"};
  const std::array digits{6, 15, 18, 33, 50, 100};
  const std::array bits{23, 52, 63, 112, 167, 333};
  ASSERT_EQ(all.size(), names.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].name, names[i]);
    EXPECT_EQ(all[i].decimal_digits, digits[i]);
    EXPECT_NEAR(all[i].log_inverse_epsilon, bits[i] * std::numbers::ln2, 1e-12);
  }
}

TEST(PrecisionHorizon, IsTheLogarithmOfEpsilonWithSlopeOneAndOffsetWithinTwo) {
  for (const Field<1>& u_0 :
       {smooth_start(closed), smooth_start(torus), smooth_start(open),
        smooth_start(half_open, Centring::nodes), smooth_start(closed, Centring::nodes)}) {
    const std::vector<PrecisionHorizon> all = precision_horizons(u_0, 1, 0.05);
    ASSERT_EQ(all.size(), 6U);
    for (const PrecisionHorizon& h : all)
      EXPECT_NEAR(h.horizon, h.precision.log_inverse_epsilon, 2) << h.precision.name;
    const HorizonFit fit = fit_horizons(all);
    EXPECT_NEAR(fit.slope, 1, 0.02);
    EXPECT_NEAR(fit.offset, 0, 2);
  }
}

// Seen elsewhere, by other transforms: 16.5-17.1 and 36.8-37.5.
TEST(PrecisionHorizon, OfFloatAndDoubleIsWhereOthersSawIt) {
  const Field<1> u_0 = smooth_start(closed, Centring::cells, 512);
  EXPECT_NEAR(precision_horizon("float", u_0, 1, 0.05).horizon, 16.8, 0.5);
  EXPECT_NEAR(precision_horizon("double", u_0, 1, 0.05).horizon, 37.15, 0.5);
}

TEST(PrecisionHorizon, CurveIsWhiteNoiseAmplifiedAndMeetsTheWallAtTheHorizon) {
  for (const PrecisionHorizon& h : precision_horizons(smooth_start(torus), 0.5, 0.1)) {
    const Eigen::VectorXd& g = h.exponent;
    ASSERT_EQ(g.size(), 96);
    EXPECT_EQ(g[0], 0);
    EXPECT_NEAR(g[5] / (0.5 * 0.1 * 100), 1, 1e-6);  // m = 5: k = 10
    EXPECT_EQ(g[5], g[91]);
    const Eigen::Array<bool, Eigen::Dynamic, 1> before = g.array() < h.horizon - 3;
    const Eigen::Array<bool, Eigen::Dynamic, 1> behind = g.array() > h.horizon + 4;
    EXPECT_EQ((before && h.log10_error.array() < 0).count(), before.count()) << h.precision.name;
    // Some modes' noise cancels to nothing: for them there is no wall.
    EXPECT_GT((behind && h.log10_error.array() > 0).count(), 0.75 * static_cast<double>(behind.count()))
        << h.precision.name;
    const Index below = (h.log10_error.array() * std::numbers::ln10 < g.array() - h.horizon).count();
    EXPECT_NEAR(static_cast<double>(below), 48, 4);  // half of the noise lies below the median
  }
}

TEST(PrecisionHorizon, ErrorsInDoubleAddUpToThatOfBackwardHeat) {
  const Field<1> u_0 = smooth_start(closed, Centring::cells, 64);
  const Grid<1>& grid = u_0.grid;
  const double T = 0.02;
  Field<1> u_T = u_0;
  HeatSpectral<1>({grid, 1.0}, {{0, T}}).advance(u_T, 0, 1);
  const double size = std::log10(u_0.values.norm() * std::sqrt(grid.cell_volume()));
  const double seen = BackwardHeatSpectral<1>(u_T, 1.0).log10_l2_distance(T, u_0) - size;
  const Eigen::ArrayXd error = precision_horizon("double", u_0, 1, T).log10_error;
  const double sum = 0.5 * std::log10((2 * std::numbers::ln10 * error).exp().sum() / 64);
  EXPECT_GT(seen, 10);  // 10^18 times round-off of 10^-16, and more
  EXPECT_NEAR(sum, seen, 0.5);
}

TEST(PrecisionHorizon, MovesOnAsTheStoredFieldFades) {
  const Grid<1> grid({256}, {0}, {pi}, {half_open});  // its longest mode has k = 1/2
  const Field<1> u_0{grid, (grid.centres(0).array() / 2).sin()};
  for (const char* name : {"float", "double", "quad"}) {
    const double early = precision_horizon(name, u_0, 1, 0.04).horizon;
    EXPECT_NEAR(precision_horizon(name, u_0, 1, 12.04).horizon - early, 3, 0.4) << name;  // k²T = 3
  }
}

TEST(PrecisionHorizon, IsDeterministicAndWithoutUnits) {
  const Field<1> u_0 = smooth_start(closed);
  const PrecisionHorizon h = precision_horizon("double", u_0, 1, 0.1);
  EXPECT_EQ(precision_horizon("double", u_0, 1, 0.1).log10_error, h.log10_error);
  EXPECT_NEAR(precision_horizon("double", {u_0.grid, 1024 * u_0.values}, 1, 0.1).horizon, h.horizon, 1e-12);
  EXPECT_EQ(precision_horizon("double", u_0, 2, 0.05).horizon, h.horizon);
}

TEST(PrecisionHorizon, IsInfiniteWhereStoringLosesNothing) {
  const Grid<1> grid({64}, {0}, {1}, {torus});
  const PrecisionHorizon h = precision_horizon("double", {grid, Eigen::VectorXd::Ones(64)}, 1, 1);
  EXPECT_EQ(h.horizon, std::numeric_limits<double>::infinity());
  EXPECT_THROW(fit_horizons({{h, synthetic(1, 1)}}), std::invalid_argument);
}

TEST(PrecisionHorizon, RefusesBadInput) {
  const Field<1> good = smooth_start(closed, Centring::cells, 16);
  const auto refuses = [](const char* name, const Field<1>& u_0, double kappa, double T) {
    EXPECT_THROW(precision_horizon(name, u_0, kappa, T), std::invalid_argument);
  };
  refuses("half", good, 1, 1);
  refuses("double", good, 0, 1);
  refuses("double", good, 1, -1);
  refuses("double", good, 1, std::nan(""));
  refuses("double", {good.grid, Eigen::VectorXd::Zero(16)}, 1, 1);
  refuses("double", {good.grid, Eigen::VectorXd::Ones(15)}, 1, 1);
  refuses("float", {good.grid, 1e60 * good.values}, 1, 1);
  Field<1> hole = good;
  hole.values[3] = std::nan("");
  refuses("double", hole, 1, 1);
  refuses("double", {Grid<1>::stretched({0, 1, 3, 4}, closed), Eigen::VectorXd::Ones(3)}, 1, 1);
  refuses("double", {Grid<1>({16}, {0}, {1}, Boundary::robin), good.values}, 1, 1);
  refuses("digits_50", smooth_start(closed, Centring::cells, 4097), 1, 1);
}

TEST(PrecisionHorizon, FitIsExactOnALine) {
  const std::array line{synthetic(10, 7), synthetic(30, 17), synthetic(70, 37)};
  const HorizonFit fit = fit_horizons(line);
  EXPECT_NEAR(fit.slope, 0.5, 1e-14);
  EXPECT_NEAR(fit.offset, 2, 1e-13);
  EXPECT_THROW(fit_horizons({line.data(), 1}), std::invalid_argument);
  EXPECT_THROW(fit_horizons({}), std::invalid_argument);
}

TEST(PrecisionHorizon, MeetsTheOutsideWavenumber) {
  const double k = tests::truth("backward.json").at("mode_where_1e-16_becomes_1").get<double>();
  EXPECT_NEAR(k, 19.19, 0.005);
  EXPECT_NEAR(wavenumber_at_horizon(1e-16, 1, 0.1), k, 1e-12);
  EXPECT_THROW(wavenumber_at_horizon(0, 1, 0.1), std::invalid_argument);
  EXPECT_THROW(wavenumber_at_horizon(1e-16, 0, 0.1), std::invalid_argument);
  EXPECT_THROW(wavenumber_at_horizon(1e-16, 1, 0), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::pde
