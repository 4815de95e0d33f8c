#pragma once
#include <string_view>

#include "data/expression.hpp"
#include "sde/potential.hpp"

namespace undiffuse::sde {

/// A potential that is written down, in x1 ... xd, for d <= 3 also x, y, z. Its gradient is by central
/// differences of fourth order over h = L/1024, L the length over which U varies:
///
///     ∂U/∂x ≈ (8 (U(x+h) - U(x-h)) - (U(x+2h) - U(x-2h))) / 12h
///
/// Error: h⁴ |U⁽⁵⁾|/30, none for polynomials up to degree 4, plus round-off of about 2e-16 |U|/h: together
/// some 3e-13 |U|/L where U varies over L. Not for a U with corners.
class ExpressionPotential final : public Potential {
 public:
  /// scale: L [length], > 0. Throws std::invalid_argument saying what is wrong with the text.
  ExpressionPotential(data::Index dim, std::string_view text, double scale = 1);
  data::Index dim() const override { return dim_; }
  void value(data::ConstPoints x, data::Vector out) const override;
  /// Four evaluations a coordinate.
  void gradient(data::ConstPoints x, data::Points out) const override;

 private:
  data::Index dim_;
  data::Expression expression_;
  double h_;
};

}  // namespace undiffuse::sde
