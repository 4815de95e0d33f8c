#include "pde/walled_kernel.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace undiffuse {
namespace {

using pde::Boundary;
using pde::Interval;

class WalledKernel : public testing::TestWithParam<Boundary> {
 protected:
  Interval walls{-1.0, 2.0, GetParam()};
  double by_images(double kt, double x, double y) const {
    return pde::kernel_by_images(walls, kt, x, y, pde::images_needed(walls, kt, 1e-17));
  }
  double by_modes(double kt, double x, double y) const {
    return pde::kernel_by_modes(walls, kt, x, y, pde::modes_needed(walls, kt, 1e-17));
  }
};

TEST_P(WalledKernel, SeriesAgreeAtEveryTime) {
  for (const double kt : {0.003, 0.03, 0.3, 3.0, 30.0})
    for (double x = -1; x <= 2; x += 0.25)
      for (double y = -1; y <= 2; y += 0.3)
        EXPECT_NEAR(by_images(kt, x, y), by_modes(kt, x, y), 2e-14) << kt << " " << x << " " << y;
}

TEST_P(WalledKernel, KeepsItsMass) {
  constexpr int n = 300;  // the midpoint rule is exact for all modes below n
  for (const double kt : {0.01, 0.1, 1.0}) {
    double mass = 0;
    for (int i = 0; i < n; ++i) mass += by_images(kt, -1 + 3 * (i + 0.5) / n, 0.4) * 3 / n;
    EXPECT_NEAR(mass, 1, 1e-14);
  }
}

TEST_P(WalledKernel, IsSymmetric) {
  EXPECT_NEAR(by_images(0.2, -0.7, 1.9), by_images(0.2, 1.9, -0.7), 1e-16);
  EXPECT_NEAR(by_modes(0.2, -0.7, 1.9), by_modes(0.2, 1.9, -0.7), 1e-15);
}

TEST_P(WalledKernel, FallsToTheUniformLawAtTheRateOfItsFirstMode) {
  const double rate = pde::mode_rate(walls, 1.0, 1), t = 8 / rate;
  const double first = by_images(t, -1, -1) - 1.0 / 3, later = by_images(t + 1 / rate, -1, -1) - 1.0 / 3;
  EXPECT_NEAR(std::log(first / later), 1, 1e-8);
}

TEST_P(WalledKernel, ShortSeriesLeaveOutWhatTheySay) {
  for (const double kt : {0.05, 0.5, 5.0})
    for (const double left_out : {1e-3, 1e-6, 1e-9}) {
      double worst_images = 0, worst_modes = 0;
      for (double x = -1; x <= 2; x += 0.125)
        for (double y = -1; y <= 2; y += 0.125) {
          const double exact = by_images(kt, x, y);
          const double i = pde::kernel_by_images(walls, kt, x, y, pde::images_needed(walls, kt, left_out));
          const double m = pde::kernel_by_modes(walls, kt, x, y, pde::modes_needed(walls, kt, left_out));
          worst_images = std::max(worst_images, std::abs(i - exact) * 3);
          worst_modes = std::max(worst_modes, std::abs(m - exact) * 3);
        }
      EXPECT_LE(worst_images, 2 * left_out);
      EXPECT_LE(worst_modes, 2 * left_out);
    }
}

INSTANTIATE_TEST_SUITE_P(Walls, WalledKernel, testing::Values(Boundary::no_flux, Boundary::periodic),
                         [](const auto& param_info) {
                           return param_info.param == Boundary::no_flux ? "no_flux" : "periodic";
                         });

TEST(WalledKernelRates, AreThoseOfTheModes) {
  constexpr double pi = std::numbers::pi;
  EXPECT_DOUBLE_EQ(pde::mode_rate({0, 2, Boundary::no_flux}, 0.5, 3), 0.5 * 9 * pi * pi / 4);
  EXPECT_DOUBLE_EQ(pde::mode_rate({0, 2, Boundary::periodic}, 0.5, 1), 0.5 * pi * pi);
}

TEST(WalledKernelRefuses, WhatItIsNotMadeFor) {
  EXPECT_THROW(pde::kernel_by_images({0, 1, Boundary::absorbing}, 1, 0, 0, 1), std::invalid_argument);
  EXPECT_THROW(pde::kernel_by_modes({1, 0, Boundary::no_flux}, 1, 0, 0, 1), std::invalid_argument);
  EXPECT_THROW(pde::kernel_by_modes({0, 1, Boundary::no_flux}, 0, 0, 0, 1), std::invalid_argument);
  EXPECT_THROW(pde::kernel_by_images({0, 1, Boundary::no_flux}, 1, 0, 0, -1), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse
