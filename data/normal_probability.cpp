#include "data/normal_probability.hpp"

#include <cmath>
#include <numbers>

#include "data/histogram.hpp"

namespace undiffuse::data {
namespace {

constexpr double inverse_sqrt_2pi = std::numbers::inv_sqrtpi / std::numbers::sqrt2;

/// P(Z > z).
double upper_tail(double z) { return 0.5 * std::erfc(z / std::numbers::sqrt2); }

/// ∫ φ over (m - h/2, m + h/2) by Taylor's series of φ at m; nine terms leave less than 1e-19 of the whole.
double narrow(double m, double h) {
  double he = 1, he_next = m;  // He_{2k}, He_{2k+1}
  double factor = 1, sum = 1;  // h^{2k} / (4^k (2k+1)!)
  for (int k = 1; k <= 8; ++k) {
    he = m * he_next - (2 * k - 1) * he;
    he_next = m * he - 2 * k * he_next;
    factor *= h * h / (4.0 * (2 * k) * (2 * k + 1));
    sum += factor * he;
  }
  return inverse_sqrt_2pi * std::exp(-0.5 * m * m) * h * sum;
}

/// P(lower <= Z < upper); the width h comes in by itself, because upper - lower has lost digits of it.
double interval(double lower, double upper, double h) {
  const double m = lower + 0.5 * h;
  if (h * (1 + std::abs(m)) < 1) return narrow(m, h);
  if (lower >= 0) return upper_tail(lower) - upper_tail(upper);
  if (upper <= 0) return upper_tail(-upper) - upper_tail(-lower);
  return 0.5 * (std::erf(upper / std::numbers::sqrt2) - std::erf(lower / std::numbers::sqrt2));
}

}  // namespace

double normal_probability(double lower, double upper) { return interval(lower, upper, upper - lower); }

Eigen::VectorXd normal_cell_probabilities(ConstVector edges, double mean, double std) {
  Eigen::VectorXd p = Eigen::VectorXd::Zero(edges.size() - 1);
  if (std == 0) {
    const Eigen::VectorXd e = edges;
    const Index cell = CellFinder(e)(mean);
    if (cell >= 0) p[cell] = 1;
    return p;
  }
  for (Index i = 0; i < p.size(); ++i)
    p[i] = interval((edges[i] - mean) / std, (edges[i + 1] - mean) / std, (edges[i + 1] - edges[i]) / std);
  return p;
}

}  // namespace undiffuse::data
