// What is particular to one scheme: nonlinear and coupled equations, outside numbers, stability, failure.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "sde/exact_problems.hpp"
#include "sde/integrate.hpp"
#include "sde/integrators.hpp"
#include "sde/particle_error.hpp"
#include "sde/processes.hpp"
#include "tests/sde/paths.hpp"
#include "tests/sde/test_processes.hpp"
#include "tests/support/truth.hpp"

namespace undiffuse::sde {
namespace {

using tests::AdditiveExample;
using tests::GeometricBrownianMotion;
using tests::Paths;
using tests::Reference;
using undiffuse::tests::observed_order;

// ---- outside numbers

/// The fixed path, 64 steps; its integrals are not read.
Paths fixed_path() {
  Paths path;
  for (int k = 1; k <= 64; ++k) {
    path.dW.push_back(Eigen::MatrixXd::Constant(
        1, 1, std::sqrt(1.0 / 64) * std::sqrt(2.0) * std::sin(1.7 * k + 0.3 * k * k)));
    path.dZ.push_back(Eigen::MatrixXd::Zero(1, 1));
  }
  return path;
}

void expect_fixed_path(const char* scheme, const Integrator& integrator) {
  const auto end = undiffuse::tests::truth("sde.json").at("fixed_path").at("end");
  const auto expect = [&](const char* problem, const Process& process, double x0) {
    Paths path = fixed_path();
    for (; path.steps() >= 8; path = path.halved())
      EXPECT_NEAR(tests::along(process, integrator, x0, path)(0, 0),
                  end.at(problem).at(scheme).at(std::to_string(path.steps())).get<double>(), 1e-10)
          << scheme << " " << problem << " " << path.steps();
  };
  expect("linear", GeometricBrownianMotion(), GeometricBrownianMotion::x0);
  expect("linear", MultiplicativeProblem(), MultiplicativeProblem::x0);  // which declares its slope
  expect("additive", AdditiveExample(), AdditiveExample::x0);
}

TEST(EulerMaruyama, FollowsTheFixedPath) { expect_fixed_path("euler_maruyama", EulerMaruyama()); }
TEST(Milstein, FollowsTheFixedPath) { expect_fixed_path("milstein", Milstein()); }
TEST(DerivativeFreeMilstein, FollowsTheFixedPath) {
  expect_fixed_path("platen_derivative_free", DerivativeFreeMilstein());
}
TEST(EulerHeun, FollowsTheFixedPath) { expect_fixed_path("stratonovich_euler_heun", EulerHeun()); }

/// A step x' = A + B z + C (z² - 1), z = dW/√h, of the linear problem, and so the moments after n of them.
void expect_moments(const Integrator& integrator, const char* mean, const char* second) {
  const auto schemes = undiffuse::tests::truth("sde.json").at("gbm_moments").at("schemes");
  for (const auto& c : schemes) {
    const int n = c.at("n").get<int>();
    Eigen::MatrixXd x = Eigen::MatrixXd::Ones(3, 1), dW(3, 1);
    dW << 0, 1, -1;
    dW /= std::sqrt(n);
    integrator.step(MultiplicativeProblem(), 0, 1.0 / n, {dW}, x);
    const double A = 0.5 * (x(1, 0) + x(2, 0)), B = 0.5 * (x(1, 0) - x(2, 0)), C = A - x(0, 0);
    const double x0 = MultiplicativeProblem::x0;
    EXPECT_NEAR(x0 * std::pow(A, n), c.at(mean).get<double>(), 1e-12);
    EXPECT_NEAR(x0 * x0 * std::pow(A * A + B * B + 2 * C * C, n), c.at(second).get<double>(), 1e-11);
  }
}

TEST(EulerMaruyama, HasTheExactMomentsOfTheScheme) {
  expect_moments(EulerMaruyama(), "em_mean", "em_second");
}
TEST(Milstein, HasTheExactMomentsOfTheScheme) {
  expect_moments(Milstein(), "milstein_mean", "milstein_second");
}

// ---- weak order where nothing is linear: one step, E x'^m against E X^m, is off by h^(p+1)

double hermite(const std::function<double(double, double)>& f) {
  // Nodes and weights of 7 points, exact for degree 13: roots of He_7.
  constexpr std::array<double, 7> z = {-3.750439717725742, -2.366759410734541, -1.154405394739968, 0,
                                       1.154405394739968,  2.366759410734541,  3.750439717725742};
  constexpr std::array<double, 7> w = {0.000548268855972218, 0.0307571239675865, 0.240123178605013,
                                       0.457142857142857,    0.240123178605013,  0.0307571239675865,
                                       0.000548268855972218};
  double sum = 0;
  for (std::size_t i = 0; i < 7; ++i)
    for (std::size_t j = 0; j < 7; ++j) sum += w[i] * w[j] * f(z[i], z[j]);
  return sum;
}

/// E X(h)^m of the curved problem, m = 1, 2, 3: of sinh(a + s z).
double curved_moment(int m, double h) {
  const double a = std::asinh(CurvedProblem::x0) + CurvedProblem::c * h,
               s2 = CurvedProblem::sigma * CurvedProblem::sigma * h;
  if (m == 1) return std::exp(s2 / 2) * std::sinh(a);
  if (m == 2) return 0.5 * (std::exp(2 * s2) * std::cosh(2 * a) - 1);
  return 0.25 * (std::exp(4.5 * s2) * std::sinh(3 * a) - 3 * std::exp(s2 / 2) * std::sinh(a));
}

double local_weak_order(const Integrator& integrator, int m) {
  std::vector<double> steps, errors;
  for (const double h : {1 / 8.0, 1 / 16.0, 1 / 32.0, 1 / 64.0, 1 / 128.0}) {
    const double mean = hermite([&](double z, double y) {
      Eigen::MatrixXd x(1, 1), dW(1, 1), dZ(1, 1);
      x << CurvedProblem::x0;
      dW << std::sqrt(h) * z;
      dZ << 0.5 * h * dW(0, 0) + h * std::sqrt(h / 12) * y;
      integrator.step(CurvedProblem(), 0, h, {dW, dZ}, x);
      return std::pow(x(0, 0), m);
    });
    steps.push_back(h);
    errors.push_back(std::abs(mean - curved_moment(m, h)));
  }
  return observed_order(steps, errors);
}

TEST(EveryScheme, HasItsWeakOrderWhereNothingIsLinear) {
  for (const auto& each : named_integrators()) {
    const auto order = each.scheme->order(NoiseKind::diagonal);
    if (!order) continue;
    double least = 10;
    for (const int m : {1, 2, 3}) least = std::min(least, local_weak_order(*each.scheme, m));
    EXPECT_NEAR(least, order->weak + 1, 0.25) << each.name;
  }
}

// ---- strong order where no solution is known: against finer steps along the same paths

TEST(Sra, HasStrongOrderThreeHalvesForADriftThatIsCurved) {
  const DoubleWell well(1, 0.02, 1, 1.2);  // weak: the terms of order 2, of f alone, stay below
  const Reference reference(well, Sra(), 0.4, 128);
  EXPECT_NEAR(reference.strong_order(Sra()), 1.5, 0.1);
  EXPECT_NEAR(reference.strong_order(Sri()), 1.5, 0.1);
  EXPECT_NEAR(reference.strong_order(Heun()), 1.0, 0.1);
}

/// Each coordinate drives the other; each has noise of its own, and everything moves in time.
class Coupled final : public Process {
 public:
  Index dim() const override { return 2; }
  NoiseKind noise_kind() const override { return NoiseKind::diagonal; }
  void drift(ConstPoints x, double t, Points out) const override {
    out.col(0) = (1 + t) * x.col(1).array().sin();
    out.col(1) = x.col(0).array().cos() - x.col(1).array() * x.col(0).array();
  }
  void diffusion(ConstPoints x, double t, Points out) const override {
    out = 0.8 * (1 + 0.5 * t) * (1 + 0.5 * (2 * x.array()).sin());
  }
  std::optional<Transition> transition(double) const override { return std::nullopt; }
  const Domain& domain() const override { return domain_; }

