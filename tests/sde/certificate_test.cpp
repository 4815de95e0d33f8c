// Every integrator holds what it declares, and those that are wrong are found out.
#include "sde/certificate.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <ostream>

#include "data/errors.hpp"
#include "sde/exact_problems.hpp"
#include "sde/integrators.hpp"

namespace undiffuse::sde {
namespace {

struct Named {
  std::string name;
  NamedIntegrator integrator;
  NoiseKind kind;
};

void PrintTo(const Named& named, std::ostream* out) { *out << named.name; }

std::vector<Named> all_declared() {
  std::vector<Named> all;
  for (const auto& each : named_integrators())
    for (const auto& [kind, word] : {std::pair{NoiseKind::none, "none"},
                                     {NoiseKind::additive, "additive"},
                                     {NoiseKind::diagonal, "diagonal"}})
      if (!each.adaptive && each.scheme->order(kind))
        all.push_back({std::string(each.name) + "_" + word, each, kind});
  return all;
}

class Certified : public testing::TestWithParam<Named> {};

/// What it declares, and no less than it holds.
TEST_P(Certified, HoldsWhatItDeclares) {
  const auto c = certify(*GetParam().integrator.scheme, GetParam().kind);
  EXPECT_TRUE(c.holds);
  EXPECT_EQ(c.limit, GetParam().kind == NoiseKind::diagonal ? Limit::ito : Limit::both);
  const auto expect_near = [](const std::optional<MeasuredOrder>& order, double declared, const char* what) {
    if (!order) return;
    EXPECT_NEAR(order->value, declared, 0.25) << what;
    EXPECT_LT(order->half_width, 0.15) << what;
  };
  expect_near(c.deterministic, c.declared.deterministic, "deterministic");
  expect_near(c.weak, c.declared.weak, "weak");
  // Drifts that are linear, under additive noise, hide the terms that keep SRA and SRI from strong order 2.
  const bool hidden = GetParam().kind == NoiseKind::additive && c.declared.strong == 1.5;
  expect_near(c.strong, hidden ? 2 : c.declared.strong, "strong");
}

INSTANTIATE_TEST_SUITE_P(All, Certified, testing::ValuesIn(all_declared()),
                         [](const auto& each) { return each.param.name; });

/// A scheme of the tests: a rule and what it says of itself.
template <class Rule>
class Claiming final : public Integrator {
 public:
  Claiming(Order order, Rule rule) : order_(order), rule_(rule) {}
  std::optional<Order> order(NoiseKind) const override { return order_; }
  std::string_view source() const override { return "none"; }
  void step(const Process& process, double t, double dt, const Increment& noise, Points x) const override {
    Eigen::MatrixXd f = x, g = x;
    process.drift(x, t, f);
    process.diffusion(x, t, g);
    rule_(process, t, dt, noise, f, g, x);
  }

