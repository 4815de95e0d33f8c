#include "sde/adaptive.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <string>
#include <vector>

#include "data/errors.hpp"
#include "sde/euler_maruyama.hpp"
#include "sde/heun.hpp"
#include "sde/integrate.hpp"
#include "sde/processes.hpp"
#include "sde/stochastic_runge_kutta.hpp"
#include "tests/sde/test_processes.hpp"
#include "tests/support/observed_order.hpp"

namespace undiffuse::sde {
namespace {

using tests::GeometricBrownianMotion;
constexpr data::Stream stream{.seed = 21, .id = 2};

/// Milstein for g(x) = μx, and how often it was called. Strong order 1.
class Milstein final : public Integrator {
 public:
  std::optional<Order> order(NoiseKind) const override { return Order{1, 1, 1}; }
  std::string_view source() const override { return "Milstein (1974)"; }
  void step(const Process&, double, double dt, const Increment& noise, Points x) const override {
    constexpr double lambda = GeometricBrownianMotion::lambda, mu = GeometricBrownianMotion::mu;
    steps += x.rows();
    x.array() *=
        1 + (lambda - mu * mu / 2) * dt + mu * noise.dW.array() + mu * mu / 2 * noise.dW.array().square();
  }
  mutable std::atomic<Index> steps = 0;
};

/// Euler–Maruyama that says of itself what is not so.
class Pretender final : public Integrator {
 public:
  std::optional<Order> order(NoiseKind) const override { return Order{1, 1, 1}; }
  std::string_view source() const override { return "none"; }
  void step(const Process& process, double t, double dt, const Increment& noise, Points x) const override {
    EulerMaruyama().step(process, t, dt, noise, x);
  }
};

/// The mistake that the path is there to avoid: a step that is refused is drawn anew, as two halves.
class Redrawing final : public Integrator {
 public:
  Redrawing(const Integrator& scheme, double tolerance) : scheme_(scheme), tolerance_(tolerance) {}
  std::optional<Order> order(NoiseKind kind) const override { return scheme_.order(kind); }
  std::string_view source() const override { return "none"; }
  void step(const Process& process, double t, double dt, const Increment& noise, Points x) const override {
    for (Index i = 0; i < x.rows(); ++i) {
      counter_ = 0;
      cross(process, t, dt, noise.dW(i, 0), x.middleRows(i, 1), 0);
      ++calls_;
    }
  }

