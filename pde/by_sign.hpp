#pragma once
#include "pde/grid.hpp"

namespace undiffuse::pde {

/// p -> A p in place for a linear A whose work(u), u -> A u in place, is right in each cell of a non-negative
/// u only: a p with negative values is taken as the difference of two that have none.
template <class Work>
void apply_by_sign(Eigen::VectorXd& p, const Work& work) {
  if (p.minCoeff() >= 0) return work(p);
  Eigen::VectorXd negative = (-p).cwiseMax(0.0);
  p = p.cwiseMax(0.0);
  work(p);
  work(negative);
  p -= negative;
}

}  // namespace undiffuse::pde
