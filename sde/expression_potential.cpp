#include "sde/expression_potential.hpp"

#include <array>
#include <cmath>
#include <utility>

#include "sde/expression_support.hpp"
#include "sde/require.hpp"
#include "sde/scratch.hpp"

namespace undiffuse::sde {

ExpressionPotential::ExpressionPotential(data::Index dim, std::string_view text, double scale)
    : dim_(dim), expression_(text, detail::coordinate_names(dim, false)), h_(scale / 1024) {
  detail::require(dim >= 1, "ExpressionPotential: dimension must be at least 1");
  detail::require(std::isfinite(scale) && scale > 0, "ExpressionPotential: scale must be positive");
}

void ExpressionPotential::value(data::ConstPoints x, data::Vector out) const {
  if (x.rows() == 0) return;
  expression_.evaluate(detail::coordinate_columns(x), {out.data(), static_cast<std::size_t>(out.size())});
}

void ExpressionPotential::gradient(data::ConstPoints x, data::Points out) const {
  constexpr std::array<std::pair<int, double>, 4> stencil = {{{1, 8}, {-1, -8}, {2, -1}, {-2, 1}}};
  const data::Index n = x.rows();
  if (n == 0) return;
  const detail::Scratch<ExpressionPotential> scratch(n, dim_ + 1, 1);
  auto room = scratch[0];
  auto shifted = room.leftCols(dim_);
  auto values = room.col(dim_);
  shifted = x;
  out.setZero();
  for (data::Index a = 0; a < dim_; ++a) {
    for (const auto& [steps, weight] : stencil) {
      shifted.col(a) = x.col(a).array() + steps * h_;
      value(shifted, values);
      out.col(a) += weight / (12 * h_) * values;
    }
    shifted.col(a) = x.col(a);
  }
}

}  // namespace undiffuse::sde
