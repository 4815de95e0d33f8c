#include "sde/multilevel.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "data/errors.hpp"
#include "sde/euler_maruyama.hpp"
#include "sde/processes.hpp"
#include "tests/sde/test_processes.hpp"
#include "tests/support/observed_order.hpp"

namespace undiffuse::sde {
namespace {

using undiffuse::tests::observed_order;

/// dX = λ X dt + μ X dW with less noise than the other one: second moments of second moments are measured
/// here.
class Geometric final : public tests::OnTheLine {
 public:
  Geometric() : OnTheLine(NoiseKind::diagonal) {}
  static constexpr double lambda = 0.5, mu = 0.4, x0 = 0.8;
  void drift(ConstPoints x, double, Points out) const override { out = lambda * x; }
  void diffusion(ConstPoints x, double, Points out) const override { out = mu * x; }
};

/// Strong order 1 for it.
class GeometricMilstein final : public Integrator {
 public:
  std::optional<Order> order(NoiseKind) const override { return Order{1, 1, 1}; }
  std::string_view source() const override { return "Milstein (1974)"; }
  void step(const Process&, double, double dt, const Increment& noise, Points x) const override {
    constexpr double lambda = Geometric::lambda, mu = Geometric::mu;
    x.array() *= 1 + lambda * dt + mu * noise.dW.array() + mu * mu / 2 * (noise.dW.array().square() - dt);
  }
};

void itself(ConstPoints x, Vector out) { out = x.col(0); }
void call(ConstPoints x, Vector out) { out = (x.col(0).array() - 1).cwiseMax(0.0); }
Start from(double x0) {
  return [x0](Index, Points x) { x.setConstant(x0); };
}

constexpr data::Stream stream{.seed = 12, .id = 7};

MultilevelEstimate geometric(const Integrator& scheme, double error, int threads = 0) {
  return multilevel(Geometric(), scheme, from(Geometric::x0), 0, 1, itself, stream,
                    {.error = error, .pilot = 128, .threads = threads});
}

void expect_right(const MultilevelEstimate& e, double exact, double error) {
  EXPECT_LT(std::abs(e.value - exact), 4 * std::hypot(e.standard_error, e.bias));
  EXPECT_LE(e.standard_error, 1.01 * error / std::sqrt(2.0));
  EXPECT_LE(e.bias, error / std::sqrt(2.0));
}

TEST(Multilevel, FindsKnownExpectations) {
  const double mean = Geometric::x0 * std::exp(Geometric::lambda);
  expect_right(geometric(GeometricMilstein(), 0.01), mean, 0.01);
  expect_right(geometric(EulerMaruyama(), 0.02), mean, 0.02);
  const double s = Geometric::mu, d = (std::log(Geometric::x0) + Geometric::lambda + s * s / 2) / s;
  const auto below = [](double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); };
  expect_right(
      multilevel(Geometric(), GeometricMilstein(), from(Geometric::x0), 0, 1, call, stream, {.error = 0.01}),
      mean * below(d) - below(d - s), 0.01);
  const OrnsteinUhlenbeck process(2, 1.3, 0.6);
  const auto law = *process.transition(1);
  const Payoff squares = [](ConstPoints x, Vector out) { out = x.rowwise().squaredNorm(); };
  expect_right(multilevel(process, EulerMaruyama(), from(0.8), 0, 1, squares, stream, {.error = 0.005}),
               2 * (std::pow(0.8 * law.mean_scale, 2) + law.std * law.std), 0.005);
}

/// Slopes of |m_l| and V_l of four levels with 2^12 paths each: bias ~ h^α, variance ~ h^β.
struct Decay {
  double mean, variance;
};
Decay decay(const Process& process, const Integrator& scheme, double x0, const Payoff& payoff) {
  std::vector<double> h, mean, variance;
  for (Index first = 8; first <= 64; first *= 2) {
    const auto e =
        multilevel(process, scheme, from(x0), 0, 1, payoff, stream,
                   {.error = 1, .first_steps = first, .pilot = 1 << 12});  // no more than the pilots
    h.push_back(1.0 / static_cast<double>(first));
    mean.push_back(std::abs(e.levels[1].mean));
    variance.push_back(e.levels[1].variance);
  }
  return {observed_order(h, mean), observed_order(h, variance)};
}

TEST(Multilevel, CorrectionsFallAsTheOrdersSay) {
  const Decay euler = decay(Geometric(), EulerMaruyama(), Geometric::x0, itself);
  EXPECT_NEAR(euler.variance, 1, 0.2);
  const Decay milstein = decay(Geometric(), GeometricMilstein(), Geometric::x0, itself);
  EXPECT_NEAR(milstein.mean, 1, 0.25);
  EXPECT_NEAR(milstein.variance, 2, 0.2);
  const Decay additive = decay(OrnsteinUhlenbeck(1, 1.3, 0.6), EulerMaruyama(), 0.8, itself);
  EXPECT_NEAR(additive.mean, 1, 0.2);
  EXPECT_NEAR(additive.variance, 2, 0.2);
}

TEST(Multilevel, CostsTheInverseSquareOfTheError) {
  std::vector<double> error, cost;
  for (const double epsilon : {0.02, 0.01, 0.005, 0.0025}) {
    const auto e = geometric(GeometricMilstein(), epsilon);
    error.push_back(epsilon);
    cost.push_back(e.cost);
  }
  EXPECT_NEAR(observed_order(error, cost), -2, 0.25);  // plain Monte Carlo: -3
}

TEST(Multilevel, HasTheSameBitsForAnyThreads) {
  const auto a = geometric(EulerMaruyama(), 0.05, 1), b = geometric(EulerMaruyama(), 0.05, 3);
  EXPECT_EQ(a.value, b.value);
  EXPECT_EQ(a.standard_error, b.standard_error);
  EXPECT_EQ(a.cost, b.cost);
  EXPECT_EQ(a.levels.size(), b.levels.size());
}

/// Levels of their own paths: the errors of their means do not follow each other.
TEST(Multilevel, LevelsAreIndependent) {
  std::vector<Index> firsts;
  const Start start = [&](Index first, Points x) {
    firsts.push_back(first);
    x.setConstant(1);
  };
  multilevel(Heat(1, 1), EulerMaruyama(), start, 0, 1, itself, stream, {.error = 1, .pilot = 32});
  ASSERT_EQ(firsts.size(), 5U);  // the coarse and the fine run of a correction begin alike
  EXPECT_EQ(firsts[1], firsts[2]);
  EXPECT_EQ(firsts[3], firsts[4]);
  EXPECT_GT(firsts[1], firsts[0] + (Index{1} << 34));
  EXPECT_GT(firsts[3], firsts[1] + (Index{1} << 34));
}

TEST(Multilevel, SaysWhenItCannotReachTheError) {
  const MultilevelOptions few{.error = 1e-3, .pilot = 1 << 14, .most_levels = 3};
  EXPECT_THROW(
      multilevel(OrnsteinUhlenbeck(1, 1.3, 0.01), EulerMaruyama(), from(1), 0, 1, itself, stream, few),
      data::NumericalError);
  const Payoff hole = [](ConstPoints x, Vector out) { out = x.col(0).array().log(); };
  EXPECT_THROW(multilevel(Heat(1, 1), EulerMaruyama(), from(0), 0, 1, hole, stream), data::NumericalError);
  const auto run = [](const Process& process, double end, const MultilevelOptions& options) {
    multilevel(process, EulerMaruyama(), from(0), 0, end, itself, stream, options);
  };
  EXPECT_THROW(run(Heat(1, 1), 1, {.error = 0}), std::invalid_argument);
  EXPECT_THROW(run(Heat(1, 1), 1, {.first_steps = 0}), std::invalid_argument);
  EXPECT_THROW(run(Heat(1, 1), 1, {.pilot = 8}), std::invalid_argument);
  EXPECT_THROW(run(Heat(1, 1), 1, {.most_levels = 2}), std::invalid_argument);
  EXPECT_THROW(run(Heat(1, 1), -1, {}), std::invalid_argument);
  EXPECT_THROW(run(tests::Swing(), 1, {}), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::sde
