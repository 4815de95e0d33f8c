// Regularised inverses of an operator that is no heat on a grid and not symmetric: Hansen's `heat`, through
// the classes that studies use.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <stdexcept>
#include <string>

#include "pde/inverse_heat_convolution.hpp"
#include "pde/singular_system.hpp"
#include "pde/total_variation.hpp"
#include "tests/pde/inverse_cases.hpp"
#include "tests/support/truth.hpp"

namespace undiffuse::pde {
namespace {

using Eigen::VectorXd;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;
using testing::ThrowsMessage;

const nlohmann::json& outside() {
  static const nlohmann::json expected = tests::truth("backward.json").at("hansen_heat_kappa5");
  return expected;
}

/// Data of a truth with noise that is a thousandth of them: of the outside numbers, or normal.
struct Hansen {
  InverseHeatConvolution heat;
  SingularSystem system{heat};
  VectorXd truth, b, told;
  double noise_norm;

  static VectorXd wave(Index n) {
    return VectorXd::NullaryExpr(n, [](Index i) { return std::sin(12.9898 * static_cast<double>(i + 1)); });
  }
  Hansen(double kappa, const VectorXd& truth_, const VectorXd& noise)
      : heat(truth_.size(), kappa), truth(truth_), b(truth_), told(system.modes().size()) {
    heat.apply(truth, b);
    system.analyse_unknown(truth, told);
    noise_norm = 1e-3 * b.norm();
    b += noise_norm / noise.norm() * noise;
  }
  explicit Hansen(double kappa = outside().at("kappa").get<double>())
      : Hansen(kappa, hansen_heat_solution(outside().at("n").get<Index>()),
               wave(outside().at("n").get<Index>())) {}

