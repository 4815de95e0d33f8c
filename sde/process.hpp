#pragma once
#include <memory>
#include <optional>

#include "data/points.hpp"
#include "sde/domain.hpp"

namespace undiffuse::sde {

using data::ConstPoints;
using data::ConstVector;
using data::Index;
using data::Points;
using data::Vector;

enum class NoiseKind {
  none,      ///< g = 0
  additive,  ///< g depends on t alone, the same for every coordinate
  diagonal   ///< g_i depends on x_i and t alone: commuting noise
};

/// Law of X_t given X_0 = x for an affine process: N(mean_scale x, std² I).
struct Transition {
  double mean_scale;
  double std;
};

/// What moves: the Itô process  dX = f(X, t) dt + g(X, t) dW,  diagonal g, in d dimensions.
class Process {
 public:
  virtual ~Process() = default;
  virtual Index dim() const = 0;
  virtual NoiseKind noise_kind() const = 0;
  /// out_i = f(x_i, t) for x (n, d); out (n, d) must not overlap x. Allocates nothing.
  virtual void drift(ConstPoints x, double t, Points out) const = 0;
  /// out_i = g(x_i, t), one entry a coordinate.
  virtual void diffusion(ConstPoints x, double t, Points out) const = 0;
  /// The law of X_t | X_0 where it is known and Gaussian; t >= 0.
  virtual std::optional<Transition> transition(double t) const = 0;
  /// Where it lives; the loop folds particles back after each step.
  virtual const Domain& domain() const = 0;
};

}  // namespace undiffuse::sde
