#pragma once
#include <vector>

#include "data/points.hpp"

namespace undiffuse::data {

/// Draws from a finite law in O(1) by one uniform: Walker's alias method with Vose's O(n) set-up.
/// Source: Vose, IEEE Trans. Software Eng. 17 (1991) 972–975.
class AliasTable {
 public:
  /// weights >= 0, finite, not all zero; they need not sum to 1. Throws std::invalid_argument otherwise.
  explicit AliasTable(ConstVector weights);

  /// The place that u in (0, 1) falls on; exact probabilities up to rounding.
  Index operator()(double u) const;
  Index size() const { return static_cast<Index>(threshold_.size()); }

 private:
  std::vector<double> threshold_;
  std::vector<Index> alias_;
};

}  // namespace undiffuse::data
