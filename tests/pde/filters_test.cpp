#include "pde/filters.hpp"

#include <gtest/gtest.h>
#include <omp.h>

#include <numbers>

#include "tests/pde/inverse_cases.hpp"
#include "tests/support/matrix_exponential.hpp"

namespace undiffuse::pde {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;
using tests::normals;

/// φ from its definition, in long double, of a mode with l = λT.
using Formula = long double (*)(long double l, long double parameter);
long double a_of(long double l) { return std::exp(-l); }

struct Case {
  std::shared_ptr<const SpectralFilter> filter;
  Formula phi;
  std::vector<double> parameters;
};

std::vector<Case> cases() {
  return {{std::make_shared<CutOffFilter>(),
           [](long double l, long double k) -> long double { return std::sqrt(l) <= k; },
           {0.5, 3, 20}},
          {std::make_shared<TikhonovFilter>(),
           [](long double l, long double p) { return a_of(l) * a_of(l) / (a_of(l) * a_of(l) + p); },
           {1, 1e-7, 1e-30}},
          {std::make_shared<SobolevTikhonovFilter>(),
           [](long double l, long double p) {
             return a_of(l) * a_of(l) / (a_of(l) * a_of(l) + p * (1 + l) * (1 + l));
           },
           {1, 1e-7, 1e-30}},
          {std::make_shared<SobolevTikhonovFilter>(1),
           [](long double l, long double p) { return a_of(l) * a_of(l) / (a_of(l) * a_of(l) + p * (1 + l)); },
           {1, 1e-7}},
          {std::make_shared<LavrentievFilter>(),
           [](long double l, long double p) { return a_of(l) / (a_of(l) + p); },
           {1, 1e-7, 1e-18}},
          {std::make_shared<QuasiBoundaryValueFilter>(),
           [](long double l, long double p) { return 1 / (1 + p * std::exp(l)); },
           {1, 1e-7, 1e-18}},
          {std::make_shared<QuasiReversibilityFilter>(),
           [](long double l, long double p) { return std::exp(-p * l * l); },
           {1, 0.1, 0.01}},
          {std::make_shared<PseudoParabolicFilter>(),
           [](long double l, long double p) { return std::exp(-p * l * l / (1 + p * l)); },
           {1, 0.1, 0.03}},
          {std::make_shared<LandweberFilter>(),
           [](long double l, long double n) {
             // by the iteration's own product: 1 - (1 - ω a²)^n, ω = 1
             return -std::expm1(n * std::log1p(-a_of(l) * a_of(l)));
           },
           {1, 17, 1e6, 1e24}}};
}

TEST(Filters, AreTheirFormulasModeByMode) {
  std::vector<double> l = {0};
  for (double x = 1e-9; x < 300; x *= 1.7) l.push_back(x);
  const Eigen::Map<const Eigen::ArrayXd> L(l.data(), static_cast<Index>(l.size()));
  const Eigen::ArrayXd log_a = -L, a = log_a.exp(), k = L.sqrt();
  const ModeBlock block{{a.data(), a.size()}, {log_a.data(), a.size()}, {k.data(), a.size()}, 1.0};
  for (const Case& c : cases())
    for (const double p : c.parameters) {
      Eigen::ArrayXd gain(a.size()), loss(a.size());
      c.filter->evaluate(block, p, gain, loss);
      for (Index i = 0; i < a.size(); ++i) {
        const long double phi = c.phi(l[static_cast<std::size_t>(i)], p);
        const auto expected = static_cast<double>(phi / a_of(l[static_cast<std::size_t>(i)]));
        EXPECT_NEAR(gain[i], expected, 1e-10 * expected + 1e-300)
            << c.filter->about().name << " " << p << " " << L[i];
        EXPECT_NEAR(loss[i], static_cast<double>(1 - phi), 2e-15) << c.filter->about().name << " " << p;
      }
    }
}

TEST(Filters, NothingOverflowsHoweverFastTheDecay) {
  const Eigen::ArrayXd l = Eigen::ArrayXd::LinSpaced(200, 0, 1e7), log_a = -l, a = log_a.exp(), k = l.sqrt();
  const ModeBlock block{{a.data(), 200}, {log_a.data(), 200}, {k.data(), 200}, 1.0};
  Eigen::ArrayXd gain(200), loss(200);
  for (const auto& filter : tests::every_filter()) {
    if (filter->about().name == "cutoff") continue;  // its candidates end before that
    for (const double p : {1e-18, 1e-3, 0.02, 1.0, 30.0}) {
      if (filter->about().needs == Structure::heat && p < 0.01) continue;  // e^{1/p} is meant to be reached
      filter->evaluate(block, p, gain, loss);
      EXPECT_TRUE(gain.isFinite().all() && loss.isFinite().all()) << filter->about().name << " " << p;
      EXPECT_GE(loss.minCoeff(), 0) << filter->about().name;
      EXPECT_LE(loss.maxCoeff(), 1) << filter->about().name;
    }
  }
}

/// Each against dense algebra that knows nothing of modes.
class DenseAlgebra : public testing::TestWithParam<Boundary> {
 protected:
  Grid<2> grid{{5, 4}, {0, 0}, {2, 1}, GetParam()};
  tests::DenseHeat<2> heat{grid, 0.5, 0.02};
  MatrixXd L = heat.L, A = tests::exponential(heat.T * L), I = MatrixXd::Identity(20, 20);
  VectorXd b = normals(20, 3);
  InverseProblem problem{heat.A, b};

