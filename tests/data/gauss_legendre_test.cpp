#include "data/gauss_legendre.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace undiffuse::data {
namespace {

double integral_of_power(const Quadrature& rule, int power) {
  double sum = 0;
  for (Index i = 0; i < rule.nodes.size(); ++i) sum += rule.weights[i] * std::pow(rule.nodes[i], power);
  return sum;
}

TEST(GaussLegendre, IsExactUpToDegreeTwoNMinusOne) {
  for (const int n : {1, 2, 3, 8, 16, 24, 51, 128}) {
    const Quadrature rule = gauss_legendre(n);
    for (int power = 0; power < 2 * n; ++power)
      EXPECT_NEAR(integral_of_power(rule, power), power % 2 == 0 ? 2.0 / (power + 1) : 0.0, 4e-15)
          << n << " nodes, x^" << power;
  }
}

TEST(GaussLegendre, MissesTheNextDegree) {
  for (const int n : {1, 2, 3, 5, 8})
    EXPECT_GT(std::abs(integral_of_power(gauss_legendre(n), 2 * n) - 2.0 / (2 * n + 1)), 1e-6) << n;
}

TEST(GaussLegendre, RefusesSillySizes) {
  EXPECT_THROW(gauss_legendre(0), std::invalid_argument);
  EXPECT_THROW(gauss_legendre(129), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::data
