/// Cell probabilities of a Gaussian mixture: one component at a time, sums of positive terms only.
#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "data/gauss_legendre.hpp"
#include "data/histogram.hpp"
#include "data/mixture.hpp"
#include "data/normal_probability.hpp"

namespace undiffuse::data {
namespace {

constexpr double reach = 39;  // beyond that many standard deviations exp(-z²/2) underflows

bool along_axes(const GaussianMixture& law, Index k) {
  return law.isotropic() || law.directions()[k].isIdentity(0);
}

/// out += w Π_a P_a, first axis fastest.
void add_product(const Edges& edges, const GaussianMixture& law, Index k, Eigen::VectorXd& out) {
  Eigen::MatrixXd p = Eigen::MatrixXd::Constant(1, 1, law.weights()[k]);
  for (std::size_t a = 0; a < edges.size(); ++a) {
    const auto axis = static_cast<Index>(a);
    const auto q =
        normal_cell_probabilities(edges[a], law.means()(k, axis), std::sqrt(law.variances()(k, axis)));
    p = (p.reshaped() * q.transpose()).eval();
  }
  out += p.reshaped();
}

/// A normal law in the plane by its marginal in y and the conditional law of x.
struct Conditioned {
  double mean_x, mean_y;
  double std_y;         // of the marginal
  double slope, std_x;  // E[x|y] = mean_x + slope (y - mean_y), and the spread about it
  double scale;         // standard deviation of y given x: how fast the integrand varies
};

Conditioned condition(const GaussianMixture& law, Index k) {
  const Eigen::Matrix2d v = law.directions()[k];
  const Eigen::Vector2d variances = law.variances().row(k).transpose();
  const Eigen::Matrix2d c = v * variances.asDiagonal() * v.transpose();
  const double root_determinant = std::sqrt(variances[0]) * std::sqrt(variances[1]);
  return {.mean_x = law.means()(k, 0),
          .mean_y = law.means()(k, 1),
          .std_y = std::sqrt(c(1, 1)),
          .slope = c(0, 1) / c(1, 1),
          .std_x = root_determinant / std::sqrt(c(1, 1)),
          .scale = root_determinant / std::sqrt(c(0, 0))};
}

/// out += weight × the probabilities of the cells of x under N(mean, std²), cells out of reach left out.
void add_row(const Eigen::VectorXd& edges, double mean, double std, double weight, Vector out) {
  const auto begin = edges.begin();
  const Index low = std::upper_bound(begin, edges.end(), mean - reach * std) - begin;
  const Index high = std::lower_bound(begin, edges.end(), mean + reach * std) - begin;
  const Index first = std::max<Index>(low - 1, 0), last = std::min<Index>(high, edges.size() - 1);
  if (first >= last) return;
  out.segment(first, last - first) +=
      weight * normal_cell_probabilities(edges.segment(first, last - first + 1), mean, std);
}

/// out += w ∫ φ(y) P(x cell | y) dy over each cell of y, panel by panel.
void add_correlated(const Edges& edges, const GaussianMixture& law, Index k, Eigen::VectorXd& out) {
  static const Quadrature coarse = gauss_legendre(16), fine = gauss_legendre(8);
  const Conditioned c = condition(law, k);
  const Index nx = edges[0].size() - 1;
  for (Index j = 0; j + 1 < edges[1].size(); ++j) {
    const double lower = std::max(edges[1][j], c.mean_y - reach * c.std_y);
    const double upper = std::min(edges[1][j + 1], c.mean_y + reach * c.std_y);
    if (lower >= upper) continue;
    const auto panels = static_cast<Index>(std::ceil((upper - lower) / c.scale));
    const double half = 0.5 * (upper - lower) / static_cast<double>(panels);
    const Quadrature& rule = 2 * half <= 0.25 * c.scale ? fine : coarse;
    for (Index panel = 0; panel < panels; ++panel) {
      const double middle = (lower - c.mean_y) + half * static_cast<double>(2 * panel + 1);
      for (Index i = 0; i < rule.nodes.size(); ++i) {
        const double from_mean = middle + half * rule.nodes[i];
        const double z = from_mean / c.std_y;
        const double marginal =
            std::exp(-0.5 * z * z) * std::numbers::inv_sqrtpi / (std::numbers::sqrt2 * c.std_y);
        add_row(edges[0], c.mean_x + c.slope * from_mean, c.std_x,
                law.weights()[k] * half * rule.weights[i] * marginal, out.segment(j * nx, nx));
      }
    }
  }
}

/// A law on the line m + v√λ t, t ~ N(0, 1), neither along x nor along y: each cell cuts an interval out of
/// it.
void add_line(const Edges& edges, const GaussianMixture& law, Index k, Eigen::VectorXd& out) {
  Index axis = 0;
  const double std = std::sqrt(law.variances().row(k).maxCoeff(&axis));
  const Eigen::Vector2d v = law.directions()[k].col(axis);
  const Eigen::VectorXd tx = (edges[0].array() - law.means()(k, 0)) / (v[0] * std);
  const Eigen::VectorXd ty = (edges[1].array() - law.means()(k, 1)) / (v[1] * std);
  const Index nx = tx.size() - 1;
  for (Index j = 0; j + 1 < ty.size(); ++j)
    for (Index i = 0; i < nx; ++i) {
      const double lower = std::max(std::min(tx[i], tx[i + 1]), std::min(ty[j], ty[j + 1]));
      const double upper = std::min(std::max(tx[i], tx[i + 1]), std::max(ty[j], ty[j + 1]));
      if (lower < upper) out[i + nx * j] += law.weights()[k] * normal_probability(lower, upper);
    }
}

}  // namespace

Eigen::VectorXd GaussianMixture::cell_probabilities(const std::vector<Eigen::VectorXd>& edges) const {
  Eigen::VectorXd out =
      Eigen::VectorXd::Zero(require_edges(edges, dim(), "GaussianMixture::cell_probabilities"));
  for (Index k = 0; k < components(); ++k) {
    if (along_axes(*this, k))
      add_product(edges, *this, k, out);
    else if (dim() > 2)
      throw std::invalid_argument(
          "GaussianMixture::cell_probabilities: cells are for d <= 2 unless every covariance is diagonal");
    else if (variances_.row(k).minCoeff() > 0)
      add_correlated(edges, *this, k, out);
    else
      add_line(edges, *this, k, out);
  }
  return out;
}

}  // namespace undiffuse::data
