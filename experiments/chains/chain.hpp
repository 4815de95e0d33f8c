#pragma once
#include <cmath>
#include <string_view>

#include "experiments/chains/settings.hpp"
#include "sde/affine.hpp"

namespace undiffuse::experiments::chains {

using data::Index;

/// A chain of either kind,  x_i = a_i x_{i-1} + √b_i ε_i,  with  x_i | x_0 ~ N(s_i x_0, v_i).
struct Chain {
  Eigen::VectorXd factor, noise;     ///< a_i and b_i, i = 1 ... N at i - 1
  Eigen::VectorXd posterior;         ///< β̃_i, the variance of x_{i-1} | x_i, x_0
  Eigen::VectorXd signal, variance;  ///< s_i and v_i, i = 0 ... N
  std::shared_ptr<const sde::AffineProcess> limit;

  Index steps() const { return noise.size(); }
  /// Of x_i.
  data::GaussianMixture law_after(const data::GaussianMixture& law, Index i) const {
    return law.transformed(signal[i], std::sqrt(variance[i]));
  }
};

/// What a chain is called in a deck, and how far it is from its limit.
struct ChainRow {
  std::string_view name, what;
  Chain (*make)(const Settings& settings, Index steps);
  /// The largest relative change that a step of the limit makes: the correction to an order that N steps
  /// show.
  double (*coarseness)(const Settings& settings, Index steps);
};
const std::vector<ChainRow>& chain_rows();
/// Throws std::invalid_argument for another name.
const ChainRow& chain_row(std::string_view name);

}  // namespace undiffuse::experiments::chains
