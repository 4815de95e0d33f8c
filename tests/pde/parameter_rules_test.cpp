#include "pde/parameter_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "pde/cell_averages.hpp"
#include "tests/pde/inverse_cases.hpp"
#include "tests/pde/test_laws.hpp"

namespace undiffuse::pde {
namespace {

using Eigen::VectorXd;
using testing::HasSubstr;
using testing::ThrowsMessage;

/// The deck of the reversal study: three modes, κ = 1, T = 2, some of the largest value as noise.
struct Study {
  Grid<1> grid{{512}, {-16}, {16}, Boundary::no_flux};
  HeatPropagator<1> A{{grid, 1.0}, 2.0};
  VectorXd truth = cell_averages_with_images(tests::ThreeModes(1, 0), grid).values, told = truth, b = truth;
  double noise_norm;
  explicit Study(double relative = 1e-6, unsigned seed = 7) {
    A.analyse_unknown(truth, told);
    A.synthesise(told.cwiseProduct(A.modes().a), b);
    const VectorXd noise = relative * b.maxCoeff() * tests::normals(512, seed);
    noise_norm = noise.norm() * std::sqrt(grid.cell_volume());
    b += noise;
  }
  Knowledge known() const { return {.noise_norm = noise_norm, .truth = &told}; }
};

/// e^{-ελ²T} and its like spoil the modes that are there, too: long before the residual is the noise's they
/// amplify by 10²⁰.
bool biased(const Regularisation& method) {
  return method.about().name == "quasi_reversibility" || method.about().name == "pseudo_parabolic";
}

std::vector<std::shared_ptr<const Regularisation>> every_method() {
  std::vector<std::shared_ptr<const Regularisation>> all = {std::make_shared<Cgls>()};
  for (const auto& filter : tests::every_filter()) all.push_back(filter);
  return all;
}

double error_of(const Study& study, const Regularisation& method, const InverseProblem& problem,
                double parameter) {
  return (method.solve(problem, parameter).q - study.truth).norm() * std::sqrt(study.grid.cell_volume());
}

/// Its residual is α q, so that the principle of discrepancy asks for something else than it does of least
/// squares: it does not converge (Tautenhahn, Inverse Problems 18 (2002) 191–207).
bool residual_misleads(const Regularisation& method) {
  return biased(method) || method.about().name == "lavrentiev" ||
         method.about().name == "quasi_boundary_value";
}

/// Of many draws, how much worse a rule is than the oracle: the median.
double median_ratio(const ParameterRule& rule, const Regularisation& method) {
  std::vector<double> ratios;
  for (unsigned seed = 0; seed < 9; ++seed) {
    Study study(1e-6, seed);
    const InverseProblem problem(study.A, study.b);
    const auto curve = method.curve(problem, method.candidates(problem), &study.told);
    const double parameter = choose_parameter(rule, method, problem, curve, study.known());
    ratios.push_back(error_of(study, method, problem, parameter) / curve.error.minCoeff());
  }
  std::ranges::sort(ratios);
  EXPECT_GT(ratios.front(), 1 - 1e-2);
  return ratios[4];
}

TEST(ParameterRules, AreNotFarFromTheOracle) {
  for (const auto& method : every_method())
    for (const auto& rule : parameter_rules()) {
      if (rule.needs_freedom || (rule.needs_noise && residual_misleads(*method))) continue;
      const double ratio = median_ratio(rule, *method);
      const double most = rule.needs_truth ? 1 + 1e-9 : residual_misleads(*method) ? 3 : 2;
      EXPECT_LT(ratio, most) << method->about().name << ", " << rule.name;
    }
}

/// What generalised cross-validation means to make small is ‖A(q - truth)‖, which it does to a factor: the
/// error of q itself it may leave far larger, where a falls exponentially.
TEST(ParameterRules, CrossValidationPredictsTheData) {
  for (const auto& method : every_method()) {
    if (residual_misleads(*method)) continue;
    std::vector<double> ratios;
    for (unsigned seed = 0; seed < 9; ++seed) {
      Study study(1e-6, seed);
      const InverseProblem problem(study.A, study.b);
      const auto curve = method->curve(problem, method->candidates(problem), nullptr);
      const auto missed = [&](double parameter) {
        const VectorXd phi = method->factors(problem, parameter);
        return (phi.cwiseProduct(problem.data()) - study.told.cwiseProduct(study.A.modes().a)).norm();
      };
      double least = std::numeric_limits<double>::infinity();
      for (const double parameter : curve.parameter) least = std::min(least, missed(parameter));
      ratios.push_back(
          missed(choose_parameter(parameter_rule("gcv"), *method, problem, curve, study.known())) / least);
    }
    std::ranges::sort(ratios);
    EXPECT_LT(ratios[4], 1.2) << method->about().name;
  }
}

TEST(ParameterRules, DiscrepancyMeetsTheNoiseToRoundingWhereItCan) {
  Study study;
  const InverseProblem problem(study.A, study.b);
  for (const auto& method : every_method()) {
    const auto curve = method->curve(problem, method->candidates(problem), nullptr);
    if (biased(*method)) {
      EXPECT_THROW(choose_parameter(parameter_rule("discrepancy"), *method, problem, curve, study.known()),
                   NoParameter);
      continue;
    }
    const double parameter =
        choose_parameter(parameter_rule("discrepancy"), *method, problem, curve, study.known());
    const double ratio = method->solve(problem, parameter).residual / study.noise_norm;
    if (method->about().continuous) {
      EXPECT_NEAR(ratio, 1, 1e-10) << method->about().name;
    } else {
      EXPECT_LE(ratio, 1) << method->about().name;
      EXPECT_GT(ratio, 0.9) << method->about().name;
    }
  }
}

/// A curve of four parameters that a test bends as it likes.
ParameterCurve some_curve() {
  return {.parameter = Eigen::Vector4d(1, 0.1, 0.01, 0.001),
          .residual = Eigen::Vector4d(4, 2, 1, 0.5),
          .size = Eigen::Vector4d(1, 2, 3, 4),
          .freedom = Eigen::Vector4d(1, 2, 3, 4),
          .change = Eigen::Vector4d(3, 1, 2, std::numeric_limits<double>::quiet_NaN()),
          .error = Eigen::Vector4d(3, 2, 1, 2),
          .data_norm = 10,
          .data_count = 100};
}

Index chosen(const char* rule, const ParameterCurve& curve, double noise = 1) {
  return parameter_rule(rule).choose(curve, {.noise_norm = noise, .truth = nullptr}, "tikhonov");
}

TEST(ParameterRules, ChooseWhatTheirFormulasSay) {
  auto curve = some_curve();
  EXPECT_EQ(chosen("discrepancy", curve, 1.5), 2);
  EXPECT_EQ(chosen("oracle", curve), 2);
  curve.residual = Eigen::Vector4d(4, 1.000, 0.999, 0.998);
  EXPECT_EQ(chosen("gcv", curve), 1);  // 1/98 < .999/97
  curve.residual = Eigen::Vector4d(10, 1, 0.9, 0.8);
  curve.size = Eigen::Vector4d(1, 1.1, 10, 100);
  EXPECT_EQ(chosen("l_curve", curve), 1);
  curve.parameter = curve.residual = curve.size = VectorXd::Ones(6);
  curve.change = (VectorXd(6) << 0.1, 3, 1, 2, 0.5, std::nan("")).finished();
  EXPECT_EQ(chosen("quasi_optimality", curve), 2);  // the ends, lower, are no valleys
  curve.change = (VectorXd(6) << 4, 3, 2, 1, 2, std::nan("")).finished();
  EXPECT_EQ(chosen("quasi_optimality", curve), 3);
}

TEST(ParameterRules, DoNotTakeRoundingForAnAnswer) {
  auto curve = some_curve();
  curve.residual = Eigen::Vector4d(4, 1.000, 0.999, 1e-20);
  curve.freedom[3] = 100 - 1e-12;  // all data fitted: 0 / 0
  EXPECT_EQ(chosen("gcv", curve), 1);
  constexpr double bit = 1e-12;
  curve.parameter = VectorXd::LinSpaced(6, 6, 1);
  curve.residual = (VectorXd(6) << 10, 3, 3 * (1 - bit), 3 * (1 - bit), 1, 0.9).finished();
  curve.size = (VectorXd(6) << 1, 1.05, 1.05, 1.05 * (1 + bit), 1.1, 10).finished();
  EXPECT_EQ(chosen("l_curve", curve), 4);
}

/// Of two bends the sharper one, not the one between longer sides.
TEST(ParameterRules, CornerIsWhereTheCurveBendsMost) {
  auto curve = some_curve();
  curve.parameter = VectorXd::LinSpaced(7, 7, 1);
  // (log residual, log size): a slow bend of long sides at 1, a right angle of short ones at 4, a way back at
  // 5
  const std::vector<std::pair<double, double>> points = {{20, 0},   {10, 0},     {0, 2},     {-1, 2},
                                                         {-1.5, 2}, {-1.5, 2.5}, {-2.5, 2.5}};
  curve.residual = curve.size = VectorXd(7);
  for (std::size_t i = 0; i < points.size(); ++i) {
    curve.residual[static_cast<Index>(i)] = std::exp(points[i].first);
    curve.size[static_cast<Index>(i)] = std::exp(points[i].second);
  }
  EXPECT_EQ(chosen("l_curve", curve), 4);
}

TEST(ParameterRules, SayWhatIsWrongAndWhatToDo) {
  auto curve = some_curve();
  const auto why = [&](const char* rule, double noise, const char* words) {
    EXPECT_THAT([&] { chosen(rule, curve, noise); }, ThrowsMessage<NoParameter>(HasSubstr(words))) << rule;
  };
  why("discrepancy", 11, "as large as the data");
  why("discrepancy", 5, "begin at more regularised");
  why("discrepancy", 0.1, "no residual comes down to the noise");
  curve.error = Eigen::Vector4d(4, 3, 2, 1);
  why("oracle", 1, "the last parameter, 0.001, is the best of 1 to 0.001");
  why("gcv", 1, "less regularised");
  curve.error = Eigen::Vector4d(1, 2, 3, 4);
  why("oracle", 1, "the first parameter, 1, is the best");
  curve.change = Eigen::Vector4d(4, 3, 2, std::nan(""));
  why("quasi_optimality", 1, "has no least value between 1 and 0.001");
  curve.size = curve.residual.cwiseInverse();  // straight
  why("l_curve", 1, "have no corner");
}

TEST(ParameterRules, RefuseWhatTheyAreNotTold) {
  Study study;
  const InverseProblem problem(study.A, study.b);
  const TikhonovFilter method;
  auto curve = method.curve(problem, method.candidates(problem), nullptr);
  const auto refused = [&](const char* rule, const char* words) {
    EXPECT_THAT([&] { choose_parameter(parameter_rule(rule), method, problem, curve, {}); },
                ThrowsMessage<std::invalid_argument>(HasSubstr(words)));
  };
  refused("discrepancy", "needs the noise level, which is not given; give it, or choose gcv");
  refused("oracle", "needs the truth");
  curve.freedom.setConstant(std::nan(""));
  refused("gcv", "needs filter factors");
  EXPECT_THROW(parameter_rule("none"), std::invalid_argument);
  EXPECT_EQ(parameter_rules().size(), 5U);
}

}  // namespace
}  // namespace undiffuse::pde
