#include "pde/backward_heat.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "pde/cell_averages.hpp"
#include "pde/heat_crank_nicolson.hpp"
#include "pde/heat_explicit.hpp"
#include "pde/heat_implicit_euler.hpp"
#include "pde/heat_spectral.hpp"
#include "tests/pde/heat_cases.hpp"
#include "tests/pde/test_laws.hpp"
#include "tests/support/truth.hpp"

namespace undiffuse::pde {
namespace {

constexpr double pi = std::numbers::pi, ln10 = std::numbers::ln10;

Grid<1> study_grid(Boundary boundary) { return {{1024}, {-16}, {16}, boundary}; }

/// Three modes after heat with κ = 1 up to T = 2.
Field<1> diffused(Boundary boundary) {
  return cell_averages_with_images(tests::ThreeModes(1, 4.0), study_grid(boundary));
}

TEST(BackwardHeatSpectral, LastModesAmplificationIsANumber) {
  const double no_flux =
      BackwardHeatSpectral<1>(diffused(Boundary::no_flux), 1.0).log10_amplification(2)[1023];
  const double periodic =
      BackwardHeatSpectral<1>(diffused(Boundary::periodic), 1.0).log10_amplification(2).maxCoeff();
  EXPECT_NEAR(no_flux, 8761.24, 0.005);
  EXPECT_NEAR(periodic, 8778.37, 0.02);
  EXPECT_NEAR(no_flux / (std::pow(1023 * pi / 32, 2) * 2 / ln10), 1, 1e-10);
  EXPECT_NEAR(periodic / (std::pow(1024 * pi / 32, 2) * 2 / ln10), 1, 1e-10);
}

TEST(BackwardHeatSpectral, MeetsTheOutsideAmplifications) {
  const nlohmann::json table = tests::truth("backward.json");
  const Grid<1> grid({64}, {0}, {pi}, Boundary::no_flux);
  const Field<1> zero{grid, Eigen::VectorXd::Zero(64)};
  const Eigen::VectorXd growth = BackwardHeatSpectral<1>(zero, 1.0).log10_amplification(0.1);
  for (const nlohmann::json& row : table.at("amplification")) {
    const double factor = row.at("factor").get<double>();
    EXPECT_NEAR(std::pow(10, growth[row.at("k").get<Index>()]) / factor, 1, 1e-12);
  }
  const double k = table.at("mode_where_1e-16_becomes_1").get<double>();
  EXPECT_NEAR(growth[19] + (growth[20] - growth[19]) * (k * k - 361) / 39, 16, 1e-12);
}

TEST(BackwardHeatSpectral, NormsAreTheFieldsWhileItIsFinite) {
  for (Boundary boundary : {Boundary::no_flux, Boundary::periodic}) {
    const Grid<2> grid({12, 9}, {-2, -1}, {3, 2}, boundary);
    const Field<2> q_T = tests::zeros_and_ones(grid);
    Field<2> reference = q_T;
    reference.values.array() *= 0.3;
    const BackwardHeatSpectral<2> backward(q_T, 0.8);
    for (double tau : {0.0, 0.1, 1.0}) {
      const Field<2> q = backward.at(tau);
      const double root = std::sqrt(grid.cell_volume());
      EXPECT_NEAR(backward.log10_l2_norm(tau), std::log10(q.values.norm() * root), 1e-12);
      EXPECT_NEAR(backward.log10_l2_distance(tau, reference),
                  std::log10((q.values - reference.values).norm() * root), 1e-12);
    }
    EXPECT_LT((backward.at(0).values - q_T.values).cwiseAbs().maxCoeff(), 1e-14);
  }
}

TEST(BackwardHeatSpectral, ASingleModeGrowsAsPredictedBeyondAllDoubles) {
  const Grid<1> grid = study_grid(Boundary::no_flux);
  Field<1> q = Spectrum<1>(grid).mode(1023);
  const BackwardHeatSpectral<1> backward(q, 1.0);
  const double start = std::log10(std::sqrt(grid.cell_volume()));
  EXPECT_NEAR(backward.log10_l2_norm(2), start + backward.log10_amplification(2)[1023], 1e-8);
  EXPECT_EQ(backward.log10_l2_distance(2, q), backward.log10_l2_norm(2));
  EXPECT_FALSE(backward.at(2).values.allFinite());
}

TEST(BackwardHeatSpectral, ReturnsWhatSmoothDataStillHold) {
  const Grid<1> grid({24}, {0}, {pi}, Boundary::no_flux);
  Field<1> start{grid, (2 + (3 * grid.centres(0).array()).cos() + 0.5 * grid.centres(0).array().cos())};
  HeatSpectral<1> forward({grid, 1.0}, {{0, 0.1}});
  Field<1> q_T = start;
  forward.advance(q_T, 0, 1);
  // round-off of 1e-16 grows by 10^{0.1 * 23² / ln 10} at most; the three modes themselves by 10^0.4
  const Field<1> back = BackwardHeatSpectral<1>(q_T, 1.0).at(0.02);
  HeatSpectral<1> part({grid, 1.0}, {{0, 0.08}});
  part.advance(start, 0, 1);
  EXPECT_LT((back.values - start.values).cwiseAbs().maxCoeff(), 1e-11);
}

TEST(BackwardHeatSpectral, ZeroStaysZeroAndBadInputIsRefused) {
  const Grid<1> grid = study_grid(Boundary::no_flux);
  Field<1> q{grid, Eigen::VectorXd::Zero(1024)};
  const BackwardHeatSpectral<1> backward(q, 1.0);
  EXPECT_EQ(backward.log10_l2_norm(2), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(backward.at(2).values, q.values);
  EXPECT_THROW(BackwardHeatSpectral<1>(q, 0.0), std::invalid_argument);
  EXPECT_THROW(backward.log10_l2_distance(1, diffused(Boundary::periodic)), std::invalid_argument);
  q.values[3] = std::nan("");
  EXPECT_THROW(BackwardHeatSpectral<1>(q, 1.0), std::invalid_argument);
}

/// Every mode's measured growth over the whole run is that of the stability function.
template <class S, int Dim>
void expect_growth_as_predicted(const Grid<Dim>& grid, double T, int steps, const std::vector<Index>& modes) {
  S solver({grid, 1.0}, tests::equal_steps(T, steps), Direction::backward);
  HeatModes<Dim> heat({grid, 1.0}, Symbol::discrete);
  const Eigen::VectorXd measured = measured_log10_amplification<Dim>(solver, heat, modes);
  const Eigen::VectorXd predicted =
      predicted_log10_amplification<Dim>(&S::stability_function, heat, T / steps, steps);
  for (Index i = 0; i < measured.size(); ++i) {
    const Index mode = modes.empty() ? i : modes[static_cast<std::size_t>(i)];
    EXPECT_NEAR(measured[i], predicted[mode], 1e-10 * std::max(1.0, std::abs(predicted[mode]))) << mode;
  }
}

TEST(LogAmplification, OfFiniteDifferencesIsThatOfTheirStabilityFunction) {
  for (Boundary boundary : {Boundary::no_flux, Boundary::periodic}) {
    const Grid<1> grid({128}, {-16}, {16}, boundary);
    expect_growth_as_predicted<HeatExplicit<1>, 1>(grid, 2.0, 400, {});
    expect_growth_as_predicted<HeatImplicitEuler<1>, 1>(grid, 2.0, 400, {});
    expect_growth_as_predicted<HeatCrankNicolson<1>, 1>(grid, 2.0, 400, {});
    const Grid<2> plane({12, 9}, {-2, -1}, {3, 2}, boundary);
    expect_growth_as_predicted<HeatExplicit<2>, 2>(plane, 1.0, 50, {0, 5, 107});
    expect_growth_as_predicted<HeatCrankNicolson<2>, 2>(plane, 1.0, 50, {0, 5, 107});
  }
}

TEST(LogAmplification, ImplicitEulerHidesTheBlowUpOfTheLastMode) {
  const Grid<1> grid = study_grid(Boundary::no_flux);
  const HeatModes<1> modes({grid, 1.0}, Symbol::discrete);
  const auto of = [&](double (*R)(double)) {
    return predicted_log10_amplification<1>(R, modes, 0.005, 400)[1023];
  };
  EXPECT_GT(of(&HeatExplicit<1>::stability_function), 500);
  EXPECT_LT(of(&HeatImplicitEuler<1>::stability_function), -400);
}

TEST(LogAmplification, RefusesAModeThatIsNotThere) {
  const Grid<1> grid({8}, {0}, {1}, Boundary::no_flux);
  HeatExplicit<1> solver({grid, 1.0}, tests::equal_steps(0.1, 10), Direction::backward);
  HeatModes<1> modes({grid, 1.0});
  EXPECT_THROW(measured_log10_amplification<1>(solver, modes, {8}), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::pde