 private:
  Domain domain_;
};

TEST(EveryScheme, HasItsStrongOrderForCoordinatesThatDriveEachOther) {
  const Coupled process;
  const Reference reference(process, Sri(), 0.5, 64);
  for (const auto& each : named_integrators()) {
    const auto order = each.scheme->order(NoiseKind::diagonal);
    if (!order || each.name == "exponential_euler") continue;  // that one needs a linear part
    EXPECT_NEAR(reference.strong_order(*each.scheme), order->strong, 0.15) << each.name;
  }
}

TEST(EveryScheme, RefusesOtherShapesAndMissingIntegrals) {
  Eigen::MatrixXd x = Eigen::MatrixXd::Ones(4, 1), wide = Eigen::MatrixXd::Ones(4, 2), none(0, 1);
  for (const auto& each : named_integrators()) {
    EXPECT_THROW(each.scheme->step(Heat(1, 1), 0, 1, {none}, x), std::invalid_argument) << each.name;
    EXPECT_THROW(each.scheme->step(Heat(1, 1), 0, 1, {wide}, wide), std::invalid_argument) << each.name;
    if (each.scheme->needs_integral()) {
      EXPECT_THROW(each.scheme->step(Heat(1, 1), 0, 1, {x}, x), std::invalid_argument) << each.name;
    }
  }
  EXPECT_THROW(Sra().step(MultiplicativeProblem(), 0, 1, {x, x}, x), std::invalid_argument);
}

TEST(EveryScheme, HasTheSameBitsForAParticleAlone) {
  for (const auto& each : named_integrators()) {
    if (!each.scheme->order(NoiseKind::diagonal)) continue;
    const CurvedProblem problem;
    Eigen::MatrixXd x(37, 1), dW(37, 1), dZ(37, 1);
    data::fill_normals({.seed = 1}, 0, 0, x);
    WhiteNoise({.seed = 2}).increment(TimeGrid::uniform(0, 1, 8), 0, 0, dW, dZ);
    const Eigen::MatrixXd start = x;
    each.scheme->step(problem, 0, 0.125, {dW, dZ}, x);
    for (Index i = 0; i < x.rows(); ++i) {
      Eigen::MatrixXd alone = start.row(i);
      each.scheme->step(problem, 0, 0.125, {dW.row(i), dZ.row(i)}, alone);
      EXPECT_EQ(alone(0, 0), x(i, 0)) << each.name << " " << i;
    }
  }
}

// ---- implicit Euler

TEST(ImplicitEuler, IsStableWhereTheDriftIsStiff) {
  const OrnsteinUhlenbeck stiff(1, 1e4, 1);
  Eigen::MatrixXd x = Eigen::MatrixXd::Constant(1, 1, 2), dW = Eigen::MatrixXd::Constant(1, 1, 0.3);
  ImplicitEuler().step(stiff, 0, 0.1, {dW}, x);
  EXPECT_NEAR(x(0, 0), 2.3 / 1001, 1e-14);
}

TEST(ImplicitEuler, SolvesItsEquationsInEveryDimension) {
  for (const Index d : {1, 2, 3, 7}) {
    const DoubleWell well(d, 2, 1, 0.5);
    Eigen::MatrixXd x = Eigen::MatrixXd::Random(50, d), dW = 0.3 * Eigen::MatrixXd::Random(50, d), f(50, d);
    const Eigen::MatrixXd c = x + 0.5 * dW;
    ImplicitEuler().step(well, 0, 0.05, {dW}, x);
    well.drift(x, 0, f);
    EXPECT_LT((x - 0.05 * f - c).cwiseAbs().maxCoeff(), 1e-14) << d;
  }
  const Coupled coupled;  // a full Jacobian
  Eigen::MatrixXd x = Eigen::MatrixXd::Random(50, 2), f(50, 2), g(50, 2);
  coupled.diffusion(x, 0.2, g);
  const Eigen::MatrixXd dW = 0.3 * Eigen::MatrixXd::Random(50, 2), c = x + g.cwiseProduct(dW);
  ImplicitEuler().step(coupled, 0.2, 0.3, {dW}, x);
  coupled.drift(x, 0.5, f);
  EXPECT_LT((x - 0.3 * f - c).cwiseAbs().maxCoeff(), 1e-14);
}

/// y = x + dt y² has no solution for 4 x dt > 1.
TEST(ImplicitEuler, NamesTheParticleThatHasNoSolution) {
  Eigen::MatrixXd x = Eigen::MatrixXd::Constant(20, 1, 0.1);
  x(13, 0) = x(17, 0) = 2;
  try {
    ImplicitEuler().step(tests::BlowUp(), 0, 0.5, {Eigen::MatrixXd(0, 1)}, x);
    FAIL() << "no error";
  } catch (const ParticleError& error) {
    EXPECT_EQ(error.row, 13);
    EXPECT_EQ(error.time, 0.5);
  }
  Eigen::MatrixXd wide = Eigen::MatrixXd::Zero(1, 65), dW = wide;
  EXPECT_THROW(ImplicitEuler().step(Heat(65, 1), 0, 1, {dW}, wide), std::invalid_argument);
}

// ---- exponential Euler

TEST(ExponentialEuler, IsExactInLawForEveryAffineProcess) {
  const auto expect_exact = [](const AffineProcess& process) {
    double mean = 1, variance = 0;
    const std::vector<double> t = {0, 0.01, 0.3, 0.35, 1};
    for (std::size_t k = 0; k + 1 < t.size(); ++k) {
      Eigen::MatrixXd x(2, 1), dW(2, 1);
      x << 1, 0;
      dW << 0, 1;
      const double dt = t[k + 1] - t[k];
      ExponentialEuler().step(process, t[k], dt, {dW}, x);
      mean *= x(0, 0);
      variance = x(0, 0) * x(0, 0) * variance + x(1, 0) * x(1, 0) * dt;
    }
    EXPECT_NEAR(mean / process.transition(1)->mean_scale, 1, 1e-14);
    EXPECT_NEAR(std::sqrt(variance) / process.transition(1)->std, 1, 1e-13);
  };
  expect_exact(OrnsteinUhlenbeck(1, 50, 0.6));
  expect_exact(VariancePreserving(1, 0.1, 20));
  expect_exact(SubVariancePreserving(1, 0.1, 20));
  expect_exact(VarianceExploding(1, 0.01, 50));
  expect_exact(Heat(1, 0.5));
}

/// dX = (1 - 30 X) dt + 0.7 dW, as a linear part and the rest.
class Relaxing final : public tests::OnTheLine, public SemilinearDrift {
 public:
  Relaxing() : OnTheLine(NoiseKind::additive) {}
  void drift(ConstPoints x, double, Points out) const override { out = 1 - 30 * x.array(); }
  void diffusion(ConstPoints, double, Points out) const override { out.setConstant(0.7); }
  double linear_rate(double) const override { return -30; }
  double linear_integral(double, double dt) const override { return -30 * dt; }
};

TEST(ExponentialEuler, IsExactInLawWhereWhatIsNotLinearIsConstant) {
  for (const double dt : {1e-3, 0.1, 2.0}) {
    Eigen::MatrixXd x(2, 1), dW(2, 1);
    x << 0.4, 0.4;
    dW << 0, 1;
    ExponentialEuler().step(Relaxing(), 0, dt, {dW}, x);
    EXPECT_NEAR(x(0, 0), 1 / 30.0 + (0.4 - 1 / 30.0) * std::exp(-30 * dt), 1e-15);
    const double spread = x(1, 0) - x(0, 0);
    EXPECT_NEAR(spread * spread * dt, 0.49 * -std::expm1(-60 * dt) / 60, 1e-15);
  }
}

TEST(ExponentialEuler, RefusesADriftWithoutAKnownLinearPart) {
  Eigen::MatrixXd x = Eigen::MatrixXd::Ones(1, 1);
  EXPECT_THROW(ExponentialEuler().step(DoubleWell(1, 1, 1, 1), 0, 0.1, {x}, x), std::invalid_argument);
}

// ---- SK-ROCK

/// dX = λX dt + μX dW.
class Linear final : public tests::OnTheLine {
 public:
  Linear(double lambda, double mu) : OnTheLine(NoiseKind::diagonal), lambda_(lambda), mu_(mu) {}
  void drift(ConstPoints x, double, Points out) const override { out = lambda_ * x; }
  void diffusion(ConstPoints x, double, Points out) const override { out = mu_ * x; }

