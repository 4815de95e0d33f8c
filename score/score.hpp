#pragma once
#include <optional>

#include "data/points.hpp"

namespace undiffuse::score {

using data::ConstPoints;
using data::ConstVector;
using data::Index;
using data::Points;
using data::Vector;

/// s(x, t) = ∇ log p_t(x), t counted forward from the law of X_0.
class Score {
 public:
  virtual ~Score() = default;
  virtual Index dim() const = 0;
  /// out_i = s(x_i, t) for x (n, d); out (n, d) must not overlap x. The same bits for a particle wherever it
  /// stands.
  virtual void evaluate(ConstPoints x, double t, Points out) const = 0;
  /// ∇·s = Δ log p_t at every x_i (n), [1/length²]; nullopt, for every x and t, where it is not known.
  virtual std::optional<Eigen::VectorXd> divergence(ConstPoints /*x*/, double /*t*/) const {
    return std::nullopt;
  }
};

}  // namespace undiffuse::score