  VectorXd solved(const Regularisation& method, double parameter) {
    return method.solve(problem, parameter).q;
  }
  void expect_near(const VectorXd& found, const VectorXd& expected, double relative = 1e-11) {
    EXPECT_LT((found - expected).norm(), relative * expected.norm());
  }
};

TEST_P(DenseAlgebra, TikhonovSolvesTheNormalEquationsAndIsAPosteriorMean) {
  constexpr double prior = 2.3, noise = 0.09, alpha = noise / prior;  // variances
  const VectorXd normal = (A.transpose() * A + alpha * I).ldlt().solve(A.transpose() * b);
  expect_near(solved(TikhonovFilter(), alpha), normal);
  const VectorXd mean = prior * A.transpose() * (prior * A * A.transpose() + noise * I).ldlt().solve(b);
  expect_near(solved(TikhonovFilter(), alpha), mean);
}

TEST_P(DenseAlgebra, SobolevTikhonovPenalisesDerivatives) {
  const MatrixXd one = I - heat.T * L;
  expect_near(solved(SobolevTikhonovFilter(2), 3e-3),
              (A.transpose() * A + 3e-3 * one * one).ldlt().solve(A.transpose() * b));
  expect_near(solved(SobolevTikhonovFilter(1), 3e-3),
              (A.transpose() * A + 3e-3 * one).ldlt().solve(A.transpose() * b));
}

TEST_P(DenseAlgebra, LavrentievSolvesItsEquation) {
  expect_near(solved(LavrentievFilter(), 1e-2), (A + 1e-2 * I).ldlt().solve(b));
}

TEST_P(DenseAlgebra, QuasiBoundaryValueMeetsItsBoundaryValueAndIsLavrentiev) {
  const VectorXd q = solved(QuasiBoundaryValueFilter(), 1e-2);
  expect_near(A * q + 1e-2 * q, b, 1e-13);
  expect_near(q, solved(LavrentievFilter(), 1e-2), 1e-13);
}

TEST_P(DenseAlgebra, QuasiReversibilitySolvesItsEquationBackward) {
  constexpr double parameter = 0.07;  // ε/T
  expect_near(solved(QuasiReversibilityFilter(), parameter),
              tests::exponential(-heat.T * L - parameter * heat.T * heat.T * L * L) * b);
}

TEST_P(DenseAlgebra, PseudoParabolicSolvesItsEquationBackward) {
  constexpr double parameter = 0.07;
  const MatrixXd rate = (I - parameter * heat.T * L).lu().solve(L);
  expect_near(solved(PseudoParabolicFilter(), parameter), tests::exponential(-heat.T * rate) * b);
}

TEST_P(DenseAlgebra, LandweberIsItsIteration) {
  VectorXd q = VectorXd::Zero(20);
  const double omega = 1 / std::pow(heat.A.modes().a.maxCoeff(), 2);
  for (int n = 1; n <= 40; ++n) {
    q += omega * A.transpose() * (b - A * q);
    expect_near(solved(LandweberFilter(), n), q);
  }
}

TEST_P(DenseAlgebra, CutOffProjectsOnTheModesItKeeps) {
  const auto k = CutOffFilter().candidates(problem);
  const VectorXd q = solved(CutOffFilter(), k[3]);
  VectorXd c(20), d(20);
  heat.A.analyse_unknown(q, c);
  heat.A.analyse(A * q, d);
  for (Index i = 0; i < 20; ++i) {
    const bool kept = heat.A.modes().wavenumber[i] <= k[3] * (1 + 1e-9);
    EXPECT_NEAR(d[i], kept ? problem.data()[i] : 0, 1e-12);
  }
}

TEST_P(DenseAlgebra, CglsMinimisesTheResidualOverKrylovSpaces) {
  MatrixXd krylov(20, 5);
  VectorXd v = A.transpose() * b;
  for (int n = 0; n < 5; ++n) {
    for (int m = 0; m < 2 * n; ++m) v -= krylov.col(m % n) * krylov.col(m % n).dot(v);
    krylov.col(n) = v.normalized();
    v = A.transpose() * (A * krylov.col(n));
    const MatrixXd basis = krylov.leftCols(n + 1);
    const VectorXd best = basis * (A * basis).colPivHouseholderQr().solve(b);
    expect_near(solved(Cgls(), n + 1), best, 1e-9);
  }
}

TEST_P(DenseAlgebra, FactorsSayWhatEveryMethodDoes) {
  auto methods = std::vector<std::shared_ptr<const Regularisation>>{std::make_shared<Cgls>()};
  for (const auto& filter : tests::every_filter()) methods.push_back(filter);
  for (const auto& method : methods) {
    const VectorXd candidates = method->candidates(problem);
    const double parameter = candidates[candidates.size() / 3];
    const auto solution = method->solve(problem, parameter);
    const VectorXd phi = method->factors(problem, parameter);
    const auto& modes = heat.A.modes();
    VectorXd q(20);
    heat.A.synthesise((phi.array() * problem.data().array() / modes.a.array()).matrix(), q);
    expect_near(solution.q, q);
    EXPECT_NEAR(solution.residual, (A * q - b).norm() * std::sqrt(grid.cell_volume()), 1e-11);
    EXPECT_NEAR(solution.size, q.norm() * std::sqrt(grid.cell_volume()), 1e-11 * solution.size);
    EXPECT_NEAR(solution.freedom, phi.sum(), 1e-11 * 20);
    EXPECT_NEAR(solution.amplification, (phi.array() / modes.a.array()).abs().maxCoeff(),
                1e-10 * solution.amplification);
  }
}

INSTANTIATE_TEST_SUITE_P(Walls, DenseAlgebra,
                         testing::Values(Boundary::no_flux, Boundary::periodic, Boundary::dirichlet),
                         [](const auto& walls) {
                           return walls.param == Boundary::no_flux    ? "NoFlux"
                                  : walls.param == Boundary::periodic ? "Periodic"
                                                                      : "Dirichlet";
                         });

/// φ = a² Q(a²): where a is below 10⁻²⁰, Q is Q(0), as it is from 10⁻¹⁵ on.
TEST(CglsFactors, OfModesThatAreNearlyGoneAreTheLimit) {
  const Grid<1> grid({32}, {0}, {std::numbers::pi}, Boundary::no_flux);
  HeatPropagator<1> A({grid, 1.0}, 0.07);
  const InverseProblem problem(A, normals(32, 3));
  const VectorXd Q = Cgls().factors(problem, 3).cwiseQuotient(A.modes().a.cwiseAbs2());
  ASSERT_LT(A.modes().a[31], 1e-29);
  EXPECT_NEAR(Q[31] / Q[22], 1, 1e-12);
}

TEST(Curve, IsWhatTheInversesAreOneByOne) {
  for (const double T : {1e-4, 0.3}) {  // all modes count; few do
    const Grid<2> grid({40, 33}, {0, 0}, {2, 1}, Boundary::no_flux);
    HeatPropagator<2> A({grid, 1.0}, T);
    const InverseProblem problem(A, normals(grid.size(), 5));
    const VectorXd truth = normals(grid.size(), 6);
    VectorXd told(grid.size());
    A.analyse_unknown(truth, told);
    auto methods = std::vector<std::shared_ptr<const Regularisation>>{std::make_shared<Cgls>()};
    for (const auto& filter : tests::every_filter()) methods.push_back(filter);
    for (const auto& method : methods) {
      SCOPED_TRACE(method->about().name);
      const VectorXd all = method->candidates(problem),
                     few = all(Eigen::seqN(2, 5, std::max<Index>(1, all.size() / 12)));
      if (T < 0.1) {  // where no a is zero
        const Eigen::ArrayXd gain = method->factors(problem, few[2]).array() / A.modes().a.array();
        const double most = gain.abs().maxCoeff();
        EXPECT_NEAR(method->solve(problem, few[2]).amplification, most, 1e-10 * most);
      }
      const ParameterCurve quick = method->curve(problem, few, &told);
      const ParameterCurve slow = method->Regularisation::curve(problem, few, &told);
      for (Index j = 0; j < few.size(); ++j) {
        EXPECT_NEAR(quick.residual[j], slow.residual[j], 1e-12 * slow.residual[0]);
        EXPECT_NEAR(quick.size[j], slow.size[j], 1e-11 * slow.size[j]);
        EXPECT_NEAR(quick.freedom[j], slow.freedom[j], 1e-11 * static_cast<double>(grid.size()));
        EXPECT_NEAR(quick.error[j], slow.error[j], 1e-11 * slow.error[j]);
        if (j + 1 < few.size()) {
          EXPECT_NEAR(quick.change[j], slow.change[j], 1e-10 * (slow.size[j] + slow.size[j + 1]));
        }
      }
    }
  }
}

/// A method's curve, its inverses one after the other, and what is said of them, with so many threads.
VectorXd everything(const Regularisation& method, const Grid<2>& grid, double T, int threads) {
  omp_set_num_threads(threads);
  HeatPropagator<2> A({grid, 1.0}, T);
  const InverseProblem problem(A, normals(grid.size(), 5));
  const VectorXd told = normals(grid.size(), 6), all = method.candidates(problem),
                 few = all(Eigen::seqN(2, 3, std::max<Index>(1, std::min<Index>(10, all.size() / 6))));
  const ParameterCurve curve = method.curve(problem, few, &told);
  std::vector<double> found = {problem.largest()};
  for (const VectorXd& x :
       {curve.residual, curve.size, curve.freedom, VectorXd(curve.change.head(2)), curve.error})
    found.insert(found.end(), x.begin(), x.end());
  method.for_each(problem, few, [&](Index, const RegularisedSolution& one) {
    found.insert(found.end(), {one.residual, one.size, one.freedom, one.amplification});
    found.insert(found.end(), one.q.begin(), one.q.end());
  });
  return Eigen::Map<const VectorXd>(found.data(), static_cast<Index>(found.size()));
}

TEST(Curve, AndInversesHaveTheSameBitsForAnyNumberOfThreads) {
  const int before = omp_get_max_threads();
  const Grid<2> grid({130, 113}, {0, 0}, {2, 1}, Boundary::no_flux);  // 15 blocks of modes, the last not full
  auto methods = std::vector<std::shared_ptr<const Regularisation>>{std::make_shared<Cgls>()};
  for (const auto& filter : tests::every_filter()) methods.push_back(filter);
  for (const auto& method : methods) {
    const VectorXd one = everything(*method, grid, 3e-4, 1);
    for (const int threads : {2, 3})
      EXPECT_TRUE(one == everything(*method, grid, 3e-4, threads)) << method->about().name << " " << threads;
  }
  omp_set_num_threads(before);
}

TEST(Curve, ResidualFallsAlongTheCandidatesOfEveryMethod) {
  const Grid<1> grid({64}, {0}, {3}, Boundary::no_flux);
  HeatPropagator<1> A({grid, 1.0}, 0.005);
  const InverseProblem problem(A, normals(64, 8));
  for (const auto& filter : tests::every_filter()) {
    const auto curve = filter->curve(problem, filter->candidates(problem), nullptr);
    for (Index i = 1; i < curve.residual.size(); ++i)
      EXPECT_LE(curve.residual[i], curve.residual[i - 1] * (1 + 1e-12)) << filter->about().name << i;
    EXPECT_LT(curve.residual.tail(1)[0], 0.8 * curve.residual[0]) << filter->about().name;
  }
}

TEST(Curve, NodesWhoseValueIsGivenFitNothing) {
  const Grid<2> grid({5, 6}, {0, 0}, {1, 2},
                     {{{Boundary::dirichlet, Boundary::dirichlet}, {Boundary::dirichlet, Boundary::no_flux}}},
                     Centring::nodes);
  HeatPropagator<2> A({grid, 1.0}, 1e-9);
  const InverseProblem problem(A, normals(30, 4));
  const TikhonovFilter tikhonov;
  EXPECT_NEAR(tikhonov.solve(problem, 1e-14).freedom, 3 * 5, 1e-6);
  EXPECT_NEAR(Cgls().solve(problem, 1).freedom, 3 * 5, 1e-3);
  const auto curve = tikhonov.curve(problem, VectorXd::Constant(1, 1.0), nullptr);
  EXPECT_NEAR(curve.freedom[0], 15 * 0.5, 1e-6);
  EXPECT_EQ(curve.data_count, 15);
}

TEST(Filters, RefuseOtherOperatorsBadParametersAndBadData) {
  const Grid<1> grid({8}, {0}, {1}, Boundary::no_flux);
  HeatPropagator<1> A({grid, 1.0}, 1.0);
  const InverseProblem problem(A, VectorXd::Ones(8));
  EXPECT_THROW(TikhonovFilter().solve(problem, -1), std::invalid_argument);
  EXPECT_THROW(TikhonovFilter().solve(problem, std::nan("")), std::invalid_argument);
  EXPECT_THROW(Cgls().solve(problem, 1.5), std::invalid_argument);
  EXPECT_THROW(SobolevTikhonovFilter(0), std::invalid_argument);
  EXPECT_THROW(InverseProblem(A, VectorXd::Ones(9)), std::invalid_argument);
  EXPECT_THROW(InverseProblem(A, VectorXd::Constant(8, std::nan(""))), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::pde
