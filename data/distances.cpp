#include "data/distances.hpp"

#include <stdexcept>

namespace undiffuse::data {

double l1_distance(ConstVector p, ConstVector q, double cell_volume) {
  if (p.size() != q.size()) throw std::invalid_argument("l1_distance: the densities live on different cells");
  if (!(cell_volume > 0)) throw std::invalid_argument("l1_distance: the cell volume must be positive");
  return (p - q).lpNorm<1>() * cell_volume;
}

}  // namespace undiffuse::data
