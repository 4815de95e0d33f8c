#include "sde/brownian_tree.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "sde/require.hpp"

namespace undiffuse::sde {

BrownianTree::BrownianTree(TimeGrid base) : base_(std::move(base)), inner_(depth) {
  constexpr data::Index most = data::Index{1} << 20;
  detail::require(base_.steps() >= 1 && base_.steps() <= most,
                  "BrownianPath: 1 to 2^20 steps of the base grid");
  for (data::Index k = 0; k < base_.steps(); ++k)
    detail::require(base_.step_size(k) > 0 && std::isfinite(base_.step_size(k)),
                    "BrownianPath: times must be finite and ascending");
  inner_ -= std::countr_zero(std::bit_ceil(static_cast<std::uint64_t>(base_.steps())));
}

BrownianTree::Position BrownianTree::position(double t) const {
  detail::require(t >= base_.t.front() && t <= base_.t.back(), "BrownianPath: a time outside of the path");
  const auto above = std::upper_bound(base_.t.begin() + 1, base_.t.end() - 1, t);
  const data::Index k = above - base_.t.begin() - 1;
  const double part = std::ldexp((t - base_.t[k]) / base_.step_size(k), inner_);
  return (static_cast<Position>(k) << inner_) + static_cast<Position>(std::llround(part));
}

double BrownianTree::time(Position p) const {
  const auto k = static_cast<std::size_t>(p >> inner_);
  const Position rest = p - (static_cast<Position>(k) << inner_);
  return rest == 0 ? base_.t[k] : base_.t[k] + length(p - rest, p);
}

double BrownianTree::length(Position p, Position q) const {
  const auto k = static_cast<std::size_t>(p >> inner_);
  if (q > static_cast<Position>(k + 1) << inner_) return time(q) - time(p);
  return std::ldexp((base_.t[k + 1] - base_.t[k]) * static_cast<double>(q - p), -inner_);
}

BrownianTree::Node BrownianTree::node(std::uint32_t number) const {
  for (;; number *= 2) {
    const int level = std::bit_width(number) - 1;
    const Position width = Position{1} << (depth - level);
    const Position begin = (number - (std::uint64_t{1} << level)) * width;
    const Node found{number, begin, begin + width / 2, std::min(begin + width, last())};
    if (found.middle < found.end) return found;
  }
}

BrownianTree::Node BrownianTree::find(Position begin, Position end) const {
  Node at = root();
  while (!at.is_leaf() && (at.begin != begin || at.end != end))
    at = begin < at.middle ? first(at) : second(at);
  return at.begin == begin && at.end == end ? at : Node{};
}

BrownianTree::Halves BrownianTree::halves(const Node& parent) const {
  detail::require(!parent.is_leaf(), "BrownianPath: an interval that has no halves");
  const double a = length(parent.begin, parent.middle), b = length(parent.middle, parent.end), h = a + b;
  const double cubes = a * a * a + b * b * b;
  return {.share = {a / h, b / h},
          .lean = {a * a * h / cubes, b * b * h / cubes},
          .spread = {std::sqrt(a * b * b * b / (12 * cubes)), -std::sqrt(b * a * a * a / (12 * cubes))},
          .pull = 6 * a * b / (h * h),
          .jump = std::sqrt(a * b / h * (1 - 3 * a * b / (h * h)))};
}

}  // namespace undiffuse::sde
