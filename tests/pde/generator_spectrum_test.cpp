#include "pde/generator_spectrum.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "pde/first_passage.hpp"
#include "pde/fokker_planck.hpp"
#include "pde/generator.hpp"
#include "pde/stationary_law.hpp"
#include "sde/double_well.hpp"
#include "sde/heat.hpp"
#include "sde/ornstein_uhlenbeck.hpp"
#include "tests/pde/jump_cases.hpp"
#include "tests/support/observed_order.hpp"
#include "tests/support/truth.hpp"

namespace undiffuse::pde {
namespace {

using jump_cases::Whirl;
constexpr double pi = std::numbers::pi;

Grid<1> line(Index n, double half) { return {{n}, {-half}, {half}, Boundary::no_flux}; }

TEST(GeneratorSpectrumTruth, OrnsteinUhlenbeck) {
  const auto numbers = tests::truth("fokker_planck.json")["ou_spectrum"];
  const sde::OrnsteinUhlenbeck process(1, 1, std::sqrt(2 * double(numbers["D"])));
  const auto spectrum = generator_spectrum(line(numbers["cells"], 5), process, 0, 5);
  EXPECT_TRUE(spectrum.detailed_balance);
  for (Index k = 0; k < 5; ++k) {
    EXPECT_NEAR(spectrum.eigenvalues[k].real(), numbers["eigenvalues"][k], double(numbers["atol"]));
    EXPECT_EQ(spectrum.eigenvalues[k].imag(), 0);
  }
}

/// The outside program's rates are D/h² e^{±Δ/2}: its digits check assembly and eigenvalues.
TEST(GeneratorSpectrumTruth, SymmetricExponentialScheme) {
  const auto numbers = tests::truth("fokker_planck.json")["ou_spectrum"];
  const Grid<1> grid = line(200, 5);
  const double h = grid.spacing(0), D = numbers["D"];
  EdgeRates<1> rates(grid);
  for (Index i = 0; i + 1 < 200; ++i) {
    const double half_ratio = -0.5 * grid.edge(0, i + 1) * h / D;
    rates.up[0][i] = D / (h * h) * std::exp(half_ratio);
    rates.down[0][i] = D / (h * h) * std::exp(-half_ratio);
  }
  const auto spectrum = generator_spectrum(grid, rates, 5);
  for (Index k = 0; k < 5; ++k)
    EXPECT_NEAR(spectrum.eigenvalues[k].real(), numbers["symmetric_exponential_scheme"][k], 1e-9);
}

TEST(GeneratorSpectrum, EigenvaluesAreSecondOrderInSpace) {
  const sde::OrnsteinUhlenbeck process(1, 1, 1);
  for (const Index mode : {1, 2, 3}) {
    std::vector<double> h, e;
    for (const Index n : {50, 100, 200, 400}) {
      const auto spectrum = generator_spectrum(line(n, 5.5), process, 0, 4);
      h.push_back(11 / static_cast<double>(n));
      e.push_back(std::abs(spectrum.eigenvalues[mode].real() + static_cast<double>(mode)));
    }
    EXPECT_NEAR(tests::observed_order(h, e), 2.0, 0.05) << mode;
  }
}

/// Every A m = λ m, and modes have their scale.
template <int Dim>
void expect_modes(const GeneratorSpectrum<Dim>& spectrum, const Eigen::SparseMatrix<double>& A) {
  const double largest = A.diagonal().cwiseAbs().maxCoeff();
  for (Index k = 0; k < spectrum.eigenvalues.size(); ++k) {
    const Eigen::VectorXcd m = spectrum.modes.col(k);
    const Eigen::VectorXcd rest = A * m - spectrum.eigenvalues[k] * m;
    EXPECT_LT(rest.cwiseAbs().maxCoeff(), 1e-11 * largest * m.cwiseAbs().maxCoeff()) << k;
    EXPECT_NEAR(m.cwiseAbs().sum() * spectrum.grid.cell_volume(), 1, 1e-12);
  }
}

/// Eigenvalues of a process with independent coordinates are sums of those of its lines.
template <int Dim>
void expect_sums(std::array<Index, Dim> cells, Index count) {
  std::array<double, Dim> lower, upper;
  lower.fill(-3), upper.fill(3);
  const Grid<Dim> grid(cells, lower, upper, Boundary::no_flux);
  std::vector<double> sums = {0};
  for (const Index n : cells) {
    const auto along = generator_spectrum(line(n, 3), sde::OrnsteinUhlenbeck(1, 1, 1), 0, 4);
    std::vector<double> next;
    for (const double sum : sums)
      for (Index k = 0; k < 4; ++k) next.push_back(sum + along.eigenvalues[k].real());
    sums = next;
  }
  std::sort(sums.begin(), sums.end(), std::greater<>());
  const sde::OrnsteinUhlenbeck process(Dim, 1, 1);
  const auto spectrum = generator_spectrum(grid, process, 0, count);
  for (Index k = 0; k < count; ++k)
    EXPECT_NEAR(spectrum.eigenvalues[k].real(), sums[static_cast<std::size_t>(k)], 1e-9) << k;
  expect_modes(spectrum, generator(grid, process, 0));
}

TEST(GeneratorSpectrum, OfOrnsteinUhlenbeckInThePlaneIsSums) { expect_sums<2>({24, 19}, 6); }
TEST(GeneratorSpectrum, OfOrnsteinUhlenbeckInSpaceIsSums) { expect_sums<3>({12, 11, 10}, 8); }

TEST(GeneratorSpectrum, OfHeatBetweenAbsorbingWallsIsSines) {
  const Grid<1> grid({40}, {0}, {1}, Boundary::absorbing);
  const auto spectrum = generator_spectrum(grid, sde::Heat(1, 0.3), 0, 3);
  for (Index k = 1; k <= 3; ++k) {
    const double wave = std::sin(static_cast<double>(k) * pi / 80);
    EXPECT_NEAR(spectrum.eigenvalues[k - 1].real(), -4 * 0.3 * 1600 * wave * wave, 1e-9);
    Eigen::VectorXd mode = (static_cast<double>(k) * pi * grid.centres(0).array()).sin();
    mode *= 40 / mode.cwiseAbs().sum();
    const Eigen::VectorXd seen = spectrum.modes.col(k - 1).real();
    EXPECT_LT(std::min((seen - mode).cwiseAbs().maxCoeff(), (seen + mode).cwiseAbs().maxCoeff()), 1e-10);
  }
}

TEST(GeneratorSpectrum, OfAWhirlIsComplex) {
  std::vector<double> h, real, imaginary;
  for (const Index n : {24, 32, 48, 64}) {
    const Grid<2> grid({n, n}, {-4, -4}, {4, 4}, Boundary::no_flux);
    const auto spectrum = generator_spectrum(grid, Whirl(), 0, 2);
    EXPECT_FALSE(spectrum.detailed_balance);
    ASSERT_EQ(spectrum.eigenvalues.size(), 3);  // 0 and a whole pair
    EXPECT_NEAR(std::abs(spectrum.eigenvalues[0]), 0, 1e-10);
    EXPECT_NEAR(std::abs(spectrum.eigenvalues[1] - std::conj(spectrum.eigenvalues[2])), 0, 1e-9);
    expect_modes(spectrum, generator(grid, Whirl(), 0));
    h.push_back(grid.spacing(0));
    real.push_back(std::abs(spectrum.eigenvalues[1].real() + Whirl::theta));
    imaginary.push_back(std::abs(std::abs(spectrum.eigenvalues[1].imag()) - Whirl::omega));
  }
  EXPECT_NEAR(tests::observed_order(h, real), 2.0, 0.05);
  EXPECT_NEAR(tests::observed_order(h, imaginary), 2.0, 0.05);
}

TEST(GeneratorSpectrum, FirstModeIsTheStationaryLaw) {
  const sde::DoubleWell process(2, 0.6, 1, 0.8);
  const Grid<2> grid({30, 20}, {-1.8, -1}, {1.8, 1}, Boundary::no_flux);
  const auto spectrum = generator_spectrum(grid, process, 0, 2);
  const Field<2> law = stationary_law(grid, process, 0).density;
  EXPECT_LT((spectrum.modes.col(0).real() - law.values).cwiseAbs().maxCoeff(), 1e-10);
}

// λ₁ of two wells is the rate of return to balance: 1 / (mean time to the top), 2 k by Kramers.
TEST(GeneratorSpectrum, SlowestRateOfADoubleWellIsItsPassageTimeAndKramers) {
  double seen[2];
  for (const int level : {0, 1}) {
    const double D = 0.125, B = (level + 1.0) * 6 * D;
    const sde::DoubleWell process(1, B, 1, std::sqrt(2 * D));
    const auto spectrum = generator_spectrum(line(800, 2), process, 0, 2);
    const double rate = -spectrum.eigenvalues[1].real();
    const Grid<1> left({400}, {-2}, {0}, {Sides{Boundary::no_flux, Boundary::absorbing}});
    const auto half = generator_spectrum(left, process, 0, 1);
    EXPECT_NEAR(-half.eigenvalues[0].real() / rate, 1, 1e-4);
    const Field<1> tau = mean_first_passage_time(left, process, 0);
    EXPECT_NEAR(rate * tau.values[200], 1, 0.05 / (1 + 9 * level));
    const double kramers = 4 * std::numbers::sqrt2 * B / (2 * pi) * std::exp(-B / D);
    seen[level] = rate / (2 * kramers) - 1;
    EXPECT_LT(std::abs(seen[level]), D / B);
  }
  EXPECT_NEAR(seen[0] / seen[1], 2.0, 0.5);  // the correction is of first order in D / B
}

TEST(GeneratorSpectrum, RefusesMoreThanThereAre) {
  const sde::Heat heat(1, 1);
  EXPECT_THROW(generator_spectrum(line(8, 1), heat, 0, 0), std::invalid_argument);
  EXPECT_THROW(generator_spectrum(line(8, 1), heat, 0, 6), std::invalid_argument);
  EXPECT_EQ(generator_spectrum(line(8, 1), heat, 0, 5).eigenvalues.size(), 5);
}

}  // namespace
}  // namespace undiffuse::pde
