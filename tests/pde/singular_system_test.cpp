#include "pde/singular_system.hpp"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "data/errors.hpp"
#include "pde/inverse_heat_convolution.hpp"

namespace undiffuse::pde {
namespace {

Eigen::MatrixXd some_matrix(Index m, Index n) {
  return Eigen::MatrixXd::NullaryExpr(m, n, [](Index i, Index j) {
    return std::sin(1 + 3.1 * static_cast<double>(i * i) + 1.7 * static_cast<double>(j * j * j) +
                    static_cast<double>(i * j));
  });
}

Eigen::VectorXd some_data(Index m) { return some_matrix(m, 1).col(0); }

double departure_from_unity(const Eigen::MatrixXd& family) {
  const Index k = family.cols();
  return (family.transpose() * family - Eigen::MatrixXd::Identity(k, k)).cwiseAbs().maxCoeff();
}

double misfit(const Eigen::MatrixXd& A, const SingularSystem& system) {
  return (A - system.left() * system.modes().a.asDiagonal() * system.right().transpose())
      .cwiseAbs()
      .maxCoeff();
}

/// All of A: the singular values of Eigen's decomposition, orthonormal vectors, A = Σ a_i u_i v_iᵀ.
void expect_all_of(const Eigen::MatrixXd& A, Index rank) {
  const SingularSystem system((DenseOperator(A)));
  const Eigen::VectorXd expected = Eigen::JacobiSVD<Eigen::MatrixXd>(A).singularValues().head(rank);
  ASSERT_EQ(system.modes().size(), rank);
  EXPECT_LT((system.modes().a - expected).cwiseAbs().maxCoeff(), 2e-14 * expected[0]);
  EXPECT_LT(departure_from_unity(system.left()), 1e-14);
  EXPECT_LT(departure_from_unity(system.right()), 1e-14);
  EXPECT_LT(misfit(A, system), 2e-14 * expected[0]);
}

TEST(SingularSystem, IsTheDecompositionOfSquareTallAndWideMatrices) {
  expect_all_of(some_matrix(12, 12), 12);
  expect_all_of(some_matrix(17, 9), 9);
  expect_all_of(some_matrix(9, 17), 9);
  expect_all_of(some_matrix(1, 1), 1);
}

// In each of these the recursion ends early and must be started again.
TEST(SingularSystem, IsCompleteWhereTheRecursionEndsByItself) {
  expect_all_of(Eigen::MatrixXd::Identity(7, 7), 7);
  Eigen::MatrixXd blocks = Eigen::MatrixXd::Zero(10, 13);
  blocks.topLeftCorner(4, 6) = some_matrix(4, 6);
  blocks.bottomRightCorner(6, 7) = 3 * some_matrix(6, 7);
  expect_all_of(blocks, 10);
  expect_all_of(blocks.transpose(), 10);
}

TEST(SingularSystem, LeavesOutWhatTheOperatorDoesNotReach) {
  Eigen::MatrixXd missing = some_matrix(8, 11);
  missing.row(2).setZero();
  missing.row(5).setZero();
  expect_all_of(missing, 6);
  expect_all_of(missing.transpose(), 6);
}

TEST(SingularSystem, ModesAreNumberedFromTheLargestAndTransformsAreTheirProducts) {
  const Eigen::MatrixXd A = some_matrix(9, 6);
  SingularSystem system((DenseOperator(A)));
  const Modes& modes = system.modes();
  EXPECT_EQ(modes.structure, Structure::general);
  EXPECT_EQ(modes.wavenumber, Eigen::VectorXd::LinSpaced(6, 1, 6));
  EXPECT_TRUE((modes.a.head(5).array() >= modes.a.tail(5).array()).all());
  EXPECT_EQ(modes.log_a[3], std::log(modes.a[3]));
  const Eigen::VectorXd q = some_data(6);
  Eigen::VectorXd c(6), Aq(6), back(6);
  system.analyse_unknown(q, c);
  system.analyse(A * q, Aq);
  EXPECT_LT((Aq - modes.a.cwiseProduct(c)).norm(), 1e-14 * Aq.norm());
  system.synthesise(c, back);
  EXPECT_LT((back - q).norm(), 1e-14 * q.norm());
  system.synthesise(c, c);
  EXPECT_EQ(c, back);
}

TEST(SingularSystem, OfASymmetricOperatorHasOneFamily) {
  const Eigen::MatrixXd half = some_matrix(8, 5), A = half * half.transpose();
  const SingularSystem system(DenseOperator(A), Structure::symmetric);
  EXPECT_EQ(system.modes().structure, Structure::symmetric);
  EXPECT_EQ(system.left(), system.right());
  EXPECT_LT(misfit(A, system), 1e-13 * system.modes().a[0]);
  EXPECT_THROW(SingularSystem(DenseOperator(-A), Structure::symmetric), std::invalid_argument);
  EXPECT_THROW(SingularSystem(DenseOperator(half), Structure::symmetric), std::invalid_argument);
}

/// The minimiser of ‖A q - b‖ over span{Aᵀb, (AᵀA)Aᵀb, ...}, by an orthonormal basis made with QR.
Eigen::VectorXd best_of_krylov(const Eigen::MatrixXd& A, const Eigen::VectorXd& b, Index steps) {
  Eigen::MatrixXd K(A.cols(), steps);
  K.col(0) = A.transpose() * b;
  for (Index j = 1; j < steps; ++j) K.col(j) = (A.transpose() * (A * K.col(j - 1))).normalized();
  const Eigen::MatrixXd basis =
      Eigen::HouseholderQR<Eigen::MatrixXd>(K).householderQ() * Eigen::MatrixXd::Identity(A.cols(), steps);
  return basis * (A * basis).colPivHouseholderQr().solve(b);
}

TEST(SingularSystem, OfAFewStepsFitsTheDataAsWellAsTheirKrylovSpaceCan) {
  const Eigen::MatrixXd A = some_matrix(14, 10);
  const Eigen::VectorXd b = some_data(14);
  const Index steps = 4;
  SingularSystem system(DenseOperator(A), b, steps);
  ASSERT_EQ(system.modes().size(), steps);
  const Eigen::MatrixXd Av = A * system.right();
  EXPECT_LT((Av - system.left() * system.modes().a.asDiagonal()).cwiseAbs().maxCoeff(), 1e-13);
  Eigen::VectorXd c(steps), q(10);
  system.analyse(b, c);
  system.synthesise(c.cwiseQuotient(system.modes().a), q);
  EXPECT_LT((q - best_of_krylov(A, b, steps)).norm(), 1e-10 * q.norm());
}

TEST(SingularSystem, OfDataWithThreeComponentsEndsAfterThreeSteps) {
  Eigen::MatrixXd A = Eigen::MatrixXd::Zero(12, 9);
  for (Index i = 0; i < 9; ++i) A(i, i) = static_cast<double>(i + 1);
  const Eigen::VectorXd b =
      Eigen::VectorXd::Unit(12, 1) + 2 * Eigen::VectorXd::Unit(12, 4) - Eigen::VectorXd::Unit(12, 6);
  const SingularSystem system(DenseOperator(A), b, 9);
  ASSERT_EQ(system.modes().size(), 3);
  EXPECT_LT((system.modes().a - Eigen::Vector3d(7, 5, 2)).cwiseAbs().maxCoeff(), 1e-13);
}

TEST(SingularSystem, FindsTheLargestOfAnOperatorThatIsNoMatrixInAFewSteps) {
  const InverseHeatConvolution A(400, 1);
  Eigen::VectorXd b(400);
  A.apply(hansen_heat_solution(400), b);
  const SingularSystem few(A, b, 30), more(A, b, 60);
  EXPECT_LT((few.modes().a.head(8) - more.modes().a.head(8)).cwiseAbs().maxCoeff(), 1e-12 * few.modes().a[0]);
}

TEST(SingularSystem, RefusesWhatHasNone) {
  const Eigen::VectorXd b = some_data(4);
  const DenseOperator A(some_matrix(4, 3)), zero(Eigen::MatrixXd::Zero(4, 3));
  EXPECT_THROW(SingularSystem{zero}, std::invalid_argument);
  EXPECT_THROW(SingularSystem(A, Structure::heat), std::invalid_argument);
  EXPECT_THROW(SingularSystem(A, b.head(3), 2), std::invalid_argument);
  EXPECT_THROW(SingularSystem(A, 0 * b, 2), std::invalid_argument);
  EXPECT_THROW(SingularSystem(zero, b, 2), std::invalid_argument);
  EXPECT_THROW(SingularSystem(A, b, 0), std::invalid_argument);
  EXPECT_THROW(SingularSystem(A, b, 4), std::invalid_argument);
  const DenseOperator broken(some_matrix(4, 3) * std::numeric_limits<double>::infinity());
  EXPECT_THROW(SingularSystem{broken}, data::NumericalError);
  SingularSystem system(A);
  Eigen::VectorXd three(3), four(4);
  EXPECT_THROW(system.analyse(three, three), std::invalid_argument);
  EXPECT_THROW(system.analyse_unknown(four, three), std::invalid_argument);
  EXPECT_THROW(system.synthesise(four, three), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::pde
