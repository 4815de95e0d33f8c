#include "pde/fokker_planck.hpp"

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <cmath>

#include "pde/generator.hpp"
#include "sde/ornstein_uhlenbeck.hpp"
#include "tests/pde/jump_cases.hpp"
#include "tests/support/observed_order.hpp"
#include "tests/support/truth.hpp"

namespace undiffuse::pde {
namespace {

using jump_cases::advanced;
using jump_cases::FunctionProcess;
using jump_cases::l1;
using jump_cases::mixture_cells;
using jump_cases::Mode;
using jump_cases::ornstein_uhlenbeck;
using jump_cases::three_modes;
using sde::NoiseKind;
using sde::TimeGrid;

const nlohmann::json& outside() {
  static const nlohmann::json numbers = tests::truth("fokker_planck.json");
  return numbers;
}

Grid<1> line(Index n, double half, Boundary boundary = Boundary::no_flux) {
  return {{n}, {-half}, {half}, boundary};
}

double mean(const Field<1>& p) {
  return p.grid.centres(0).dot(p.values) * p.grid.cell_volume() / p.integral();
}
double variance(const Field<1>& p) {
  const Eigen::VectorXd x = p.grid.centres(0).array() - mean(p);
  return x.cwiseAbs2().dot(p.values) * p.grid.cell_volume() / p.integral();
}

/// The stationary law, by a few implicit Euler steps of enormous length.
template <int Dim>
Field<Dim> stationary(const Grid<Dim>& grid, const sde::Process& process,
                      const EdgeLogRatios<Dim>& ratios = {}) {
  FokkerPlanck<Dim> solver(grid, process, TimeGrid::uniform(0, 4e8, 4), Scheme::implicit_euler, ratios);
  const double volume = grid.cell_volume() * static_cast<double>(grid.size());
  return advanced(solver, {grid, Eigen::VectorXd::Constant(grid.size(), 1 / volume)});
}

/// The law N(mean e^{-t}, D + (std² - D) e^{-2t}) of dX = -X dt + √(2D) dW.
Field<1> exact_ou(const Grid<1>& grid, double D, double start, double std, double t) {
  const double spread = std::sqrt(D + (std * std - D) * std::exp(-2 * t));
  return mixture_cells(grid, {Mode{1, start * std::exp(-t), spread}});
}

TEST(FokkerPlanckTruth, HarmonicWellKeepsItsStationaryLaw) {
  const Grid<1> grid = line(100, 5);
  const Field<1> p = stationary(grid, ornstein_uhlenbeck(1.0));
  Eigen::VectorXd expected = (-0.5 * grid.centres(0).array().square()).exp();
  expected /= expected.sum() * grid.cell_volume();
  const double rtol = outside()["harmonic_fplanck"]["steady_rtol"];
  for (Index i = 0; i < 100; ++i) EXPECT_NEAR(p.values[i], expected[i], 1e-15 + rtol * expected[i]) << i;
  EXPECT_LT(((p.values - expected).array() / expected.array()).abs().maxCoeff(), 1e-10);
}

TEST(FokkerPlanckTruth, HarmonicWellFromAPoint) {
  const auto& numbers = outside()["harmonic_fplanck"];
  const Grid<1> grid = line(100, 5);
  const auto process = ornstein_uhlenbeck(1.0);
  FokkerPlanck<1> solver(grid, process, TimeGrid::uniform(0, numbers["t"], 200),
                         Scheme::exponential_midpoint);
  Field<1> p{grid, Eigen::VectorXd::Zero(100)};
  p.values[79] = p.values[80] = 5;  // x = 3 is the edge between them
  p = advanced(solver, p);
  EXPECT_NEAR(mean(p), numbers["exact_mean"], 2e-3);  // 0.13 h²: the scheme, at h = 0.1
  EXPECT_NEAR(variance(p), numbers["exact_var"], 2e-2);
  const double spread = std::sqrt(double(numbers["exact_var"]));
  const Field<1> exact = mixture_cells(grid, {Mode{1, numbers["exact_mean"], spread}});
  EXPECT_LT((p.values - exact.values).cwiseAbs().maxCoeff() * 0.1, double(numbers["pdf_atol"]));
  Index peak = 0;
  const double highest = p.values.maxCoeff(&peak) * 0.1;
  EXPECT_NEAR(highest, numbers["peak_cell_probability"], double(numbers["pdf_atol"]));
  EXPECT_EQ(peak, 70);  // x = 2.05
}

TEST(FokkerPlanckTruth, OrnsteinUhlenbeckMoments) {
  const auto& numbers = outside()["ou_propagator"];
  const Grid<1> grid = line(200, 5);
  const FunctionProcess process = ornstein_uhlenbeck(numbers["D"]);
  for (const auto& row : numbers["table"]) {
    FokkerPlanck<1> solver(grid, process, TimeGrid::uniform(0, row["t"], 200), Scheme::midpoint);
    const Field<1> p = advanced(solver, exact_ou(grid, 0.5, 2.0, 0.2, 0.0));
    EXPECT_NEAR(mean(p), row["mean"], double(numbers["moment_tol"]));
    EXPECT_NEAR(variance(p), row["var"], double(numbers["moment_tol"]));
    EXPECT_LT(l1(p, exact_ou(grid, 0.5, 2.0, 0.2, row["t"])), double(numbers["l1_tol"]));
  }
}

TEST(FokkerPlanckTruth, OrnsteinUhlenbeckSpectrum) {
  const auto& numbers = outside()["ou_spectrum"];
  const Grid<1> grid = line(200, 5);
  const Eigen::MatrixXd A = generator(grid, ornstein_uhlenbeck(numbers["D"]), 0.0);
  const Eigen::VectorXd diagonal = A.diagonal();
  const Eigen::VectorXd beside = (A.diagonal<1>().array() * A.diagonal<-1>().array()).sqrt();
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> spectrum;
  spectrum.computeFromTridiagonal(diagonal, beside, Eigen::EigenvaluesOnly);
  for (Index k = 0; k < 5; ++k) {
    const double eigenvalue = spectrum.eigenvalues()[199 - k];
    EXPECT_NEAR(eigenvalue, numbers["eigenvalues"][k], double(numbers["atol"]));
    if (k == 1) {
      EXPECT_NEAR(eigenvalue, -1 + grid.spacing(0) * grid.spacing(0) / 3, 1e-6);
    }
  }
}

/// The outside program's rates are D/h² e^{±Δ/2}, Δ the edge log-ratio: its digits check the generator's
/// assembly.
TEST(FokkerPlanckTruth, SpectrumOfTheSymmetricExponentialScheme) {
  const auto& numbers = outside()["ou_spectrum"];
  const Grid<1> grid = line(200, 5);
  const double h = grid.spacing(0), D = numbers["D"];
  EdgeRates<1> rates(grid);
  for (Index i = 0; i + 1 < 200; ++i) {
    const double half_ratio = -0.5 * grid.edge(0, i + 1) * h / D;
    rates.up[0][i] = D / (h * h) * std::exp(half_ratio);
    rates.down[0][i] = D / (h * h) * std::exp(-half_ratio);
  }
  const Eigen::MatrixXd A = generator(grid, rates);
  const Eigen::VectorXd beside = (A.diagonal<1>().array() * A.diagonal<-1>().array()).sqrt();
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> spectrum;
  spectrum.computeFromTridiagonal(Eigen::VectorXd(A.diagonal()), beside, Eigen::EigenvaluesOnly);
  for (Index k = 0; k < 5; ++k)
    EXPECT_NEAR(spectrum.eigenvalues()[199 - k], numbers["symmetric_exponential_scheme"][k], 1e-9);
}

TEST(FokkerPlanckTruth, OrnsteinUhlenbeckStationaryVariance) {
  const auto& numbers = outside()["ou_stationary"];
  const Field<1> p = stationary(line(200, 6), ornstein_uhlenbeck(numbers["D"]));
  EXPECT_NEAR(variance(p), numbers["variance"], double(numbers["atol"]));
  EXPECT_NEAR(mean(p), 0, double(numbers["mean_atol"]));
}

// Space and time apart: against the law itself with time error below 1e-7, then against many steps on one
// grid.
TEST(FokkerPlanck, SecondOrderInSpace) {
  const FunctionProcess process = ornstein_uhlenbeck(0.5);
  std::vector<double> h, e;
  for (const Index n : {64, 128, 256, 512}) {
    const Grid<1> grid = line(n, 6);
    FokkerPlanck<1> solver(grid, process, TimeGrid::uniform(0, 0.5, 400), Scheme::midpoint);
    h.push_back(grid.spacing(0));
    e.push_back(l1(advanced(solver, exact_ou(grid, 0.5, 1.5, 0.6, 0)), exact_ou(grid, 0.5, 1.5, 0.6, 0.5)));
  }
  EXPECT_NEAR(tests::observed_order(h, e), 2.0, 0.05);
  EXPECT_EQ(FokkerPlanckRates<1>(line(8, 1), process).order_in_space(), 2);
}

TEST(FokkerPlanck, TimeOrdersOnOneGrid) {
  const FunctionProcess process = ornstein_uhlenbeck(0.5);
  const Grid<1> grid = line(100, 6);
  const Field<1> start = exact_ou(grid, 0.5, 1.5, 0.6, 0);
  FokkerPlanck<1> fine(grid, process, TimeGrid::uniform(0, 0.5, 2), Scheme::exponential_midpoint);
  const Field<1> reference = advanced(fine, start);  // rates do not depend on time: exact
  for (const auto& [scheme, order] :
       {std::pair{Scheme::implicit_euler, 1.0}, std::pair{Scheme::midpoint, 2.0}}) {
    std::vector<double> h, e;
    for (const Index n : {64, 128, 256, 512}) {
      FokkerPlanck<1> solver(grid, process, TimeGrid::uniform(0, 0.5, n), scheme);
      h.push_back(0.5 / static_cast<double>(n));
      e.push_back(l1(advanced(solver, start), reference));
    }
    EXPECT_NEAR(tests::observed_order(h, e), order, 0.05);
  }
}

TEST(FokkerPlanck, ProductOfTwoLawsInThePlane) {
  const FunctionProcess process = ornstein_uhlenbeck(0.5, 2);
  const Grid<2> plane({40, 24}, {-4, -5}, {4, 5}, Boundary::no_flux);
  const Grid<1> x({40}, {-4}, {4}, Boundary::no_flux);
  const Grid<1> y({24}, {-5}, {5}, Boundary::no_flux);
  const FunctionProcess line_process = ornstein_uhlenbeck(0.5);
  FokkerPlanck<2> both(plane, process, TimeGrid::uniform(0, 1, 30), Scheme::exponential_midpoint);
  FokkerPlanck<1> along_x(x, line_process, TimeGrid::uniform(0, 1, 30), Scheme::exponential_midpoint);
  FokkerPlanck<1> along_y(y, line_process, TimeGrid::uniform(0, 1, 30), Scheme::exponential_midpoint);
  const Field<1> px = exact_ou(x, 0.5, 1.0, 0.4, 0);
  const Field<1> py = exact_ou(y, 0.5, -2.0, 0.7, 0);
  const auto product = [](const Field<1>& a, const Field<1>& b) -> Eigen::VectorXd {
    return (a.values * b.values.transpose()).reshaped();
  };
  const Field<2> p = advanced(both, {plane, product(px, py)});
  const Eigen::VectorXd expected = product(advanced(along_x, px), advanced(along_y, py));
  EXPECT_LT(((p.values - expected).array() / expected.array()).abs().maxCoeff(), 1e-11);
}

// A wave 1 + ½ cos on a torus with constant drift: its complex amplitude is known on the grid.
TEST(FokkerPlanck, ConstantDriftOnATorus) {
  const Index n = 32;
  const double D = 0.1;
  const double f = 1.5;
  const Grid<1> torus({n}, {0}, {2}, Boundary::periodic);
  const FunctionProcess process(
      1, NoiseKind::additive, [f](double, double) { return f; },
      [D](double, double) { return std::sqrt(2 * D); });
  EdgeRates<1> rates(torus);
  FokkerPlanckRates<1>(torus, process).rates(0, rates);
  const double h = torus.spacing(0);
  EXPECT_NEAR(rates.up[0][n - 1] / rates.down[0][n - 1], std::exp(f * h / D), 1e-12);
  EXPECT_NEAR(rates.up[0][3] - rates.down[0][3], f / h, 1e-12);
  FokkerPlanck<1> solver(torus, process, TimeGrid::uniform(0, 1, 3), Scheme::exponential_midpoint);
  const double angle = 2 * std::acos(-1.0) / static_cast<double>(n);
  const auto wave = [&](double amplitude, double shift) -> Eigen::VectorXd {
    return Eigen::VectorXd::NullaryExpr(
        n, [=](Index i) { return 1 + amplitude * std::cos(angle * static_cast<double>(i) - shift); });
  };
  const double growth = (rates.up[0][0] + rates.down[0][0]) * (std::cos(angle) - 1);
  const double turn = (rates.up[0][0] - rates.down[0][0]) * std::sin(angle);
  const Field<1> p = advanced(solver, {torus, wave(0.5, 0)});
  EXPECT_LT((p.values - wave(0.5 * std::exp(growth), turn)).cwiseAbs().maxCoeff(), 1e-12);
}

TEST(FokkerPlanck, WithoutDriftItIsTheHeatEquation) {
  const Grid<2> grid({7, 5}, {0, 0}, {1, 2}, Boundary::no_flux);
  const FunctionProcess process(
      2, NoiseKind::additive, [](double, double) { return 0.0; }, [](double, double) { return 2.0; });
  EdgeRates<2> rates(grid);
  FokkerPlanckRates<2>(grid, process).rates(0, rates);
  const EdgeRates<2> heat = heat_rates(grid, 2.0);
  for (int axis = 0; axis < 2; ++axis) {
    EXPECT_LT((rates.up[axis] - heat.up[axis]).cwiseAbs().maxCoeff(), 1e-13);
    EXPECT_EQ(rates.up[axis], rates.down[axis]);
  }
}

TEST(FokkerPlanck, RatesStayFiniteAndPositiveForAnyPecletNumber) {
  const Grid<1> grid = line(50, 5);
  for (const double strength : {1e-320, 1e-12, 1.0, 1e3, 1e12}) {
    const FunctionProcess process(
        1, NoiseKind::additive, [=](double x, double) { return strength * x; },
        [](double, double) { return 1.0; });
    EdgeRates<1> rates(grid);
    FokkerPlanckRates<1>(grid, process).rates(0, rates);
    for (Index c = 0; c + 1 < 50; ++c) {
      EXPECT_GE(rates.up[0][c], 0);
      EXPECT_GE(rates.down[0][c], 0);
      const double flux = strength * grid.edge(0, c + 1) / grid.spacing(0);
      EXPECT_NEAR(rates.up[0][c] - rates.down[0][c], flux, 1e-12 * std::abs(flux) + 1e-13) << strength;
    }
  }
}

// dX = -1.5 X dt + √(1 + X²) dW has the stationary law ∝ (1 + x²)^{-5/2}: Itô's, from ∂²(Dp) = ∂(fp).
TEST(FokkerPlanck, DiagonalNoiseHasItsItoLaw) {
  const FunctionProcess process(
      1, NoiseKind::diagonal, [](double x, double) { return -1.5 * x; },
      [](double x, double) { return std::sqrt(1 + x * x); });
  std::vector<double> h, e;
  for (const Index n : {50, 100, 200, 400}) {
    const Grid<1> grid = line(n, 5);
    Field<1> exact{grid, (1 + grid.centres(0).array().square()).pow(-2.5)};
    exact.values /= exact.integral();
    h.push_back(grid.spacing(0));
    e.push_back(l1(stationary(grid, process), exact));
  }
  EXPECT_NEAR(tests::observed_order(h, e), 2.0, 0.05);
  EXPECT_LT(e.back(), 2e-4);
}

TEST(FokkerPlanck, EdgeLogRatiosMakeAnyLawStationary) {
  const Grid<2> grid({12, 9}, {0, 0}, {1, 1}, Boundary::no_flux);
  const Eigen::VectorXd log_density = 10 * jump_cases::bumpy(grid.size());
  const FunctionProcess process = ornstein_uhlenbeck(0.5, 2);
  const auto ratios = stationary_log_ratios(grid, log_density);
  FokkerPlanck<2> solver(grid, process, TimeGrid::uniform(0, 3, 20), Scheme::exponential_midpoint, ratios);
  Field<2> p{grid, (log_density.array() - log_density.maxCoeff()).exp()};
  const Field<2> after = advanced(solver, p);
  EXPECT_LT((after.values.array() / p.values.array() - 1).abs().maxCoeff(), 1e-11);
  EXPECT_THROW(stationary_log_ratios(grid, Eigen::VectorXd::Zero(5)), std::invalid_argument);
}

TEST(FokkerPlanck, ScoreDrivenReversalReturnsTheThreeModes) {
  const double T = 2;
  const FunctionProcess process = jump_cases::reversed_heat(T);
  double error[2];
  for (const int level : {0, 1}) {
    const Grid<1> grid = line(256 << level, 16);
    FokkerPlanck<1> solver(grid, process, TimeGrid::graded(T, 400), Scheme::midpoint);
    const Field<1> start = mixture_cells(grid, three_modes, T);
    const Field<1> q = advanced(solver, start);
    EXPECT_GE(q.values.minCoeff(), 0);
    EXPECT_NEAR(q.integral(), start.integral(), 1e-12);
    error[level] = l1(q, mixture_cells(grid, three_modes));
  }
  EXPECT_NEAR(error[1], 1.198e-3, 2e-6);
  EXPECT_NEAR(error[0] / error[1], 4.0, 0.2);
}

TEST(FokkerPlanck, KnowsWhoseRatesAreConstant) {
  const Grid<1> grid = line(8, 1);
  const sde::OrnsteinUhlenbeck declared(1, 1, 1);
  const auto undeclared = ornstein_uhlenbeck(1.0);
  EXPECT_TRUE(FokkerPlanckRates<1>(grid, declared).constant());
  EXPECT_FALSE(FokkerPlanckRates<1>(grid, undeclared).constant());
  const auto ratios = stationary_log_ratios(grid, Eigen::VectorXd::Zero(8));
  EXPECT_FALSE(FokkerPlanckRates<1>(grid, declared, ratios).constant());
}

TEST(FokkerPlanck, RefusesWhatItCannotDo) {
  const Grid<1> grid = line(8, 1);
  const auto zero = [](double, double) { return 0.0; };
  const FunctionProcess noiseless(1, NoiseKind::none, zero, zero);
  EXPECT_THROW(FokkerPlanckRates<1>(grid, noiseless), std::invalid_argument);
  const auto in_the_plane = ornstein_uhlenbeck(1.0, 2);
  EXPECT_THROW(FokkerPlanckRates<1>(grid, in_the_plane), std::invalid_argument);
  const FunctionProcess silent(1, NoiseKind::additive, zero, zero);
  EdgeRates<1> rates(grid);
  EXPECT_THROW(FokkerPlanckRates<1>(grid, silent).rates(0, rates), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::pde