 private:
  double lambda_, mu_;
};

/// E x'^2 / x² over a step of length 1, for λ = -p and a noise for which the equation keeps E X² as it is.
double growth(const Integrator& integrator, double p) {
  Eigen::MatrixXd x = Eigen::MatrixXd::Ones(2, 1), dW(2, 1);
  dW << 0, 1;
  integrator.step(Linear(-p, std::sqrt(2 * p)), 0, 1, {dW}, x);
  const double A = x(0, 0), B = x(1, 0) - A;
  return A * A + B * B;
}

TEST(SkRock, IsStableInMeanSquareOverItsWholeLength) {
  for (const int s : {1, 2, 5, 10, 50}) {
    const SkRock scheme(s);
    EXPECT_NEAR(scheme.stability_length(), (2 - 4 * 0.05 / 3) * s * s, 1e-12);
    for (int k = 1; k <= 4000; ++k)
      ASSERT_LE(growth(scheme, scheme.stability_length() * k / 4000), 1 + 1e-12) << s << " " << k;
    EXPECT_GT(growth(scheme, 1.1 * scheme.stability_length()), 1.1) << s;
    EXPECT_GT(growth(EulerMaruyama(), scheme.stability_length()), 1.1) << s;
  }
}

TEST(SkRock, ChoosesTheLeastNumberOfStages) {
  for (const double p : {0.0, 1.0, 100.0, 12345.0}) {
    const int s = SkRock::stages_for(p);
    EXPECT_GE(SkRock(s).stability_length(), p);
    EXPECT_TRUE(s == 1 || SkRock(s - 1).stability_length() < p);
  }
  EXPECT_THROW(SkRock(0), std::invalid_argument);
  EXPECT_THROW(SkRock(3, 0), std::invalid_argument);
  EXPECT_THROW(SkRock::stages_for(-1), std::invalid_argument);
  EXPECT_THROW(SkRock::stages_for(1e15), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::sde
