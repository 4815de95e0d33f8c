#include "pde/regularised_inverse.hpp"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <random>

#include "pde/cell_averages.hpp"
#include "pde/filters.hpp"
#include "pde/heat_spectral.hpp"
#include "tests/pde/heat_cases.hpp"
#include "tests/pde/test_laws.hpp"

namespace undiffuse::pde {
namespace {

const CutOffFilter cut_off;
const TikhonovFilter tikhonov;

template <int Dim>
Field<Dim> heated(Field<Dim> u, double kappa, double T) {
  HeatSpectral<Dim> solver({u.grid, kappa}, {{0, T}});
  solver.advance(u, 0, 1);
  return u;
}

template <int Dim>
double norm(const Field<Dim>& u) {
  return u.values.norm() * std::sqrt(u.grid.cell_volume());
}

/// Standard normals, near enough: sums of twelve uniforms.
Eigen::VectorXd normals(Index n, unsigned seed) {
  std::mt19937_64 words(seed);
  return Eigen::VectorXd::NullaryExpr(n, [&](Index) {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += static_cast<double>(words() >> 11) * 0x1p-53;
    return sum;
  });
}

/// The deck of the reversal study: three modes, κ = 1, T = 2, 1e-10 of the largest value as noise.
struct Study {
  Grid<1> grid{{1024}, {-16}, {16}, Boundary::no_flux};
  Field<1> truth = cell_averages_with_images(tests::ThreeModes(1, 0), grid);
  Field<1> q_T = heated(truth, 1, 2);
  Field<1> noise{grid, 1e-10 * q_T.values.maxCoeff() * normals(1024, 7)};
  Study() { q_T.values += noise.values; }
};

class StudyDeck : public testing::TestWithParam<const Filter*> {};

TEST_P(StudyDeck, OracleReachesTheErrorThatNoiseAllows) {
  const Study study;
  const RegularisedInverse<1> inverse(study.q_T, 1, 2, *GetParam());
  const RegularisationScan scan = inverse.scan(study.truth);
  EXPECT_EQ(inverse.choose_by_oracle(study.truth), scan.parameter[scan.best]);
  EXPECT_GT(scan.l1_error[scan.best], 0.34);
  EXPECT_LT(scan.l1_error[scan.best], 0.55);
  const Field<1> q = inverse.reconstruct(scan.parameter[scan.best]);
  EXPECT_DOUBLE_EQ((q.values - study.truth.values).cwiseAbs().sum() * study.grid.cell_volume(),
                   scan.l1_error[scan.best]);
}

TEST_P(StudyDeck, DiscrepancyIsNoBetterThanTheOracleAndNotFarFromIt) {
  const Study study;
  const RegularisedInverse<1> inverse(study.q_T, 1, 2, *GetParam());
  const RegularisationScan scan = inverse.scan(study.truth);
  const std::optional<double> parameter = inverse.choose_by_discrepancy(norm(study.noise));
  ASSERT_TRUE(parameter);
  const Field<1> q = inverse.reconstruct(*parameter);
  const double error = (q.values - study.truth.values).cwiseAbs().sum() * study.grid.cell_volume();
  EXPECT_GE(error, scan.l1_error[scan.best] * (1 - 1e-2));
  EXPECT_LT(error, 2 * scan.l1_error[scan.best]);
}

TEST_P(StudyDeck, ResidualFallsAlongTheCandidatesAndIsThatOfTheReconstruction) {
  const Study study;
  const RegularisedInverse<1> inverse(study.q_T, 1, 2, *GetParam());
  const RegularisationScan scan = inverse.scan(study.truth);
  for (Index i = 1; i < scan.residual.size(); ++i) EXPECT_LE(scan.residual[i], scan.residual[i - 1]);
  for (Index i = 0; i < scan.parameter.size() / 4; i += 5) {
    Field<1> Aq = heated(inverse.reconstruct(scan.parameter[i]), 1, 2);
    Aq.values -= study.q_T.values;
    EXPECT_NEAR(norm(Aq), scan.residual[i], 1e-12 * norm(study.q_T));
  }
}

INSTANTIATE_TEST_SUITE_P(Filters, StudyDeck, testing::Values(&cut_off, &tikhonov),
                         [](const auto& filter) { return std::string(filter.param->name()); });

TEST(RegularisedInverse, TikhonovSolvesTheNormalEquations) {
  for (Boundary boundary : {Boundary::no_flux, Boundary::periodic}) {
    const Grid<2> grid({5, 4}, {0, 0}, {2, 1}, boundary);
    const Field<2> q_T = tests::zeros_and_ones(grid);
    constexpr double kappa = 0.5, T = 0.02, alpha = 3e-3;
    Eigen::MatrixXd A(20, 20);
    for (Index i = 0; i < 20; ++i)
      A.col(i) = heated<2>({grid, Eigen::VectorXd::Unit(20, i)}, kappa, T).values;
    const Eigen::MatrixXd normal = A.transpose() * A + alpha * Eigen::MatrixXd::Identity(20, 20);
    const Eigen::VectorXd expected = normal.ldlt().solve(A.transpose() * q_T.values);
    const RegularisedInverse<2> inverse(q_T, kappa, T, tikhonov);
    EXPECT_LT((inverse.reconstruct(alpha).values - expected).cwiseAbs().maxCoeff(), 1e-12);
  }
}

TEST(RegularisedInverse, CutOffProjectsOnTheModesItKeeps) {
  const Grid<2> grid({6, 5}, {0, 0}, {2, 1}, Boundary::periodic);
  const Field<2> truth = tests::zeros_and_ones(grid);
  const RegularisedInverse<2> inverse(heated(truth, 0.5, 0.02), 0.5, 0.02, cut_off);
  const double cut = 4 * std::numbers::pi * (1 - 1e-14);  // 2 waves along the first axis, to rounding
  Spectrum<2> spectrum(grid);
  Eigen::VectorXd c(grid.size());
  spectrum.forward(truth.values, c);
  for (Index i = 0; i < c.size(); ++i) {
    if (spectrum.wavenumber_squared()[i] > std::pow(4 * std::numbers::pi, 2) * (1 + 1e-9)) c[i] = 0;
  }
  spectrum.inverse(c, c);
  EXPECT_LT((inverse.reconstruct(cut).values - c).cwiseAbs().maxCoeff(), 1e-13);
}

TEST(RegularisedInverse, CandidatesAreEveryDistinctWavenumberOfFiniteGain) {
  const Grid<1> walls({1024}, {-16}, {16}, Boundary::no_flux);
  const Field<1> u{walls, Eigen::VectorXd::Ones(1024)};
  const Eigen::VectorXd k = RegularisedInverse<1>(u, 1, 2, cut_off).candidates();
  for (Index i = 0; i < k.size(); ++i) EXPECT_DOUBLE_EQ(k[i], std::numbers::pi / 32 * static_cast<double>(i));
  EXPECT_EQ(k.size(), 1 + static_cast<Index>(std::sqrt(std::log(1.797e308) / 2) * 32 / std::numbers::pi));
  const Grid<2> square({8, 8}, {0, 0}, {1, 1}, Boundary::periodic);
  const Field<2> v{square, Eigen::VectorXd::Ones(64)};
  // m² + n² for m, n <= 4: 0 1 2 4 5 8 9 10 13 16 17 18 20 25 32
  EXPECT_EQ(RegularisedInverse<2>(v, 1, 1e-3, cut_off).candidates().size(), 15);
  const Grid<2> large({200, 130}, {0, 0}, {1, 1.07}, Boundary::no_flux);
  const Field<2> w{large, Eigen::VectorXd::Ones(large.size())};
  const Eigen::VectorXd many = RegularisedInverse<2>(w, 1, 1e-3, cut_off).candidates();
  EXPECT_LT(many.size(), 3090);
  EXPECT_GT(many.size(), 1500);
}

TEST(RegularisedInverse, MorozovMeetsTheNoiseExactlyWhereItCan) {
  const Study study;
  const double goal = norm(study.noise);
  const RegularisedInverse<1> smooth(study.q_T, 1, 2, tikhonov), sharp(study.q_T, 1, 2, cut_off);
  EXPECT_NEAR(smooth.residual(smooth.choose_by_discrepancy(goal).value()) / goal, 1, 1e-9);
  // noise in the modes that are kept is fitted: the residual of the last candidate is below that of the noise
  const double cut = sharp.choose_by_discrepancy(goal).value();
  EXPECT_LE(sharp.residual(cut), goal);
  EXPECT_GT(sharp.residual(cut - std::numbers::pi / 32), goal);
  EXPECT_FALSE(smooth.choose_by_discrepancy(0));
  EXPECT_EQ(sharp.choose_by_discrepancy(1e3), sharp.candidates()[0]);
}

TEST(RegularisedInverse, NothingOverflowsHoweverLongTheTime) {
  const Grid<1> grid({64}, {0}, {1}, Boundary::no_flux);
  const Field<1> q_T = tests::zeros_and_ones(grid);
  for (const Filter* filter : {static_cast<const Filter*>(&cut_off), static_cast<const Filter*>(&tikhonov)}) {
    const RegularisedInverse<1> inverse(q_T, 1, 1e6, *filter);
    for (Index i = 0; i < inverse.candidates().size(); i += 10) {
      EXPECT_TRUE(inverse.reconstruct(inverse.candidates()[i]).values.allFinite());
      EXPECT_TRUE(std::isfinite(inverse.residual(inverse.candidates()[i])));
    }
  }
}

TEST(RegularisedInverse, RefusesBadParametersAndAnotherGridsTruth) {
  const Grid<1> grid({8}, {0}, {1}, Boundary::no_flux);
  Field<1> q{grid, Eigen::VectorXd::Ones(8)};
  EXPECT_THROW(RegularisedInverse<1>(q, 0, 1, cut_off), std::invalid_argument);
  EXPECT_THROW(RegularisedInverse<1>(q, 1, -1, cut_off), std::invalid_argument);
  Field<1> other = q;
  other.grid.sides.fill({Boundary::periodic, Boundary::periodic});
  EXPECT_THROW(RegularisedInverse<1>(q, 1, 1, cut_off).scan(other), std::invalid_argument);
  q.values[0] = std::nan("");
  EXPECT_THROW(RegularisedInverse<1>(q, 1, 1, cut_off), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::pde