  double misfit(const VectorXd& q) const {
    VectorXd Aq(b.size());
    heat.apply(q, Aq);
    return (Aq - b).norm();
  }
  double relative_error(const VectorXd& q) const { return (q - truth).norm() / truth.norm(); }
  Knowledge known() const { return {.noise_norm = noise_norm, .truth = &told}; }
};

std::vector<std::shared_ptr<const Regularisation>> methods_of_any_operator() {
  return {std::make_shared<CutOffFilter>(), std::make_shared<TikhonovFilter>(),
          std::make_shared<LandweberFilter>(), std::make_shared<Cgls>()};
}

TEST(InverseHansen, TikhonovMeetsTheOutsideNumbers) {
  Hansen hansen;
  const InverseProblem problem(hansen.system, hansen.b);
  EXPECT_EQ(problem.unreachable(), 0);  // 100 singular vectors of 100 data
  for (const auto& row : outside().at("tikhonov")) {
    const double lambda = row.at("lam").get<double>(), residual = row.at("residual").get<double>();
    const RegularisedSolution found = TikhonovFilter().solve(problem, lambda * lambda);
    EXPECT_NEAR(hansen.relative_error(found.q) / row.at("rel_error").get<double>(), 1, 1e-6) << lambda;
    EXPECT_NEAR(found.residual / residual, 1, 1e-6) << lambda;
    EXPECT_NEAR(hansen.misfit(found.q) / residual, 1, 1e-6) << lambda;
    EXPECT_NEAR(found.size / found.q.norm(), 1, 1e-13) << lambda;
  }
}

TEST(InverseHansen, CutOffMeetsTheOutsideNumbers) {
  Hansen hansen;
  const InverseProblem problem(hansen.system, hansen.b);
  for (const auto& row : outside().at("tsvd")) {
    const RegularisedSolution found = CutOffFilter().solve(problem, row.at("k").get<double>());
    EXPECT_NEAR(hansen.relative_error(found.q) / row.at("rel_error").get<double>(), 1, 1e-6);
    EXPECT_NEAR(found.residual / hansen.misfit(found.q), 1, 1e-10);
    EXPECT_NEAR(found.freedom, row.at("k").get<double>(), 1e-12);
  }
}

TEST(InverseHansen, LandweberIsItsIterationOfProducts) {
  Hansen hansen;
  const InverseProblem problem(hansen.system, hansen.b);
  const double omega = 1 / std::pow(problem.largest(), 2);
  VectorXd q = VectorXd::Zero(100), Aq(100), step(100);
  for (int n = 1; n <= 60; ++n) {
    hansen.heat.apply(q, Aq);
    hansen.heat.apply_adjoint(hansen.b - Aq, step);
    q += omega * step;
    EXPECT_LT((LandweberFilter().solve(problem, n).q - q).norm(), 1e-12 * q.norm()) << n;
  }
}

TEST(InverseHansen, CglsIsItsIterationOfProducts) {
  Hansen hansen;
  const InverseProblem problem(hansen.system, hansen.b);
  VectorXd q = VectorXd::Zero(100), r = hansen.b, s(100), Ap(100);
  hansen.heat.apply_adjoint(r, s);
  VectorXd p = s;
  for (int n = 1; n <= 8; ++n) {
    hansen.heat.apply(p, Ap);
    const double before = s.squaredNorm(), length = before / Ap.squaredNorm();
    q += length * p;
    r -= length * Ap;
    hansen.heat.apply_adjoint(r, s);
    p = s + s.squaredNorm() / before * p;
    const RegularisedSolution found = Cgls().solve(problem, n);
    EXPECT_LT((found.q - q).norm(), 1e-11 * q.norm()) << n;
    EXPECT_NEAR(found.residual / r.norm(), 1, 1e-10) << n;
  }
}

/// Of 9 data for 6 unknowns three directions are beyond every q.
TEST(Unreachable, IsPartOfEveryResidual) {
  const Eigen::MatrixXd A = Eigen::MatrixXd::NullaryExpr(9, 6, [](Index i, Index j) {
    return std::sin(1 + 3.1 * static_cast<double>(i * i) + 1.7 * static_cast<double>(j));
  });
  SingularSystem system((DenseOperator(A)));
  const VectorXd b = tests::normals(9, 4);
  const InverseProblem problem(system, b);
  EXPECT_NEAR(problem.unreachable(), (b - system.left() * problem.data()).norm(), 1e-12);
  for (const auto& method : methods_of_any_operator()) {
    const VectorXd parameters = method->candidates(problem).head(2);
    const ParameterCurve curve = method->curve(problem, parameters, nullptr);
    EXPECT_NEAR(curve.data_norm, b.norm(), 1e-14);
    EXPECT_EQ(curve.data_count, 9);
    for (Index j = 0; j < 2; ++j) {
      const RegularisedSolution found = method->solve(problem, parameters[j]);
      EXPECT_NEAR(found.residual, (A * found.q - b).norm(), 1e-12) << method->about().name;
      EXPECT_NEAR(curve.residual[j], found.residual, 1e-12) << method->about().name;
    }
  }
}

/// κ = 1, condition number 10^5.9 as far as singular vectors are found, and noise of all of them.
TEST(InverseHansen, EveryRuleServesEveryMethod) {
  Hansen hansen(1, hansen_heat_solution(100), tests::normals(100, 1));
  const InverseProblem problem(hansen.system, hansen.b);
  for (const auto& method : methods_of_any_operator()) {
    const auto curve = method->curve(problem, method->candidates(problem), &hansen.told);
    for (const auto& rule : parameter_rules()) {
      // Without a gap between signal and noise the least change is where nothing is filtered any more.
      if (rule.name == "quasi_optimality" && method->about().continuous) continue;
      SCOPED_TRACE(std::string(method->about().name) + ", " + std::string(rule.name));
      const double parameter = choose_parameter(rule, *method, problem, curve, hansen.known());
      const double error = hansen.relative_error(method->solve(problem, parameter).q);
      const double best = curve.error.minCoeff() / hansen.truth.norm();
      EXPECT_LT(error, (rule.needs_truth ? 1 + 1e-9 : rule.name == "l_curve" ? 7 : 1.4) * best);
    }
  }
}

TEST(InverseHansen, MethodsForOtherOperatorsRefuseItByName) {
  Hansen hansen;
  const InverseProblem problem(hansen.system, hansen.b);
  int refused = 0;
  for (const auto& method : tests::every_filter()) {
    const Structure needs = method->about().needs;
    if (needs == Structure::general) continue;
    ++refused;
    const auto says = AllOf(StartsWith(std::string(method->about().name) + ": "),
                            HasSubstr(needs == Structure::heat ? "is for the heat equation" : "symmetric"));
    const VectorXd one = VectorXd::Ones(1);
    EXPECT_THAT([&] { method->solve(problem, 1); }, ThrowsMessage<std::invalid_argument>(says));
    EXPECT_THAT([&] { method->curve(problem, one, nullptr); }, ThrowsMessage<std::invalid_argument>(says));
    EXPECT_THAT([&] { method->factors(problem, 1); }, ThrowsMessage<std::invalid_argument>(says));
  }
  EXPECT_EQ(refused, 5);
}

/// What is piecewise constant, total variation finds from data that leave the others far off.
TEST(InverseHansen, TotalVariationKeepsABox) {
  VectorXd box = VectorXd::Zero(32);
  box.segment(10, 9).setOnes();
  Hansen hansen(1, box, tests::normals(32, 1));
  const InverseProblem problem(hansen.system, hansen.b);
  const TotalVariation<1> method(Grid<1>({32}, {0}, {1}, Boundary::no_flux), 1e-4);
  const Eigen::Vector4d alphas(1e-2, 1e-3, 1e-4, 1e-5);
  const auto curve = method.curve(problem, alphas, &hansen.told);
  const Index place = parameter_rule("discrepancy").choose(curve, hansen.known(), method.about().name);
  const RegularisedSolution found = method.solve(problem, alphas[place]);
  EXPECT_NEAR(hansen.misfit(found.q) / found.residual, 1, 1e-8);
  EXPECT_LT(hansen.relative_error(found.q), 0.005);
  const TikhonovFilter tikhonov;
  EXPECT_GT(tikhonov.curve(problem, tikhonov.candidates(problem), &hansen.told).error.minCoeff(),
            0.05 * box.norm());
  EXPECT_THROW(choose_parameter(parameter_rule("gcv"), method, problem, curve, hansen.known()),
               std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::pde
