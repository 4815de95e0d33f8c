#include "data/alias_table.hpp"

#include <cmath>
#include <stdexcept>

namespace undiffuse::data {
namespace {

/// n w_i / Σw, formed without overflow.
Eigen::VectorXd scaled_to_mean_one(ConstVector weights) {
  if (weights.size() == 0) throw std::invalid_argument("AliasTable: no weights");
  if (!weights.allFinite() || weights.minCoeff() < 0)
    throw std::invalid_argument("AliasTable: weights must be finite and not negative");
  const double largest = weights.maxCoeff();
  if (largest == 0) throw std::invalid_argument("AliasTable: all weights are zero");
  Eigen::VectorXd p = weights / largest;
  p *= static_cast<double>(p.size()) / p.sum();
  return p;
}

}  // namespace

AliasTable::AliasTable(ConstVector weights)
    : threshold_(static_cast<std::size_t>(weights.size())), alias_(threshold_.size()) {
  Eigen::VectorXd p = scaled_to_mean_one(weights);
  std::vector<Index> small, large;
  for (Index i = 0; i < p.size(); ++i) (p[i] < 1 ? small : large).push_back(i);
  while (!small.empty() && !large.empty()) {
    const Index i = small.back(), j = large.back();
    small.pop_back();
    threshold_[i] = p[i];
    alias_[i] = j;
    p[j] -= 1 - p[i];
    if (p[j] < 1) {
      large.pop_back();
      small.push_back(j);
    }
  }
  for (const Index j : large) threshold_[j] = 1, alias_[j] = j;
  // Rounding can leave places whose share is 1 but for the last digits. They keep that share, so that a place
  // of weight zero is never drawn; the rest goes to the heaviest place.
  Index heaviest = 0;
  weights.maxCoeff(&heaviest);
  for (const Index i : small) threshold_[i] = p[i], alias_[i] = heaviest;
}

Index AliasTable::operator()(double u) const {
  if (!(u > 0 && u < 1)) throw std::invalid_argument("AliasTable: u must lie in (0, 1)");
  const double place = u * static_cast<double>(size());  // below size() for every double u < 1
  const auto i = static_cast<Index>(place);
  return place - static_cast<double>(i) < threshold_[i] ? i : alias_[i];
}

}  // namespace undiffuse::data
