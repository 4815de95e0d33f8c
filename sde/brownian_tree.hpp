#pragma once
#include <cstdint>

#include "sde/time_grid.hpp"

namespace undiffuse::sde {

/// The times of a BrownianPath: a binary tree of intervals of a base grid. Above, nodes halve the *number* of
/// base steps they hold (rounded up to a power of two; what lies beyond the grid is cut off); below one base
/// step they halve its time. Leaves are 2^depth positions; positions of base times are exact.
class BrownianTree {
 public:
  using Position = std::uint64_t;
  static constexpr int depth = 30;

  /// An interval [begin, end) of positions and where it is halved. What lies wholly before its middle because
  /// the grid ends there is its own first half: begin < middle < end but for leaves.
  struct Node {
    std::uint32_t number;  ///< 2^level + index, below 2^31: heap order
    Position begin, middle, end;

    bool is_leaf() const { return number >> depth != 0; }
  };

  /// How W and H of an interval become those of its parts, given independent standard normals z and y:
  ///     W = share W + B,  H = lean (H - B/2) ± spread y,   B = pull H + jump z   (-B in the second)
  struct Halves {
    double share[2], lean[2], spread[2];
    double pull, jump;
  };

  /// Throws std::invalid_argument unless the times ascend, finite, 1 to 2^20 steps.
  explicit BrownianTree(TimeGrid base);

  const TimeGrid& base() const { return base_; }
  /// The nearest position. Throws std::invalid_argument outside of the grid.
  Position position(double t) const;
  double time(Position p) const;
  /// From p to q, p <= q; free of cancellation inside of a base step.
  double length(Position p, Position q) const;

  Node root() const { return node(1); }
  Node first(const Node& parent) const { return node(2 * parent.number); }
  Node second(const Node& parent) const { return node(2 * parent.number + 1); }
  /// The node that is [begin, end), or one of number 0 where there is none.
  Node find(Position begin, Position end) const;
  /// Throws std::invalid_argument for a leaf.
  Halves halves(const Node& parent) const;

 private:
  Node node(std::uint32_t number) const;
  Position last() const { return static_cast<Position>(base_.steps()) << inner_; }

  TimeGrid base_;
  int inner_;  ///< levels below a base step
};

}  // namespace undiffuse::sde
