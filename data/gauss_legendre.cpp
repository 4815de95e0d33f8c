#include "data/gauss_legendre.hpp"

#include <cmath>
#include <numbers>
#include <stdexcept>

namespace undiffuse::data {
namespace {

struct Legendre {
  double value, slope;
};

/// P_n and P_n' at x inside (-1, 1), by the three-term recurrence.
Legendre legendre(Index n, double x) {
  double previous = 1, p = x;
  for (Index k = 2; k <= n; ++k) {
    const auto j = static_cast<double>(k);
    const double next = ((2 * j - 1) * x * p - (j - 1) * previous) / j;
    previous = p;
    p = next;
  }
  return {p, static_cast<double>(n) * (x * p - previous) / (x * x - 1)};
}

}  // namespace

Quadrature gauss_legendre(Index n) {
  if (n < 1 || n > 128) throw std::invalid_argument("gauss_legendre: n must lie in 1 ... 128");
  Quadrature rule{Eigen::VectorXd::Zero(n), Eigen::VectorXd::Zero(n)};
  for (Index i = 0; i < (n + 1) / 2; ++i) {
    const bool centre = 2 * i + 1 == n;
    double x =
        centre
            ? 0
            : std::cos(std::numbers::pi * (static_cast<double>(i) + 0.75) / (static_cast<double>(n) + 0.5));
    for (int newton = 0; newton < 6 && !centre; ++newton) {
      const Legendre p = legendre(n, x);
      x -= p.value / p.slope;
    }
    const double slope = legendre(n, x).slope;
    rule.nodes[i] = -x;
    rule.nodes[n - 1 - i] = x;
    rule.weights[i] = rule.weights[n - 1 - i] = 2 / ((1 - x * x) * slope * slope);
  }
  return rule;
}

}  // namespace undiffuse::data
