#pragma once
#include <memory>

#include "data/points.hpp"

namespace undiffuse::sde {

/// A potential U(x) in d dimensions, and its gradient.
class Potential {
 public:
  virtual ~Potential() = default;
  virtual data::Index dim() const = 0;
  /// out_i = U(x_i) [energy] for x (n, d). Allocates nothing.
  virtual void value(data::ConstPoints x, data::Vector out) const = 0;
  /// out_i = ∇U(x_i) [energy/length]; out (n, d) must not overlap x. Allocates nothing.
  virtual void gradient(data::ConstPoints x, data::Points out) const = 0;
};

/// U = ½ k |x|².
class HarmonicPotential final : public Potential {
 public:
  /// stiffness: k [energy/length²], > 0. Throws std::invalid_argument.
  HarmonicPotential(data::Index dim, double stiffness);
  data::Index dim() const override { return dim_; }
  void value(data::ConstPoints x, data::Vector out) const override;
  void gradient(data::ConstPoints x, data::Points out) const override;
  double stiffness() const { return stiffness_; }

 private:
  data::Index dim_;
  double stiffness_;
};

/// U = B ((x₁/w)² - 1)² + ½ k (x₂² + ... + x_d²),  k = 8B/w²: minima at x₁ = ±w, a barrier of height B
/// between them and, across, the curvature that the wells have along x₁.
class DoubleWellPotential final : public Potential {
 public:
  /// barrier: B [energy], > 0; half_distance: w [length], > 0. Throws std::invalid_argument.
  DoubleWellPotential(data::Index dim, double barrier, double half_distance);
  data::Index dim() const override { return dim_; }
  void value(data::ConstPoints x, data::Vector out) const override;
  void gradient(data::ConstPoints x, data::Points out) const override;
  double barrier() const { return barrier_; }
  double half_distance() const { return half_distance_; }

 private:
  double stiffness() const { return 8 * barrier_ / (half_distance_ * half_distance_); }

  data::Index dim_;
  double barrier_, half_distance_;
};

}  // namespace undiffuse::sde
