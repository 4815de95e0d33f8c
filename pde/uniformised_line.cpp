#include "pde/uniformised_line.hpp"

#include <algorithm>
#include <cmath>

namespace undiffuse::pde {
namespace {

/// The cell below line cell k, around the end.
Index below(Index k, Index size, Index lanes) { return k >= lanes ? k - lanes : k - lanes + size; }

double largest_outflow(const double* up, const double* down, Index size, Index lanes) {
  double largest = 0;
  for (Index k = 0; k < size; ++k) largest = std::max(largest, up[k] + down[below(k, size, lanes)]);
  return largest;
}

double largest_line_sum(const double* q, Index size, Index lanes) {
  double largest = 0;
  for (Index l = 0; l < lanes; ++l) {
    double sum = 0;
    for (Index k = l; k < size; k += lanes) sum += std::abs(q[k]);
    largest = std::max(largest, sum);
  }
  return largest;
}

double smallest_cell(const double* q, Index size) {
  double smallest = std::abs(q[0]);
  for (Index k = 1; k < size; ++k) smallest = std::min(smallest, std::abs(q[k]));
  return smallest;
}

}  // namespace

UniformisedLine::UniformisedLine(Index length, Index lanes)
    : now_((length + 2) * lanes),
      next_((length + 2) * lanes),
      from_below_(length * lanes),
      stays_(length * lanes),
      from_above_(length * lanes) {}

void UniformisedLine::fill(Index n, Index lanes, bool cyclic, const double* up, const double* down,
                           double largest) {
  const Index size = n * lanes;
  for (Index k = 0; k < size; ++k) {
    const Index lower = below(k, size, lanes);
    from_below_[k] = up[lower] / largest;
    from_above_[k] = down[k] / largest;
    stays_[k] = (largest - (up[k] + down[lower])) / largest;
  }
  if (cyclic) return;
  from_below_.head(lanes).setZero();
  from_above_.segment(size - lanes, lanes).setZero();
}

void UniformisedLine::piece(Index n, Index lanes, double* q) {
  const Index size = n * lanes;
  const double total = largest_line_sum(q, size, lanes);
  double* now = now_.data() + lanes;
  double* next = next_.data() + lanes;
  std::copy_n(q, size, now);
  for (Index k = 0; k < size; ++k) q[k] *= poisson_.weight[0];
  for (std::size_t term = 1; term < poisson_.weight.size(); ++term) {
    std::copy_n(now + size - lanes, lanes, now - lanes);
    std::copy_n(now, lanes, now + size);
    const double weight = poisson_.weight[term];
    for (Index k = 0; k < size; ++k) {
      const double comes = from_below_[k] * now[k - lanes] + from_above_[k] * now[k + lanes];
      next[k] = stays_[k] * now[k] + comes;
      q[k] += weight * next[k];
    }
    std::swap(now, next);
    if (term % PoissonWeights::terms_between_looks == 0 &&
        poisson_.tail[term] * total <= PoissonWeights::negligible * smallest_cell(q, size)) {
      break;
    }
  }
}

void UniformisedLine::apply(Index n, Index lanes, bool cyclic, const double* up, const double* down,
                            double* q) {
  const double m = largest_outflow(up, down, n * lanes, lanes);
  if (m == 0) return;
  fill(n, lanes, cyclic, up, down, m);
  const auto pieces = static_cast<Index>(std::max(1.0, std::ceil(m / PoissonWeights::largest_mean)));
  poisson_.assign(m / static_cast<double>(pieces));
  for (Index i = 0; i < pieces; ++i) piece(n, lanes, q);
}

}  // namespace undiffuse::pde
