#pragma once
#include <vector>

#include "data/points.hpp"

namespace undiffuse::data {

/// Edges of the cells of a rectangular grid, one ascending vector an axis.
using Edges = std::vector<Eigen::VectorXd>;

/// The number of cells. Throws std::invalid_argument, naming `where`, unless there are `dim` >= 1 axes of at
/// least two edges each, finite and strictly ascending.
Index require_edges(const Edges& edges, Index dim, const char* where);

/// The cell of one axis that holds x: cells are [e_i, e_{i+1}), the last one closed; -1 outside and for a
/// NaN. O(1) where the cells are equal but for rounding, a binary search elsewhere.
class CellFinder {
 public:
  /// Keeps a reference to edges, which must be finite and strictly ascending.
  explicit CellFinder(const Eigen::VectorXd& edges);
  Index operator()(double x) const;

 private:
  const Eigen::VectorXd& edges_;
  double lower_, upper_, cells_per_length_;
  bool equal_;
};

/// Relative frequencies of the points x (n, d) in the cells of a grid, first axis fastest. Points outside are
/// lost, so the sum is the share of points inside. Throws std::invalid_argument as require_edges does, and
/// for n = 0.
Eigen::VectorXd histogram(ConstPoints x, const Edges& edges);

}  // namespace undiffuse::data
