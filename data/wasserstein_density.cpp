/// W₁ between samples and a piecewise constant density, whose distribution function is piecewise linear.
#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>
#include <vector>

#include "data/distances.hpp"
#include "data/gauss_legendre.hpp"
#include "data/histogram.hpp"

namespace undiffuse::data {
namespace {

/// Probabilities of the cells of a density given up to a factor.
Eigen::VectorXd cell_masses(ConstVector edges, ConstVector density, const char* where) {
  require_edges({edges}, 1, where);
  if (density.size() + 1 != edges.size())
    throw std::invalid_argument(std::string(where) + ": one density value a cell is needed");
  if (!density.allFinite() || density.minCoeff() < -1e-10 * density.maxCoeff() || density.maxCoeff() <= 0)
    throw std::invalid_argument(
        std::string(where) + ": the density must be finite, not negative beyond rounding and not all zero");
  const Index n = density.size();
  const Eigen::VectorXd above_rounding = density.cwiseMax(0.0) / density.maxCoeff();
  const Eigen::VectorXd mass = above_rounding.cwiseProduct(edges.tail(n) - edges.head(n));
  return mass / mass.sum();
}

/// ∫ |D| over a length h on which D is linear from a to b.
double integrate_absolute(double a, double b, double h) {
  if ((a >= 0) == (b >= 0)) return 0.5 * std::abs(a + b) * h;
  return 0.5 * (a * a + b * b) / (std::abs(a) + std::abs(b)) * h;
}

/// ∫ |F - G| for F the steps of sorted samples, G linear on each cell; walks from the left, one piece at a
/// time.
class DensityWalk {
 public:
  DensityWalk(const std::vector<double>& samples, double start)
      : samples_(samples), n_(static_cast<double>(samples.size())), x_(start) {}

  /// On to `end`, G rising linearly from g_begin to g_end on the way.
  void go_to(double end, double g_begin, double g_end) {
    const double slope = (g_end - g_begin) / (end - x_), begin = x_;
    for (; next_ < samples_.size() && samples_[next_] < end; ++next_) {
      const double x = samples_[next_];
      add(x, g_begin + slope * (x - begin));
    }
    add(end, g_end);
  }
  double sum() const { return sum_; }

 private:
  void add(double x, double g) {
    const double f = static_cast<double>(next_) / n_;
    sum_ += integrate_absolute(g_ - f, g - f, x - x_);
    x_ = x;
    g_ = g;
  }
  const std::vector<double>& samples_;
  double n_, x_, g_ = 0, sum_ = 0;
  std::size_t next_ = 0;  // how many samples lie to the left
};

/// The mean of √(F(1-F)) on a piece where F runs linearly from a to b, both <= 1/2: with F = v² it is
/// 2/(√a + √b) × the mean of v²√(1-v²) on [√a, √b], smooth down to a = 0.
double mean_spread(double a, double b, const Quadrature& rule) {
  const double lower = std::sqrt(a), upper = std::sqrt(b);
  if (lower + upper == 0) return 0;
  double mean = 0;
  for (Index i = 0; i < rule.nodes.size(); ++i) {
    const double v = 0.5 * (lower + upper) + 0.5 * (upper - lower) * rule.nodes[i];
    mean += 0.5 * rule.weights[i] * v * v * std::sqrt(1 - v * v);
  }
  return 2 * mean / (lower + upper);
}

}  // namespace

double wasserstein1_to_density(ConstVector samples, ConstVector edges, ConstVector density) {
  const Eigen::VectorXd mass = cell_masses(edges, density, "wasserstein1_to_density");
  if (samples.size() == 0 || !samples.allFinite())
    throw std::invalid_argument("wasserstein1_to_density: samples must be finite and at least one");
  std::vector<double> sorted(samples.begin(), samples.end());
  std::sort(sorted.begin(), sorted.end());
  DensityWalk walk(sorted, std::min(sorted.front(), edges[0]));
  if (sorted.front() < edges[0]) walk.go_to(edges[0], 0, 0);
  double g = 0;
  for (Index i = 0; i < mass.size(); ++i) {
    const double next = i + 1 < mass.size() ? g + mass[i] : 1;
    walk.go_to(edges[i + 1], g, next);
    g = next;
  }
  if (sorted.back() > edges[mass.size()]) walk.go_to(sorted.back(), 1, 1);
  return walk.sum();
}

double wasserstein1_sampling_floor(ConstVector edges, ConstVector density, double n) {
  if (!(n > 0)) throw std::invalid_argument("wasserstein1_sampling_floor: n must be positive");
  const Eigen::VectorXd mass = cell_masses(edges, density, "wasserstein1_sampling_floor");
  const Quadrature rule = gauss_legendre(24);
  Eigen::VectorXd above =
      Eigen::VectorXd::Zero(mass.size() + 1);  // 1 - F, summed from the right: no cancellation
  for (Index i = mass.size(); i-- > 0;) above[i] = above[i + 1] + mass[i];
  double integral = 0, below = 0;
  for (Index i = 0; i < mass.size(); ++i) {
    const double next = below + mass[i], h = edges[i + 1] - edges[i];
    if (next <= 0.5) {
      integral += h * mean_spread(below, next, rule);
    } else if (above[i] <= 0.5) {
      integral += h * mean_spread(above[i + 1], above[i], rule);
    } else {
      const double share = std::max(0.5 - below, 0.0) / mass[i];
      integral +=
          h * (share * mean_spread(below, 0.5, rule) + (1 - share) * mean_spread(above[i + 1], 0.5, rule));
    }
    below = next;
  }
  return std::sqrt(2 / std::numbers::pi / n) * integral;
}

}  // namespace undiffuse::data