 private:
  double draw(double h) const {
    Eigen::MatrixXd z(1, 1);
    data::fill_normals({.seed = 5, .id = calls_}, counter_++, 0, z, std::sqrt(h));
    return z(0, 0);
  }
  void cross(const Process& process, double t, double h, double W, Points x, int depth) const {
    const double left = 0.5 * W + 0.5 * draw(h), right = W - left;
    Eigen::MatrixXd whole = x, halves = x, dW(1, 1);
    const auto move = [&](double s, double step, double w, Points y) {
      dW(0, 0) = w;
      scheme_.step(process, s, step, {dW}, y);
    };
    move(t, h, W, whole);
    move(t, h / 2, left, halves);
    move(t + h / 2, h / 2, right, halves);
    if (std::abs(whole(0, 0) - halves(0, 0)) <= tolerance_ * (1 + std::abs(halves(0, 0))) || depth > 20) {
      x = halves;
      return;
    }
    cross(process, t, h / 2, draw(h / 2), x, depth + 1);
    cross(process, t + h / 2, h / 2, draw(h / 2), x, depth + 1);
  }
  const Integrator& scheme_;
  double tolerance_;
  mutable std::uint32_t counter_ = 0, calls_ = 0;
};

constexpr Index count = 4096;

/// Standard errors that mean and variance of u are off N(m, v): the larger of the two.
double deviation(const Eigen::ArrayXd& u, double m, double v) {
  const auto n = static_cast<double>(u.size());
  const double variance = (u - m).square().mean() / v;
  return std::max(std::abs(u.mean() - m) / std::sqrt(v / n), std::abs(variance - 1) / std::sqrt(2 / n));
}

constexpr double fine = 5e-4;  // what is left of the schemes' own weak error is about one standard error
const auto four = TimeGrid::uniform(0, 1, 4);

double ornstein_uhlenbeck_deviation(const Integrator& integrator, const Noise& noise) {
  const OrnsteinUhlenbeck process(1, 1.3, 0.6);
  Eigen::MatrixXd x = Eigen::MatrixXd::Constant(count, 1, 0.2);
  integrate(process, integrator, noise, four, x, {}, {.threads = 1});
  const auto law = *process.transition(1);
  return deviation(x.col(0).array(), 0.2 * law.mean_scale, law.std * law.std);
}

double geometric_deviation(const Integrator& integrator, const Noise& noise) {
  using G = GeometricBrownianMotion;
  Eigen::MatrixXd x = Eigen::MatrixXd::Constant(count, 1, G::x0);
  integrate(G(), integrator, noise, four, x, {}, {.threads = 1});
  return deviation((x.col(0).array() / G::x0).log(), G::lambda - G::mu * G::mu / 2, G::mu * G::mu);
}

TEST(AdaptiveStrong, DoesNotBiasTheLawByWhatItRejects) {
  const BrownianPath path(stream, four);
  const EulerMaruyama euler;
  const Milstein milstein;
  EXPECT_LT(ornstein_uhlenbeck_deviation(AdaptiveStrong(euler, path, fine, fine), path), 4);
  EXPECT_LT(geometric_deviation(AdaptiveStrong(milstein, path, fine, fine), path), 4);
}

/// The same figures tell noise that is drawn anew.
TEST(AdaptiveStrong, WouldBeBiasedIfItDrewAnew) {
  const BrownianPath path(stream, four);
  const EulerMaruyama euler;
  const Milstein milstein;
  EXPECT_GT(ornstein_uhlenbeck_deviation(Redrawing(euler, fine), path), 8);
  EXPECT_GT(geometric_deviation(Redrawing(milstein, fine), path), 8);
}

/// ... and Euler–Maruyama under state-dependent noise, whose bias does not go away with the tolerance.
TEST(AdaptiveStrong, RefusesSchemesThatStepsChosenByThePathBias) {
  const BrownianPath path(stream, four);
  const EulerMaruyama euler;
  EXPECT_FALSE(AdaptiveStrong(euler, path, 1e-3, 1e-3).order(NoiseKind::diagonal));
  EXPECT_FALSE(AdaptiveStrong(Sra(), path, 1e-3, 1e-3).order(NoiseKind::diagonal));
  EXPECT_FALSE(AdaptiveStrong(euler, path, 1e-3, 1e-3).order(NoiseKind::none));
  EXPECT_EQ(AdaptiveStrong(euler, path, 1e-3, 1e-3).order(NoiseKind::additive)->strong, 1);
  for (const double tolerance : {3e-3, 1e-3})
    EXPECT_GT(geometric_deviation(AdaptiveStrong(Pretender(), path, tolerance, tolerance), path), 8)
        << tolerance;
}

/// Differences of h^{3/2} are held to ε by h ~ ε^{2/3}. A step of length h passes by chance with probability
/// ε/h^{3/2}, and leaves an error of h^{3/2}: in all Σ (ε/h^{3/2}) h³ = O(ε), whose root is the strong error.
TEST(AdaptiveStrong, ConvergesAlongThePath) {
  using G = GeometricBrownianMotion;
  constexpr Index n = 512;
  const BrownianPath path(stream, four);
  Eigen::MatrixXd W(n, 1);
  path.at(1, 0, W);
  std::vector<double> tolerance, error, steps;
  for (const double epsilon : {1e-2, 3e-3, 1e-3, 3e-4, 1e-4}) {
    const Milstein milstein;
    Eigen::MatrixXd x = Eigen::MatrixXd::Constant(n, 1, G::x0);
    integrate(G(), AdaptiveStrong(milstein, path, epsilon, epsilon), path, four, x);
    double sum = 0;
    for (Index i = 0; i < n; ++i) sum += std::abs(x(i, 0) - G::exact(1, W(i, 0)));
    tolerance.push_back(epsilon);
    error.push_back(sum / n);
    steps.push_back(static_cast<double>(milstein.steps.load()) / n);
  }
  EXPECT_NEAR(undiffuse::tests::observed_order(tolerance, error), 0.5, 0.1);
  EXPECT_NEAR(undiffuse::tests::observed_order(tolerance, steps), -2.0 / 3, 0.1);
}

/// Nothing refused: two halves of each step.
TEST(AdaptiveStrong, StepsAsTwoHalvesWhereTheToleranceIsLoose) {
  const OrnsteinUhlenbeck process(2, 1.3, 0.6);
  const BrownianPath path(stream, four);
  Eigen::MatrixXd x = Eigen::MatrixXd::Ones(100, 2), y = x;
  integrate(process, AdaptiveStrong(Heun(), path, 1e3, 1e3), path, four, x);
  integrate(process, Heun(), path, TimeGrid::uniform(0, 1, 8), y);
  EXPECT_LT((x - y).cwiseAbs().maxCoeff(), 1e-13);
}

/// On a base whose steps are no power of two, against Heun in 3 · 1024 halvings of its steps.
TEST(AdaptiveStrong, FollowsThePathThatFixedStepsFollow) {
  const OrnsteinUhlenbeck process(1, 1.3, 0.6);
  const TimeGrid uneven{{0, 0.3, 0.5, 1.1}};
  TimeGrid halved{{0}};
  for (Index k = 0; k < 3; ++k)
    for (int i = 1; i <= 1024; ++i) halved.t.push_back(uneven.t[k] + uneven.step_size(k) * i / 1024);
  halved.t.back() = 1.1;
  const BrownianPath path(stream, uneven);
  Eigen::MatrixXd x = Eigen::MatrixXd::Ones(64, 1), y = x;
  integrate(process, AdaptiveStrong(Heun(), path, 1e-6, 1e-6), path, uneven, x);
  integrate(process, Heun(), path, halved, y);
  EXPECT_LT((x - y).cwiseAbs().maxCoeff(), 1e-3);
}

TEST(AdaptiveStrong, KeepsItsBitsForAnyBlocksThreadsAndBatches) {
  const BrownianPath path(stream, four);
  const auto box = Domain::torus(Eigen::VectorXd::Constant(2, -0.4), Eigen::VectorXd::Constant(2, 0.4));
  const OrnsteinUhlenbeck process(2, 1.3, 0.6, box);
  const Heun heun;
  const AdaptiveStrong adaptive(heun, path, 1e-2, 1e-2);
  const auto run = [&](Points x, const LoopOptions& options) {
    integrate(process, adaptive, path, four, x, {}, options);
  };
  Eigen::MatrixXd expected = Eigen::MatrixXd::Constant(500, 2, 0.3);
  run(expected, {.threads = 1});
  for (const Index block : {16, 48, 256})
    for (const int threads : {1, 3}) {
      Eigen::MatrixXd x = Eigen::MatrixXd::Constant(500, 2, 0.3);
      run(x, {.threads = threads, .block = block});
      EXPECT_EQ(x, expected) << block << " " << threads;
    }
  Eigen::MatrixXd x = Eigen::MatrixXd::Constant(500, 2, 0.3);
  run(x.topRows(160), {});
  run(x.bottomRows(340), {.first_particle = 160});
  EXPECT_EQ(x, expected);
}

TEST(AdaptiveStrong, NamesTheParticleWhoseToleranceCannotBeMet) {
  const BrownianPath path(stream, four);
  Eigen::MatrixXd x = Eigen::MatrixXd::Zero(64, 1);
  x(40, 0) = std::nan("");
  try {
    integrate(OrnsteinUhlenbeck(1, 1, 1), AdaptiveStrong(Heun(), path, 1e-2, 1e-2), path, four, x, {},
              {.first_particle = 32});
    FAIL() << "no error";
  } catch (const data::NumericalError& error) {
    EXPECT_NE(std::string(error.what()).find("particle 72: the path has no finer step"), std::string::npos)
        << error.what();
  }
}

TEST(AdaptiveStrong, RefusesOtherGridsNoisesAndTolerances) {
  const BrownianPath path(stream, four);
  const Heun heun;
  const OrnsteinUhlenbeck process(1, 1, 1);
  Eigen::MatrixXd x = Eigen::MatrixXd::Zero(16, 1);
  const AdaptiveStrong adaptive(heun, path, 1e-2, 1e-2);
  EXPECT_THROW(integrate(process, adaptive, path, TimeGrid::uniform(0, 1, 3), x), std::invalid_argument);
  EXPECT_THROW(integrate(process, adaptive, WhiteNoise(stream), four, x), std::invalid_argument);
  EXPECT_THROW(AdaptiveStrong(heun, path, 0, 1), std::invalid_argument);
  EXPECT_THROW(AdaptiveStrong(heun, path, 1, std::nan("")), std::invalid_argument);
  EXPECT_NO_THROW(integrate(process, adaptive, path, TimeGrid::uniform(0, 1, 2), x));
}

}  // namespace
}  // namespace undiffuse::sde
