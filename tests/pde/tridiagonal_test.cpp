#include "pde/tridiagonal.hpp"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>

namespace undiffuse::pde {
namespace {

struct Coefficients {
  Eigen::VectorXd lower, diagonal, upper;
};

/// Different in every row; diagonally dominant M-matrices.
Coefficients variable_coefficients(Index n) {
  Coefficients c{Eigen::VectorXd(n), Eigen::VectorXd(n), Eigen::VectorXd(n)};
  for (Index i = 0; i < n; ++i) {
    const auto x = static_cast<double>(i);
    c.lower[i] = -1.5 - std::sin(1.7 * x);
    c.upper[i] = -2.0 - std::cos(0.9 * x);
    c.diagonal[i] = 0.3 - c.lower[i] - c.upper[i];
  }
  return c;
}

Eigen::VectorXd right_side(Index n) {
  return Eigen::VectorXd::NullaryExpr(n, [](Index i) { return 1 + std::sin(2.3 * static_cast<double>(i)); });
}

struct Shape {
  Index n0, n1;
  int axis;
  Ends ends;
};

/// A line's unknowns, solved by a dense matrix.
Eigen::VectorXd dense_solution(const Coefficients& c, const Eigen::VectorXd& r, Ends ends) {
  const Index n = r.size();
  Eigen::MatrixXd a = Eigen::MatrixXd::Zero(n, n);
  for (Index k = 0; k < n; ++k) {
    a(k, k) = c.diagonal[k];
    if (k > 0 || ends == Ends::cyclic) a(k, (k + n - 1) % n) += c.lower[k];
    if (k < n - 1 || ends == Ends::cyclic) a(k, (k + 1) % n) += c.upper[k];
  }
  return a.partialPivLu().solve(r);
}

class TridiagonalLinesTest : public testing::TestWithParam<Shape> {};

TEST_P(TridiagonalLinesTest, EveryLineAgreesWithADenseSolve) {
  const auto [n0, n1, axis, ends] = GetParam();
  const Index n = n0 * n1, length = axis == 0 ? n0 : n1, step = axis == 0 ? 1 : n0;
  const Coefficients c = variable_coefficients(n);
  const Eigen::VectorXd r = right_side(n);
  TridiagonalLines lines(n0, n1, axis, ends);
  lines.factorise(c.lower, c.diagonal, c.upper);
  Eigen::VectorXd x = r;
  lines.solve(x);
  EXPECT_GT(x.minCoeff(), 0);
  for (Index line = 0; line < n / length; ++line) {
    const auto pick = [&, first = line * (axis == 0 ? n0 : 1)](const Eigen::VectorXd& v) {
      return Eigen::VectorXd(Eigen::Map<const Eigen::VectorXd, 0, Eigen::InnerStride<>>(
          v.data() + first, length, Eigen::InnerStride<>(step)));
    };
    const Eigen::VectorXd expected =
        dense_solution({pick(c.lower), pick(c.diagonal), pick(c.upper)}, pick(r), ends);
    EXPECT_LT((pick(x) - expected).cwiseAbs().maxCoeff(), 1e-13 * expected.cwiseAbs().maxCoeff());
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, TridiagonalLinesTest,
                         testing::Values(Shape{9, 1, 0, Ends::open}, Shape{9, 1, 0, Ends::cyclic},
                                         Shape{3, 1, 0, Ends::cyclic}, Shape{2, 1, 0, Ends::open},
                                         Shape{7, 19, 0, Ends::open}, Shape{7, 19, 0, Ends::cyclic},
                                         Shape{70, 6, 1, Ends::open}, Shape{70, 6, 1, Ends::cyclic}),
                         [](const auto& shape) {
                           const Shape& s = shape.param;
                           return std::to_string(s.n0) + "x" + std::to_string(s.n1) + "Axis" +
                                  std::to_string(s.axis) + (s.ends == Ends::open ? "Open" : "Cyclic");
                         });

TEST(TridiagonalLines, LinesDoNotTouchEachOther) {
  const Index n0 = 70, n1 = 5;
  const Coefficients c = variable_coefficients(n0 * n1);
  TridiagonalLines lines(n0, n1, 1, Ends::cyclic);
  lines.factorise(c.lower, c.diagonal, c.upper);
  Eigen::VectorXd x = right_side(n0 * n1), y = x;
  for (Index j = 0; j < n1; ++j) y[17 + n0 * j] = 1e300 * static_cast<double>(j);
  lines.solve(x);
  lines.solve(y);
  for (Index i = 0; i < n0 * n1; ++i) {
    if (i % n0 != 17) {
      EXPECT_EQ(x[i], y[i]);
    }
  }
}

TEST(TridiagonalLines, TailsOfAnMMatrixKeepTheirDigits) {
  // (1 + 2r) x_k - r (x_{k-1} + x_{k+1}) = δ_{k0} on an endless line: x_k = ρ^|k| / √(1 + 4r), far below
  // round-off.
  const Index n = 400, middle = 200;
  const double r = 0.1, rho = (1 + 2 * r - std::sqrt(1 + 4 * r)) / (2 * r);
  TridiagonalLines line(n, 1, 0, Ends::cyclic);
  line.factorise(Eigen::VectorXd::Constant(n, -r), Eigen::VectorXd::Constant(n, 1 + 2 * r),
                 Eigen::VectorXd::Constant(n, -r));
  Eigen::VectorXd x = Eigen::VectorXd::Unit(n, middle);
  line.solve(x);
  for (Index k = -150; k <= 150; ++k) {
    const double exact = std::pow(rho, std::abs(k)) / std::sqrt(1 + 4 * r);
    EXPECT_NEAR(x[middle + k] / exact, 1, 1e-12);
  }
}

TEST(TridiagonalLines, RefusesWrongSizes) {
  EXPECT_THROW(TridiagonalLines(4, 4, 2, Ends::open), std::invalid_argument);
  EXPECT_THROW(TridiagonalLines(2, 1, 0, Ends::cyclic), std::invalid_argument);
  TridiagonalLines line(4, 1, 0, Ends::open);
  Eigen::VectorXd four(4), five(5);
  EXPECT_THROW(line.factorise(five, four, four), std::invalid_argument);
  EXPECT_THROW(line.solve(five), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::pde
