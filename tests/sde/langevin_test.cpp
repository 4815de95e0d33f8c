#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "sde/double_well.hpp"
#include "sde/expression_potential.hpp"
#include "sde/geometric_brownian_motion.hpp"
#include "sde/ornstein_uhlenbeck.hpp"
#include "sde/overdamped_langevin.hpp"
#include "sde/underdamped_langevin.hpp"
#include "tests/support/observed_order.hpp"

namespace undiffuse::sde {
namespace {

Eigen::MatrixXd spread(Index n, Index d) {
  return Eigen::MatrixXd::NullaryExpr(
      n, d, [](Index i, Index a) { return 1.7 * std::sin(1.1 * static_cast<double>(5 * i + 3 * a + 1)); });
}

Eigen::MatrixXd drift_of(const Process& process, const Eigen::MatrixXd& x) {
  Eigen::MatrixXd f(x.rows(), x.cols());
  process.drift(x, 0.4, f);
  return f;
}

Eigen::MatrixXd diffusion_of(const Process& process, const Eigen::MatrixXd& x) {
  Eigen::MatrixXd g(x.rows(), x.cols());
  process.diffusion(x, 0.4, g);
  return g;
}

Eigen::MatrixXd gradient_of(const Potential& potential, const Eigen::MatrixXd& x) {
  Eigen::MatrixXd slope(x.rows(), x.cols());
  potential.gradient(x, slope);
  return slope;
}

/// ∇·(f p) - ½ Σ ∂²(g² p) beside the largest of its terms, by differences of fourth order over h: 0 where p
/// is stationary. log_density: up to a constant, of one particle a row.
double stationarity_defect(const Process& process,
                           const std::function<Eigen::ArrayXd(const Eigen::MatrixXd&)>& log_density) {
  constexpr double h = 1e-3;
  const Eigen::MatrixXd x = spread(12, process.dim());
  Eigen::ArrayXd defect = Eigen::ArrayXd::Zero(12), largest = defect;
  for (Index a = 0; a < process.dim(); ++a) {
    const auto at = [&](int steps) {
      Eigen::MatrixXd moved = x;
      moved.col(a).array() += steps * h;
      const Eigen::ArrayXd p = log_density(moved).exp();
      return std::pair{Eigen::ArrayXd(drift_of(process, moved).col(a).array() * p),
                       Eigen::ArrayXd(diffusion_of(process, moved).col(a).array().square() * p)};
    };
    const auto [f2, g2] = at(2);
    const auto [f1, g1] = at(1);
    const auto [f_0, g_0] = at(0);
    const auto [f_1, g_1] = at(-1);
    const auto [f_2, g_2] = at(-2);
    const Eigen::ArrayXd flow = (8 * (f1 - f_1) - (f2 - f_2)) / (12 * h);
    const Eigen::ArrayXd spreading = (16 * (g1 + g_1) - (g2 + g_2) - 30 * g_0) / (24 * h * h);
    defect += flow - spreading;
    largest = largest.max(flow.abs()).max(spreading.abs());
  }
  return (defect.abs() / largest).maxCoeff();
}

std::shared_ptr<const Potential> double_well() { return std::make_shared<DoubleWellPotential>(2, 0.7, 1.3); }

TEST(Potential, OfTextsHasTheGradientOfTheFormula) {
  const Eigen::MatrixXd x = spread(20, 2);
  // 8B/w² · ½ = 4 · 0.7/1.69; degree 4, so that only round-off is left.
  const ExpressionPotential text(2, "0.7*((x/1.3)^2 - 1)^2 + 4*0.7/1.69*y^2");
  Eigen::VectorXd value(20), formula(20);
  text.value(x, value);
  double_well()->value(x, formula);
  EXPECT_LT((value - formula).cwiseAbs().maxCoeff(), 1e-14);
  EXPECT_LT((gradient_of(text, x) - gradient_of(*double_well(), x)).cwiseAbs().maxCoeff(), 1e-11);
}

TEST(Potential, OfTextsHasTheErrorThatItStates) {
  const Eigen::MatrixXd x = spread(50, 1);
  const Eigen::MatrixXd seen = gradient_of(ExpressionPotential(1, "cos(x1)", 1), x);
  EXPECT_LT((seen.array() + x.array().sin()).abs().maxCoeff(), 6e-13);
  // With long steps nothing but the error of fourth order is seen: U⁽⁵⁾ = -sin.
  std::vector<double> h, error;
  for (const double steps : {64, 96, 144, 216}) {
    h.push_back(steps / 1024);
    const Eigen::ArrayXd off =
        gradient_of(ExpressionPotential(1, "cos(x)", steps), x).array() + x.array().sin();
    EXPECT_LT(off.abs().maxCoeff(), std::pow(h.back(), 4) / 30);
    error.push_back(off.abs().maxCoeff());
  }
  EXPECT_NEAR(tests::observed_order(h, error), 4, 0.02);
}

TEST(Potential, RefusesWhatHasNoMeaning) {
  EXPECT_THROW(HarmonicPotential(0, 1), std::invalid_argument);
  EXPECT_THROW(HarmonicPotential(1, 0), std::invalid_argument);
  EXPECT_THROW(DoubleWellPotential(1, 1, std::nan("")), std::invalid_argument);
  EXPECT_THROW(ExpressionPotential(1, "x^2", 0), std::invalid_argument);
  EXPECT_THROW(ExpressionPotential(1, "x^2 + y^2"), std::invalid_argument);
  EXPECT_THROW(ExpressionPotential(1, "x^2 + t"), std::invalid_argument);
}

TEST(OverdampedLangevin, IsWhatItsSpecialCasesAre) {
  const Eigen::MatrixXd x = spread(9, 2);
  const OverdampedLangevin harmonic(std::make_shared<HarmonicPotential>(2, 2.6), 2.0, 0.36);
  const OrnsteinUhlenbeck same(2, 1.3, 0.6);
  EXPECT_TRUE(drift_of(harmonic, x).isApprox(drift_of(same, x), 1e-15));
  EXPECT_TRUE(diffusion_of(harmonic, x).isApprox(diffusion_of(same, x), 1e-15));
  const OverdampedLangevin wells(double_well(), 1, 0.125);
  const DoubleWell well(2, 0.7, 1.3, 0.5);
  EXPECT_TRUE(drift_of(wells, x).isApprox(drift_of(well, x), 1e-15));
  EXPECT_TRUE(diffusion_of(wells, x).isApprox(diffusion_of(well, x), 1e-15));
}

TEST(OverdampedLangevin, DeclaresThePotentialOfItsDrift) {
  const OverdampedLangevin process(double_well(), 2.0, 0.3);
  ASSERT_NE(gradient_drift(process), nullptr);
  const Eigen::MatrixXd x = spread(6, 2);
  Eigen::VectorXd declared(6), energy(6);
  gradient_drift(process)->potential(x, declared);
  double_well()->value(x, energy);
  EXPECT_TRUE(declared.isApprox(energy / 2.0, 1e-15));
}

TEST(OverdampedLangevin, KeepsBoltzmannsLaw) {
  const OverdampedLangevin process(double_well(), 2.0, 0.3);
  const auto law = [&](const Eigen::MatrixXd& x) -> Eigen::ArrayXd {
    Eigen::VectorXd energy(x.rows());
    double_well()->value(x, energy);
    return -energy.array() / 0.3;
  };
  EXPECT_LT(stationarity_defect(process, law), 1e-8);
}

TEST(UnderdampedLangevin, KeepsBoltzmannsLawOfPositionsAndVelocities) {
  const UnderdampedLangevin process(double_well(), 0.8, 0.4);
  const auto at_temperature = [&](double temperature) {
    return [&process, temperature](const Eigen::MatrixXd& x) -> Eigen::ArrayXd {
      Eigen::VectorXd energy(x.rows());
      process.energy(x, energy);
      return -energy.array() / temperature;
    };
  };
  EXPECT_LT(stationarity_defect(process, at_temperature(0.4)), 1e-8);
  EXPECT_GT(stationarity_defect(process, at_temperature(0.41)), 1e-3);
}

TEST(UnderdampedLangevin, HasNoiseOnVelocitiesAlone) {
  const UnderdampedLangevin process(double_well(), 0.8, 0.4);
  EXPECT_EQ(process.dim(), 4);
  EXPECT_EQ(process.noise_kind(), NoiseKind::diagonal);
  EXPECT_TRUE(is_time_homogeneous(process));
  EXPECT_EQ(gradient_drift(process), nullptr);
  const Eigen::MatrixXd g = diffusion_of(process, spread(3, 4));
  EXPECT_EQ(g.leftCols(2), Eigen::MatrixXd::Zero(3, 2));
  EXPECT_EQ(g.rightCols(2), Eigen::MatrixXd::Constant(3, 2, 0.8));
  EXPECT_EQ(UnderdampedLangevin(double_well(), 0, 1).noise_kind(), NoiseKind::none);
}

TEST(UnderdampedLangevin, KeepsEnergyWithoutFriction) {
  const UnderdampedLangevin process(std::make_shared<HarmonicPotential>(1, 4.0), 0, 1);
  const Eigen::MatrixXd x = spread(8, 2), f = drift_of(process, x);
  // dE/dt = kx x' + v v' = 0.
  EXPECT_LT((4 * x.col(0).cwiseProduct(f.col(0)) + x.col(1).cwiseProduct(f.col(1))).cwiseAbs().maxCoeff(),
            1e-14);
}

TEST(Langevin, RefusesWhatHasNoMeaning) {
  EXPECT_THROW(OverdampedLangevin(nullptr, 1, 1), std::invalid_argument);
  EXPECT_THROW(OverdampedLangevin(double_well(), 0, 1), std::invalid_argument);
  EXPECT_THROW(OverdampedLangevin(double_well(), 1, 0), std::invalid_argument);
  EXPECT_THROW(UnderdampedLangevin(nullptr, 1, 1), std::invalid_argument);
  EXPECT_THROW(UnderdampedLangevin(double_well(), -1, 1), std::invalid_argument);
  EXPECT_THROW(UnderdampedLangevin(double_well(), 1, std::nan("")), std::invalid_argument);
}

// The path W = sin t is smooth: Itô's solution then solves x' = (μ - ½σ²) x + σ x W'.
TEST(GeometricBrownianMotion, HasItsSolutionAlongAPath) {
  const GeometricBrownianMotion process(2, 1.01, 0.87);
  const Eigen::MatrixXd x0 = spread(4, 2);
  const auto at = [&](double t) {
    Eigen::MatrixXd x(4, 2);
    process.solution(x0, t, Eigen::MatrixXd::Constant(4, 2, std::sin(t)), x);
    return x;
  };
  EXPECT_EQ(at(0), x0);
  const double t = 0.4, h = 1e-3;
  const Eigen::MatrixXd slope = (8 * (at(t + h) - at(t - h)) - (at(t + 2 * h) - at(t - 2 * h))) / (12 * h);
  const Eigen::MatrixXd x = at(t), g = diffusion_of(process, x);
  const Eigen::MatrixXd expected = drift_of(process, x) - 0.5 * 0.87 * g + std::cos(t) * g;
  EXPECT_LT((slope - expected).cwiseAbs().maxCoeff(), 1e-10);
}

// E X_t = x0 e^{μt} and E X_t² = x0² e^{(2μ+σ²)t}: W ~ N(0, t), by the trapezoidal rule.
TEST(GeometricBrownianMotion, HasTheMomentsOfItsSolution) {
  const GeometricBrownianMotion process(1, 1.01, 0.87);
  const double t = 0.7;
  const Index n = 4001;
  const Eigen::VectorXd z = Eigen::VectorXd::LinSpaced(n, -14, 14);
  const Eigen::ArrayXd weight = (-0.5 * z.array().square()).exp() / std::sqrt(2 * M_PI) * (28.0 / (n - 1.0));
  Eigen::MatrixXd x(n, 1);
  process.solution(Eigen::MatrixXd::Constant(n, 1, 0.5), t, std::sqrt(t) * z, x);
  EXPECT_NEAR((weight * x.array()).sum(), 0.5 * std::exp(1.01 * t), 1e-13);
  EXPECT_NEAR((weight * x.array().square()).sum(), 0.25 * std::exp((2 * 1.01 + 0.87 * 0.87) * t), 1e-13);
}

TEST(GeometricBrownianMotion, RefusesWhatHasNoMeaning) {
  EXPECT_THROW(GeometricBrownianMotion(1, std::nan(""), 1), std::invalid_argument);
  EXPECT_THROW(GeometricBrownianMotion(1, 1, 0), std::invalid_argument);
  const GeometricBrownianMotion process(1, 1, 1);
  Eigen::MatrixXd x = Eigen::MatrixXd::Ones(3, 1), W(2, 1), out(3, 1);
  EXPECT_THROW(process.solution(x, 1, W, out), std::invalid_argument);
  EXPECT_THROW(process.solution(x, -1, x, out), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::sde
