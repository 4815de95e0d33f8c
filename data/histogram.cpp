#include "data/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace undiffuse::data {
namespace {

bool strictly_ascending(const Eigen::VectorXd& e) {
  return e.allFinite() && std::adjacent_find(e.begin(), e.end(), std::greater_equal<>()) == e.end();
}

/// Does every edge lie within a quarter of a cell of where equal cells would have it?
bool nearly_equal_cells(const Eigen::VectorXd& e) {
  const Index n = e.size() - 1;
  const double h = (e[n] - e[0]) / static_cast<double>(n);
  for (Index i = 0; i <= n; ++i)
    if (!(std::abs(e[i] - (e[0] + static_cast<double>(i) * h)) < 0.25 * h)) return false;
  return true;
}

}  // namespace

Index require_edges(const Edges& edges, Index dim, const char* where) {
  if (edges.empty() || static_cast<Index>(edges.size()) != dim)
    throw std::invalid_argument(std::string(where) + ": needs edges for " + std::to_string(dim) +
                                " axes, got " + std::to_string(edges.size()));
  Index cells = 1;
  for (const auto& e : edges) {
    if (e.size() < 2 || !strictly_ascending(e))
      throw std::invalid_argument(std::string(where) +
                                  ": an axis needs at least two edges, finite and strictly ascending");
    cells *= e.size() - 1;
  }
  return cells;
}

CellFinder::CellFinder(const Eigen::VectorXd& edges)
    : edges_(edges),
      lower_(edges[0]),
      upper_(edges[edges.size() - 1]),
      cells_per_length_(static_cast<double>(edges.size() - 1) / (upper_ - lower_)),
      equal_(nearly_equal_cells(edges)) {}

Index CellFinder::operator()(double x) const {
  if (!(x >= lower_ && x <= upper_)) return -1;
  const Index last = edges_.size() - 2;
  if (!equal_)
    return std::min<Index>(std::upper_bound(edges_.begin(), edges_.end(), x) - edges_.begin() - 1, last);
  Index i = std::min(static_cast<Index>((x - lower_) * cells_per_length_), last);
  while (x < edges_[i]) --i;
  while (i < last && x >= edges_[i + 1]) ++i;
  return i;
}

Eigen::VectorXd histogram(ConstPoints x, const Edges& edges) {
  Eigen::VectorXd counts = Eigen::VectorXd::Zero(require_edges(edges, x.cols(), "histogram"));
  if (x.rows() == 0) throw std::invalid_argument("histogram: no points");
  const std::vector<CellFinder> finders(edges.begin(), edges.end());
  for (Index i = 0; i < x.rows(); ++i) {
    Index cell = 0, stride = 1;
    for (Index a = 0; a < x.cols() && cell >= 0; ++a) {
      const Index on_axis = finders[a](x(i, a));
      cell = on_axis < 0 ? -1 : cell + stride * on_axis;
      stride *= edges[a].size() - 1;
    }
    if (cell >= 0) counts[cell] += 1;
  }
  return counts / static_cast<double>(x.rows());
}

}  // namespace undiffuse::data
