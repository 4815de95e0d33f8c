#include "pde/inverse_heat_convolution.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "pde/singular_system.hpp"
#include "tests/support/truth.hpp"

namespace undiffuse::pde {
namespace {

const nlohmann::json& hansen() {
  static const nlohmann::json expected = tests::truth("backward.json").at("hansen_heat_kappa5");
  return expected;
}

Index size() { return hansen().at("n").get<Index>(); }

const InverseHeatConvolution& heat() {
  static const InverseHeatConvolution A(size(), hansen().at("kappa").get<double>());
  return A;
}

SingularSystem& system() {
  static SingularSystem all(heat());
  return all;
}

Eigen::VectorXd exact_data() {
  Eigen::VectorXd b(size());
  heat().apply(hansen_heat_solution(size()), b);
  return b;
}

Eigen::VectorXd noisy_data() {
  const Eigen::VectorXd b = exact_data();
  const Eigen::VectorXd e = Eigen::VectorXd::NullaryExpr(
      size(), [](Index i) { return std::sin(12.9898 * static_cast<double>(i + 1)); });
  return b + 1e-3 * b.norm() / e.norm() * e;
}

void expect_relative(double found, double expected, double tolerance) {
  EXPECT_NEAR(found, expected, tolerance * std::abs(expected));
}

TEST(InverseHeatConvolution, DataAndSolutionAreThoseOfRegularizationTools) {
  const Eigen::VectorXd b = exact_data();
  expect_relative(hansen_heat_solution(size()).norm(), hansen().at("norm_x").get<double>(), 1e-13);
  expect_relative(b.norm(), hansen().at("norm_b").get<double>(), 1e-13);
  for (const auto& pair : hansen().at("b_at"))
    expect_relative(b[pair.at(0).get<Index>()], pair.at(1).get<double>(), 1e-13);
}

TEST(InverseHeatConvolution, SingularValuesAreThoseOfRegularizationTools) {
  const Eigen::VectorXd& a = system().modes().a;
  for (Index i = 0; i < 5; ++i)
    expect_relative(a[i], hansen().at("s_first").at(static_cast<std::size_t>(i)).get<double>(), 1e-13);
  expect_relative(a[19], hansen().at("s_20").get<double>(), 1e-13);
  expect_relative(a.norm(), hansen().at("frob").get<double>(), 1e-13);
  EXPECT_EQ((a.array() > 1e-10 * a[0]).count(), hansen().at("numerical_rank_1em10").get<Index>());
}

TEST(InverseHeatConvolution, AdjointIsTheTransposed) {
  const Index n = size();
  Eigen::VectorXd q(n), b(n), Aq(n), Ab(n);
  for (Index i = 0; i < n; ++i) {
    q[i] = std::sin(3.0 * static_cast<double>(i * i));
    b[i] = std::cos(1.7 * static_cast<double>(i * i + 1));
  }
  heat().apply(q, Aq);
  heat().apply_adjoint(b, Ab);
  EXPECT_NEAR(Aq.dot(b), q.dot(Ab), 1e-14 * Aq.norm() * b.norm());
}

/// ‖q - x‖ / ‖x‖ of the filter factors φ(a, i).
template <class Factor>
Eigen::VectorXd filtered(const Factor& factor) {
  const Eigen::VectorXd& a = system().modes().a;
  Eigen::VectorXd c(a.size()), q(size());
  system().analyse(noisy_data(), c);
  for (Index i = 0; i < a.size(); ++i) c[i] *= factor(a[i], i) / a[i];
  system().synthesise(c, q);
  return q;
}

double relative_error(const Eigen::VectorXd& q) {
  const Eigen::VectorXd x = hansen_heat_solution(size());
  return (q - x).norm() / x.norm();
}

TEST(InverseHeatConvolution, TikhonovErrorsAndResidualsAreTheOutsideOnes) {
  for (const auto& row : hansen().at("tikhonov")) {
    const double lambda = row.at("lam").get<double>();
    const Eigen::VectorXd q = filtered([&](double a, Index) { return a * a / (a * a + lambda * lambda); });
    Eigen::VectorXd b(size());
    heat().apply(q, b);
    expect_relative(relative_error(q), row.at("rel_error").get<double>(), 1e-9);
    expect_relative((b - noisy_data()).norm(), row.at("residual").get<double>(), 1e-7);
  }
}

TEST(InverseHeatConvolution, TruncatedErrorsAreTheOutsideOnes) {
  for (const auto& row : hansen().at("tsvd")) {
    const Index k = row.at("k").get<Index>();
    const Eigen::VectorXd q = filtered([&](double, Index i) { return i < k ? 1 : 0; });
    expect_relative(relative_error(q), row.at("rel_error").get<double>(), 1e-11);
  }
}

TEST(InverseHeatConvolution, RefusesWhatItCannotBe) {
  Eigen::VectorXd three(3), four(4);
  EXPECT_THROW(InverseHeatConvolution(0, 1), std::invalid_argument);
  EXPECT_THROW(InverseHeatConvolution(4, 0), std::invalid_argument);
  EXPECT_THROW(hansen_heat_solution(7), std::invalid_argument);
  EXPECT_THROW(InverseHeatConvolution(4, 1).apply(four, three), std::invalid_argument);
  EXPECT_THROW(InverseHeatConvolution(4, 1).apply_adjoint(three, four), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::pde
