#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <numbers>

#include "data/errors.hpp"
#include "pde/backward_heat.hpp"
#include "pde/singular_system.hpp"
#include "tests/pde/inverse_cases.hpp"
#include "tests/support/matrix_exponential.hpp"
#include "tests/support/truth.hpp"

namespace undiffuse::pde {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;
using tests::normals;

/// The largest error at any forward time t = sT, at worst, over 2 ε^s E^{1-s}: (1 - φ) a^s E from the truth
/// and φ/a a^s ε from the noise, each over the modes.
double worst_over_bound(const SpectralFilter& method, const InverseProblem& problem, double parameter,
                        double noise, double size) {
  const Modes& modes = problem.modes();
  Eigen::ArrayXd gain(modes.size()), loss(modes.size());
  method.evaluate({{modes.a.data(), modes.size()},
                   {modes.log_a.data(), modes.size()},
                   {modes.wavenumber.data(), modes.size()},
                   problem.largest()},
                  parameter, gain, loss);
  double worst = 0;
  for (double s = 0; s <= 1; s += 0.05) {
    const Eigen::ArrayXd decay = (s * modes.log_a.array()).exp();
    worst = std::max(worst, ((loss * decay).maxCoeff() * size + (gain * decay).maxCoeff() * noise) /
                                (2 * std::pow(noise, s) * std::pow(size, 1 - s)));
  }
  return worst;
}

TEST(ErrorBound, HolderMethodsKeepItAndLogarithmicOnesMissItWhateverTheirParameter) {
  const Grid<1> grid({400}, {0}, {20}, Boundary::no_flux);
  HeatPropagator<1> A({grid, 1.0}, 0.5);
  const InverseProblem problem(A, VectorXd::Zero(400));
  constexpr double size = 3;
  for (const double noise : {1e-2, 1e-5, 1e-9}) {
    const double ratio = noise / size;
    double cut = 0;
    for (Index i = 0; i < 400; ++i)
      if (A.modes().a[i] >= ratio) cut = std::max(cut, A.modes().wavenumber[i]);
    EXPECT_LE(worst_over_bound(LavrentievFilter(), problem, ratio, noise, size), 1 + 1e-12);
    EXPECT_LE(worst_over_bound(QuasiBoundaryValueFilter(), problem, ratio, noise, size), 1 + 1e-12);
    EXPECT_LE(worst_over_bound(TikhonovFilter(), problem, ratio * ratio, noise, size), 1 + 1e-12);
    EXPECT_LE(worst_over_bound(CutOffFilter(), problem, cut, noise, size), 1 + 1e-12);
    EXPECT_GT(worst_over_bound(LavrentievFilter(), problem, ratio * ratio, noise, size), 1);  // it can fail
    const QuasiReversibilityFilter lattes_lions;
    const PseudoParabolicFilter pseudo;
    for (const SpectralFilter* filter :
         {static_cast<const SpectralFilter*>(&lattes_lions), static_cast<const SpectralFilter*>(&pseudo)}) {
      double best = 1e300;
      for (const double p : filter->candidates(problem))
        best = std::min(best, worst_over_bound(*filter, problem, p, noise, size));
      EXPECT_GT(best, 1.2) << filter->about().name << " " << noise;
    }
  }
}

TEST(ErrorBound, HoldsForDrawnTruthsAndNoises) {
  const Grid<1> grid({200}, {0}, {10}, Boundary::no_flux);
  HeatPropagator<1> A({grid, 1.0}, 0.5);
  HeatModes<1> modes({grid, 1.0});
  constexpr double size = 2, noise = 1e-4;
  for (unsigned draw = 0; draw < 10; ++draw) {
    VectorXd u0 = normals(200, draw), e = normals(200, 100 + draw), c(200);
    u0 *= size / (u0.norm() * std::sqrt(grid.cell_volume()));
    e *= noise / (e.norm() * std::sqrt(grid.cell_volume()));
    VectorXd b(200);
    A.analyse(u0, c);
    A.synthesise(c.cwiseProduct(A.modes().a), b);
    const InverseProblem problem(A, b + e);
    for (const auto& [q, what] : {std::pair(LavrentievFilter().solve(problem, noise / size).q, "lavrentiev"),
                                  {TikhonovFilter().solve(problem, std::pow(noise / size, 2)).q, "tikhonov"}})
      for (double s = 0; s <= 1; s += 0.1) {
        VectorXd d(200);
        A.analyse(q - u0, d);
        const double error = d.cwiseProduct((s * A.modes().log_a).array().exp().matrix()).norm() *
                             std::sqrt(grid.cell_volume());
        EXPECT_LE(error, 2 * std::pow(noise, s) * std::pow(size, 1 - s)) << what << " " << s;
      }
  }
}

TEST(LectureProblem, MeetsTheOutsideNumbers) {
  const nlohmann::json lecture = tests::truth("backward.json").at("lecture");
  const Grid<1> grid({101}, {0}, {std::numbers::pi}, {{{Boundary::dirichlet, Boundary::dirichlet}}},
                     Centring::nodes);
  HeatPropagator<1> A({grid, 1.0}, lecture.at("T").get<double>(), Symbol::discrete);
  VectorXd b = VectorXd::Zero(101), truth = VectorXd::Zero(101);
  for (Index i = 0; i < 99; ++i) {
    b[i + 1] = lecture.at("data")[static_cast<std::size_t>(i)].get<double>();
    const double x = grid.centre(0, i + 1);
    truth[i + 1] = x >= 1 && x <= 2 ? 1 : 0;
  }
  const InverseProblem problem(A, b);
  const double unit = std::sqrt(grid.spacing(0));  // their norms are sums over nodes
  const TikhonovFilter tikhonov;
  const auto error = [&](const VectorXd& q) { return (q - truth).norm() / truth.norm(); };
  const double goal = lecture.at("morozov_goal").get<double>();
  const auto curve = tikhonov.curve(problem, tikhonov.candidates(problem), nullptr);
  const double alpha =
      choose_parameter(parameter_rule("discrepancy"), tikhonov, problem, curve, {.noise_norm = goal * unit});
  EXPECT_NEAR(alpha / lecture.at("tikhonov_parameter").get<double>(), 1, 1e-6);
  const auto chosen = tikhonov.solve(problem, alpha);
  EXPECT_NEAR(chosen.residual / unit / goal, 1, 1e-6);
  EXPECT_NEAR(error(chosen.q) / lecture.at("tikhonov_rel_error").get<double>(), 1, 1e-6);
  for (const auto& row : lecture.at("fixed_parameter")) {
    const auto fixed = tikhonov.solve(problem, row.at("delta").get<double>());
    EXPECT_NEAR(fixed.residual / unit / row.at("discrepancy").get<double>(), 1, 1e-6);
    EXPECT_NEAR(error(fixed.q) / row.at("rel_error").get<double>(), 1, 1e-6);
  }
  EXPECT_NEAR(problem.log10_condition(), lecture.at("log10_condition_number").get<double>(), 1e-6);
  EXPECT_NEAR(BackwardHeatSpectral<1>({grid, b}, {grid, 1.0}, Symbol::discrete).log10_l2_norm(A.T()) -
                  std::log10(unit),
              lecture.at("naive_inverse_log10_norm").get<double>(), 1e-6);
  EXPECT_THAT([&] { problem.unregularised(); },
              testing::ThrowsMessage<data::NumericalError>(testing::HasSubstr("10^175.9")));
}

/// The lecture's matrix, known by its products: singular vectors beyond rounding are not seen at all, and are
/// missed.
TEST(Unregularised, IsRefusedWhereModesDrownInRounding) {
  const Grid<1> grid({20}, {0}, {1}, Boundary::no_flux);
  const MatrixXd A = tests::exponential(0.1 * tests::DenseHeat<1>(grid, 1.0, 0.1).L);
  SingularSystem modes{DenseOperator(A)};
  EXPECT_LT(modes.modes().size(), 20);
  const InverseProblem problem(modes, VectorXd::Ones(20));
  EXPECT_EQ(problem.log10_condition(), std::numeric_limits<double>::infinity());
  EXPECT_THAT([&] { problem.unregularised(); },
              testing::ThrowsMessage<data::NumericalError>(testing::HasSubstr("beyond what rounding")));
}

TEST(Unregularised, IsGivenWhereRoundingAllowsIt) {
  const Grid<1> grid({16}, {0}, {1}, Boundary::no_flux);
  HeatPropagator<1> A({grid, 1.0}, 1e-3);
  const VectorXd u = normals(16, 2);
  VectorXd c(16), b(16);
  A.analyse(u, c);
  A.synthesise(c.cwiseProduct(A.modes().a), b);
  EXPECT_LT((InverseProblem(A, b).unregularised() - u).norm(), 1e-13 * u.norm());
}

}  // namespace
}  // namespace undiffuse::pde
