#include "pde/spectrum.hpp"

#include <gtest/gtest.h>
#include <omp.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

#include "pde/discrete_laplacian.hpp"
#include "tests/support/truth.hpp"

namespace undiffuse::pde {
namespace {

constexpr double pi = std::numbers::pi;

Eigen::VectorXd some_values(Index n) {
  return Eigen::VectorXd::NullaryExpr(n,
                                      [](Index i) { return std::sin(1 + 3.1 * static_cast<double>(i * i)); });
}

template <int Dim>
Eigen::MatrixXd mode_matrix(const Grid<Dim>& grid) {
  Spectrum<Dim> spectrum(grid);
  Eigen::MatrixXd modes(grid.size(), grid.size());
  for (Index i = 0; i < grid.size(); ++i) modes.col(i) = spectrum.mode(i).values;
  return modes;
}

/// Orthonormal, forward = transposed, eigenvectors of the Laplacian with the eigenvalues promised.
template <int Dim>
void check_modes(const Grid<Dim>& grid) {
  Spectrum<Dim> spectrum(grid);
  const Index n = grid.size();
  const Eigen::MatrixXd modes = mode_matrix(grid);
  EXPECT_LT((modes.transpose() * modes - Eigen::MatrixXd::Identity(n, n)).cwiseAbs().maxCoeff(), 1e-14);
  const Eigen::VectorXd values = some_values(n);
  Eigen::VectorXd coefficients(n), back(n), laplacian(n);
  spectrum.forward(values, coefficients);
  EXPECT_LT((coefficients - modes.transpose() * values).cwiseAbs().maxCoeff(), 1e-14);
  spectrum.inverse(coefficients, back);
  EXPECT_LT((back - values).cwiseAbs().maxCoeff(), 1e-15 * 4);
  const double scale = spectrum.discrete_laplacian().cwiseAbs().maxCoeff();
  for (Index i = 0; i < n; ++i) {
    discrete_laplacian(grid, modes.col(i), laplacian);
    EXPECT_LT((laplacian - spectrum.discrete_laplacian()[i] * modes.col(i)).cwiseAbs().maxCoeff(),
              1e-14 * scale)
        << "mode " << i;
  }
}

TEST(Spectrum, ModesAreOrthonormalEigenvectorsOfTheLaplacian) {
  for (Boundary boundary : {Boundary::no_flux, Boundary::periodic}) {
    for (Index n : {3, 8, 15}) check_modes(Grid<1>({n}, {-1}, {2}, boundary));
    check_modes(Grid<2>({6, 5}, {-1, 0}, {2, 7}, boundary));
  }
}

TEST(Spectrum, ModesAreTheCosinesAndSinesOfTheComment) {
  const Index n = 7;
  const double length = 3;
  const Grid<1> walls({n}, {0}, {length}, Boundary::no_flux), torus({n}, {0}, {length}, Boundary::periodic);
  const Eigen::MatrixXd cosines = mode_matrix(walls), waves = mode_matrix(torus);
  const double top = std::sqrt(2.0 / n);
  for (int j = 0; j < n; ++j) {
    EXPECT_NEAR(cosines(j, 0), std::sqrt(1.0 / n), 1e-15);
    EXPECT_NEAR(cosines(j, 5), top * std::cos(pi * 5 * (j + 0.5) / n), 1e-15);
    EXPECT_NEAR(waves(j, 2), top * std::cos(2 * pi * 2 * j / n), 1e-15);
    EXPECT_NEAR(waves(j, n - 2), -top * std::sin(2 * pi * 2 * j / n), 1e-15);
  }
  EXPECT_DOUBLE_EQ(Spectrum<1>(walls).wavenumber_squared()[5], std::pow(pi * 5 / length, 2));
  EXPECT_DOUBLE_EQ(Spectrum<1>(torus).wavenumber_squared()[n - 2], std::pow(2 * pi * 2 / length, 2));
}

void expect_spectrum(const nlohmann::json& expected, Boundary boundary) {
  const Index n = expected.at("n").get<Index>();
  Eigen::VectorXd lambda =
      Spectrum<1>(Grid<1>({n}, {0}, {static_cast<double>(n) * expected.at("h").get<double>()}, boundary))
          .discrete_laplacian();
  std::sort(lambda.begin(), lambda.end(), std::greater<>());
  for (Index i = 0; i < n; ++i) {
    const double exact = expected.at("eigenvalues_descending").at(static_cast<std::size_t>(i)).get<double>();
    EXPECT_NEAR(lambda[i], exact, 1e-12 * std::abs(exact)) << i;
  }
}

TEST(Spectrum, DiscreteLaplacianMeetsTheOutsideNumbers) {
  const nlohmann::json spectra = tests::truth("heat.json").at("laplacian_eigs");
  expect_spectrum(spectra.at("neumann_cells"), Boundary::no_flux);
  expect_spectrum(spectra.at("periodic"), Boundary::periodic);
}

TEST(Spectrum, BitsDependOnTheNumbersAlone) {
  const Grid<2> grid({24, 17}, {0, 0}, {1, 1}, Boundary::no_flux);
  const Eigen::VectorXd values = some_values(grid.size());
  Eigen::VectorXd first(grid.size()), shifted(grid.size() + 1);
  Spectrum<2>(grid).forward(values, first);
  Spectrum<2> other(grid);
  other.forward(values, shifted.tail(grid.size()));  // another alignment
  EXPECT_EQ(first, Eigen::VectorXd(shifted.tail(grid.size())));
}

TEST(Spectrum, BitsDoNotDependOnTheThreads) {
  const int before = omp_get_max_threads();
  const Grid<2> grid(
      {101, 83}, {0, 0}, {1, 1},
      {Sides{Boundary::dirichlet, Boundary::no_flux}, {Boundary::periodic, Boundary::periodic}},
      Centring::nodes);
  const Eigen::VectorXd values = some_values(grid.size());
  const auto there_and_back = [&](int threads) {
    omp_set_num_threads(threads);
    Spectrum<2> spectrum(grid);
    Eigen::MatrixXd both(grid.size(), 2);
    spectrum.forward(values, both.col(0));
    spectrum.inverse(both.col(0), both.col(1));
    return both;
  };
  const Eigen::MatrixXd alone = there_and_back(1);
  EXPECT_EQ(there_and_back(2), alone);
  omp_set_num_threads(before);
}

TEST(Spectrum, RefusesWrongSizes) {
  Spectrum<1> spectrum(Grid<1>({8}, {0}, {1}, Boundary::periodic));
  Eigen::VectorXd eight(8), nine(9);
  EXPECT_THROW(spectrum.forward(nine, eight), std::invalid_argument);
  EXPECT_THROW(spectrum.inverse(eight, nine), std::invalid_argument);
  EXPECT_THROW(spectrum.mode(8), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::pde
