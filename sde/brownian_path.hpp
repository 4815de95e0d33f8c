#pragma once
#include <span>

#include "sde/brownian_tree.hpp"
#include "sde/noise.hpp"

namespace undiffuse::sde {

/// One Brownian path, the same at any step size: a virtual Brownian tree with space-time Lévy area. An
/// interval of length h = a + b has the increment W ~ N(0, h) and, independent of it,
///
///     H = 1/h ∫ (W(r) - W(s) - (r - s)/h W) dr ~ N(0, h/12),   dZ = h (W/2 + H)
///
/// Scheme: with standard normals z, y of (stream, node, particle) its parts a and b have
///
///     B   = 6ab/h² H + √(ab/h (1 - 3ab/h²)) z
///     W_a = a/h W + B,   H_a = a²h/(a³ + b³) (H - B/2) + √(ab³ / 12(a³ + b³)) y
///     W_b = b/h W - B,   H_b = b²h/(a³ + b³) (H - B/2) - √(a³b / 12(a³ + b³)) y
///
/// so that a W_a + ... add up: for a = b, H_a + H_b = 2H - B and H_a - H_b ~ N(0, h/12). Exact in
/// distribution; increments over parts add up to those of the whole to rounding, and so do the dZ.
///
/// Nothing is stored: a query walks down from the root without recursion, O(log) normals. Times of the base
/// grid are exact, those between are rounded to 2^-30 of the (power of two of) steps it has: for the base
/// [begin, end] to (end - begin) 2^-30, dyadic ones exact. Queries are cheap for steps of the base grid and
/// its halvings, 2 log₂(steps) normals a coordinate (64 steps: 20 times WhiteNoise), and dearest off it, at
/// times that are not dyadic: 60 normals for either end (200 times). Make the path on the
/// coarsest grid that will be used. Another base grid is another path. Not for plain fixed steps: WhiteNoise
/// is faster. Sources: Lévy, Amer. J. Math. 62 (1940); Gaines & Lyons, SIAM J. Appl. Math. 57 (1997); Foster,
/// Lyons & Oberhauser, SIAM J. Numer. Anal. 58 (2020); Jelinčič, Foster & Kidger, arXiv:2405.06464.
class BrownianPath final : public Noise {
 public:
  /// Both throw std::invalid_argument unless times ascend, finite, 1 to 2^20 steps.
  BrownianPath(data::Stream stream, double begin, double end);
  BrownianPath(data::Stream stream, TimeGrid base);

  using Noise::increment;
  /// Any grid within the base's first and last time. Throws std::invalid_argument for one that is not, or for
  /// a step shorter than what times are rounded to.
  void increment(const TimeGrid& grid, Index step, Index first_particle, Points dW, Points dZ) const override;
  /// dW = W(to) - W(from), dZ = ∫ (W(s) - W(from)) ds unless it has no rows.
  void interval(double from, double to, Index first_particle, Points dW, Points dZ) const;
  /// W(t) - W(begin).
  void at(double t, Index first_particle, Points W) const;

  const BrownianTree& tree() const { return tree_; }
  /// Halves of a node for the rows `rows` (ascending) of a block that begins with particle first: W, H and
  /// the four results (rows.size(), d). No result may overlap W or H.
  void halve(const BrownianTree::Node& node, Index first_particle, std::span<const Index> rows, ConstPoints W,
             ConstPoints H, Points W_first, Points H_first, Points W_second, Points H_second) const;

 private:
  class Walk;

  data::Stream stream_;
  BrownianTree tree_;
};

}  // namespace undiffuse::sde
