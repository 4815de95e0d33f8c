#pragma once
#include <algorithm>
#include <vector>

#include "data/points.hpp"

namespace undiffuse::data {

/// A weighted sample on the line as its distribution function: F jumps to level[i] at value[i].
struct SortedSample {
  std::vector<double> value;  ///< ascending
  std::vector<double> level;  ///< the last is 1 exactly

  /// weights: empty for equal ones. Throws std::invalid_argument, naming `where`, unless x is finite and not
  /// empty and the weights are finite, non-negative, as many as x and not all zero. O(n log n).
  SortedSample(ConstVector x, ConstVector weights, const char* where);
};

/// ∫ f(F(x) - G(x)) dx over the whole line for f(0) = 0: a merge of both samples, O(n + m).
template <class Function>
double integrate_difference(const SortedSample& F, const SortedSample& G, const Function& f) {
  const std::size_t n = F.value.size(), m = G.value.size();
  std::size_t i = 0, j = 0;
  double sum = 0, x = std::min(F.value[0], G.value[0]);
  while (i < n || j < m) {
    const double next = j == m || (i < n && F.value[i] <= G.value[j]) ? F.value[i] : G.value[j];
    const double at = i > 0 ? F.level[i - 1] : 0, other = j > 0 ? G.level[j - 1] : 0;
    sum += f(at - other) * (next - x);
    x = next;
    while (i < n && F.value[i] == x) ++i;
    while (j < m && G.value[j] == x) ++j;
  }
  return sum;
}

}  // namespace undiffuse::data