 private:
  Order order_;
  Rule rule_;
};

constexpr Order modest = {.deterministic = 1, .strong = 0.5, .weak = 1};

TEST(Certificate, FindsHeunsRuleWithoutCorrectionToBeStratonovichs) {
  const Claiming wrong(modest, [](const Process& process, double t, double dt, const Increment& noise,
                                  ConstPoints f, ConstPoints g, Points x) {
    Eigen::MatrixXd predicted = x + g.cwiseProduct(noise.dW), g1 = x;
    process.diffusion(predicted, t, g1);
    x += dt * f + 0.5 * (g + g1).cwiseProduct(noise.dW);
  });
  const auto diagonal = certify(wrong, NoiseKind::diagonal);
  EXPECT_EQ(diagonal.limit, Limit::stratonovich);
  EXPECT_FALSE(diagonal.holds);
  EXPECT_LT(diagonal.strong->value, 0.1);
  EXPECT_LT(diagonal.weak->value, 0.25);
  EXPECT_TRUE(certify(wrong, NoiseKind::additive).holds);  // there the two are one
}

/// The right law to weak order 1, but along no path.
TEST(Certificate, FindsTheSignOfTheNoiseToFollowNoPath) {
  const Claiming wrong(
      modest, [](const Process&, double, double dt, const Increment& noise, ConstPoints f, ConstPoints g,
                 Points x) { x += dt * f + std::sqrt(dt) * g.cwiseProduct(noise.dW.cwiseSign()); });
  for (const NoiseKind kind : {NoiseKind::additive, NoiseKind::diagonal}) {
    const auto certificate = certify(wrong, kind);
    EXPECT_EQ(certificate.limit, Limit::neither);
    EXPECT_FALSE(certificate.holds);
    EXPECT_NEAR(certificate.weak->value, 1, 0.25);
  }
}

TEST(Certificate, FindsNoiseThatIsTooStrong) {
  const Claiming wrong(
      modest, [](const Process&, double, double dt, const Increment& noise, ConstPoints f, ConstPoints g,
                 Points x) { x += dt * f + std::sqrt(2.0) * g.cwiseProduct(noise.dW); });
  for (const NoiseKind kind : {NoiseKind::additive, NoiseKind::diagonal}) {
    EXPECT_EQ(certify(wrong, kind).limit, Limit::neither);
    EXPECT_FALSE(certify(wrong, kind).holds);
  }
}

TEST(Certificate, FindsAnOrderThatIsBoastedOf) {
  const auto euler = [](const Process&, double, double dt, const Increment& noise, ConstPoints f,
                        ConstPoints g, Points x) { x += dt * f + g.cwiseProduct(noise.dW); };
  const auto strong =
      certify(Claiming({.deterministic = 1, .strong = 1, .weak = 1}, euler), NoiseKind::diagonal);
  EXPECT_EQ(strong.limit, Limit::ito);
  EXPECT_FALSE(strong.holds);
  EXPECT_FALSE(
      certify(Claiming({.deterministic = 1, .strong = 0.5, .weak = 2}, euler), NoiseKind::diagonal).holds);
  EXPECT_FALSE(
      certify(Claiming({.deterministic = 1, .strong = 1.5, .weak = 1}, euler), NoiseKind::additive).holds);
  EXPECT_TRUE(certify(Claiming(modest, euler), NoiseKind::diagonal).holds);
}

TEST(Certificate, IsAFunctionOfItsStream) {
  const auto once = certify(EulerMaruyama(), NoiseKind::diagonal),
             again = certify(EulerMaruyama(), NoiseKind::diagonal);
  EXPECT_EQ(once.strong->value, again.strong->value);
  const auto other = certify(EulerMaruyama(), NoiseKind::diagonal, {.stream = {.seed = 21}});
  EXPECT_NE(once.strong->value, other.strong->value);
  EXPECT_LT(std::abs(once.strong->value - other.strong->value),
            2 * (once.strong->half_width + other.strong->half_width));
}

TEST(Certificate, RefusesWhatItCannotMeasure) {
  EXPECT_THROW(certify(Sra(), NoiseKind::diagonal), std::invalid_argument);
  EXPECT_THROW(certify(EulerMaruyama(), NoiseKind::additive, {.batches = 1}), std::invalid_argument);
  EXPECT_THROW(certify(EulerMaruyama(), NoiseKind::additive, {.paths = 20}), std::invalid_argument);
  const Claiming curved(
      modest, [](const Process&, double, double dt, const Increment& noise, ConstPoints f, ConstPoints g,
                 Points x) { x += dt * f + g.cwiseProduct(noise.dW) + dt * x.cwiseProduct(x); });
  EXPECT_THROW(certify(curved, NoiseKind::diagonal), data::NumericalError);
}

/// What the certificate stands on: the solutions solve their equations (Itô's formula, by differences).
template <class Problem>
void expect_solution(const Problem& problem) {
  constexpr double t = 0.6, W = 0.4, h = 1e-4;
  const auto X = [&](double dt, double dW) { return problem.solution(t + dt, W + dW); };
  const double X_t = (X(h, 0) - X(-h, 0)) / (2 * h), X_W = (X(0, h) - X(0, -h)) / (2 * h),
               X_WW = (X(0, h) - 2 * X(0, 0) + X(0, -h)) / (h * h);
  Eigen::MatrixXd x(1, 1), f(1, 1), g(1, 1);
  x << X(0, 0);
  problem.drift(x, t, f);
  problem.diffusion(x, t, g);
  EXPECT_NEAR(f(0, 0), X_t + 0.5 * X_WW, 1e-6);
  EXPECT_NEAR(g(0, 0), X_W, 1e-6);
  EXPECT_NEAR(problem.solution(0, 0), problem.start(), 1e-15);
  EXPECT_NEAR(problem.linear_integral(t, 2 * h) / (2 * h), problem.linear_rate(t + h), 1e-6);
}

TEST(ExactProblems, HaveTheSolutionsThatTheyName) {
  expect_solution(MultiplicativeProblem());
  expect_solution(CurvedProblem());
  expect_solution(AdditiveProblem());
  expect_solution(NoiselessProblem());
}

/// Declared slopes against the differences that stand in for them.
template <class Problem>
class Undeclared final : public Process {
 public:
  Index dim() const override { return 1; }
  NoiseKind noise_kind() const override { return NoiseKind::diagonal; }
  void drift(ConstPoints x, double t, Points out) const override { problem_.drift(x, t, out); }
  void diffusion(ConstPoints x, double t, Points out) const override { problem_.diffusion(x, t, out); }
  std::optional<Transition> transition(double) const override { return std::nullopt; }
  const Domain& domain() const override { return problem_.domain(); }

 private:
  Problem problem_;
};

TEST(DiffusionSlope, IsFoundByDifferencesWhereItIsNotDeclared) {
  const auto compare = [](const Process& declared, const Process& undeclared) {
    Eigen::MatrixXd x(5, 1), exact(5, 1), found(5, 1);
    x << -300, -1, 0, 0.3, 40;
    diffusion_slope(declared, x, 0, exact);
    diffusion_slope(undeclared, x, 0, found);
    EXPECT_LT((exact - found).cwiseAbs().maxCoeff(), 5e-11);
    EXPECT_NE(exact, found);
  };
  compare(MultiplicativeProblem(), Undeclared<MultiplicativeProblem>());
  compare(CurvedProblem(), Undeclared<CurvedProblem>());
}

}  // namespace
}  // namespace undiffuse::sde
