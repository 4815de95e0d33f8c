#include "sde/brownian_path.hpp"

#include <cmath>
#include <utility>

#include "sde/require.hpp"
#include "sde/scratch.hpp"

namespace undiffuse::sde {
namespace {

using Node = BrownianTree::Node;
using PathColumns = Eigen::Map<Eigen::MatrixXd>;

constexpr std::uint64_t root_counter = 0;  // no node has it

/// normals (n, 2d): z, y.
void write_halves(const BrownianTree::Halves& c, ConstPoints normals, ConstPoints W, ConstPoints H,
                  Points W_first, Points H_first, Points W_second, Points H_second) {
  const Index d = W.cols();
  for (Index j = 0; j < d; ++j) {
    for (Index i = 0; i < W.rows(); ++i) {
      const double B = c.pull * H(i, j) + c.jump * normals(i, j), rest = H(i, j) - 0.5 * B;
      const double w = W(i, j), y = normals(i, d + j);
      W_first(i, j) = c.share[0] * w + B;
      W_second(i, j) = c.share[1] * w - B;
      H_first(i, j) = c.lean[0] * rest + c.spread[0] * y;
      H_second(i, j) = c.lean[1] * rest + c.spread[1] * y;
    }
  }
}

/// dZ of an interval of length h.
auto integral_of(double h, const PathColumns& W, const PathColumns& H) { return h * (0.5 * W + H); }

}  // namespace

/// A walk down the tree for a block of particles, and the interval that is gathered on the way.
class BrownianPath::Walk {
 public:
  Walk(const BrownianPath& path, Index first_particle, Points& dW, Points& dZ)
      : path_(path),
        first_(static_cast<std::uint64_t>(first_particle)),
        dW_(dW),
        dZ_(dZ),
        room_(dW.rows(), dW.cols(), 8),
        node_(path.tree_.root()) {
    const double h = path.tree_.length(node_.begin, node_.end);
    data::fill_normals(path.stream_, root_counter, first_, normals(), std::sqrt(h));
    W() = normals().leftCols(dW.cols());
    H() = normals().rightCols(dW.cols()) / std::sqrt(12.0);
  }

  /// Down to the node that holds [p, q) and is it, or whose middle lies between.
  void gather(BrownianTree::Position p, BrownianTree::Position q) {
    while (!is(p, q) && (q <= node_.middle || p >= node_.middle)) step(p >= node_.middle);
    if (is(p, q)) return take();
    halve();
    const Node right = path_.tree_.second(node_);
    const auto right_W = room_[6], right_H = room_[7];
    room_[6] = room_[4];
    room_[7] = room_[5];
    enter(path_.tree_.first(node_), 2);
    gather_end(p);
    W() = right_W;
    H() = right_H;
    node_ = right;
    gather_begin(q);
  }

 private:
  // Columns: 0 W, 1 H of the node; 2, 3 its first half; 4, 5 its second; 6, 7 kept for later.
  PathColumns W() const { return room_[0]; }
  PathColumns H() const { return room_[1]; }
  PathColumns normals() const {
    PathColumns first = room_[2];
    return {first.data(), first.rows(), 2 * first.cols()};
  }
  bool is(BrownianTree::Position p, BrownianTree::Position q) const {
    return node_.begin == p && node_.end == q;
  }

  void halve() {
    const detail::Scratch<Walk> drawn(W().rows(), 2 * W().cols(), 1);
    auto z_y = drawn[0];
    data::fill_normals(path_.stream_, node_.number, first_, z_y);
    write_halves(path_.tree_.halves(node_), z_y, W(), H(), room_[2], room_[3], room_[4], room_[5]);
  }
  void enter(const Node& child, Index column) {
    node_ = child;
    W() = room_[column];
    H() = room_[column + 1];
  }
  void step(bool second) {
    halve();
    enter(second ? path_.tree_.second(node_) : path_.tree_.first(node_), second ? 4 : 2);
  }

  /// The part [p, end) of the node, gathered from its end to the left.
  void gather_end(BrownianTree::Position p) {
    bool empty = true;
    while (node_.begin != p) {
      if (p >= node_.middle) {
        step(true);
        continue;
      }
      halve();
      prepend(path_.tree_.second(node_), 4, empty);
      enter(path_.tree_.first(node_), 2);
    }
    prepend(node_, 0, empty);
  }
  /// The part [begin, q) of the node, appended to what is there.
  void gather_begin(BrownianTree::Position q) {
    while (node_.end != q) {
      if (q <= node_.middle) {
        step(false);
        continue;
      }
      halve();
      append(path_.tree_.first(node_), 2);
      enter(path_.tree_.second(node_), 4);
    }
    append(node_, 0);
  }

  double length(const Node& node) const { return path_.tree_.length(node.begin, node.end); }
  bool integrates() const { return dZ_.rows() > 0; }
  void take() {
    dW_ = W();
    if (integrates()) dZ_ = integral_of(length(node_), W(), H());
  }
  void prepend(const Node& node, Index column, bool& empty) {
    const double h = length(node);
    if (empty) {
      dW_ = room_[column];
      if (integrates()) dZ_ = integral_of(h, room_[column], room_[column + 1]);
      gathered_ = h;
      empty = false;
      return;
    }
    if (integrates()) dZ_ += gathered_ * room_[column] + integral_of(h, room_[column], room_[column + 1]);
    dW_ += room_[column];
    gathered_ += h;
  }
  void append(const Node& node, Index column) {
    const double h = length(node);
    if (integrates()) dZ_ += h * dW_ + integral_of(h, room_[column], room_[column + 1]);
    dW_ += room_[column];
  }

  const BrownianPath& path_;
  std::uint64_t first_;
  Points &dW_, &dZ_;
  detail::Scratch<BrownianPath> room_;
  Node node_;
  double gathered_ = 0;
};

BrownianPath::BrownianPath(data::Stream stream, double begin, double end)
    : BrownianPath(stream, TimeGrid::uniform(begin, end, 1)) {}

BrownianPath::BrownianPath(data::Stream stream, TimeGrid base) : stream_(stream), tree_(std::move(base)) {}

void BrownianPath::increment(const TimeGrid& grid, Index step, Index first_particle, Points dW,
                             Points dZ) const {
  detail::require_step(grid, step, first_particle, dW, dZ);
  interval(grid.t[step], grid.t[step + 1], first_particle, dW, dZ);
}

void BrownianPath::interval(double from, double to, Index first_particle, Points dW, Points dZ) const {
  detail::require(first_particle >= 0, "Noise: particles are counted from 0");
  detail::require(dZ.rows() == 0 || (dZ.rows() == dW.rows() && dZ.cols() == dW.cols()),
                  "Noise: dW and dZ of different shapes");
  const auto p = tree_.position(from), q = tree_.position(to);
  detail::require(p < q, "BrownianPath: a step shorter than the path resolves");
  Walk(*this, first_particle, dW, dZ).gather(p, q);
}

void BrownianPath::at(double t, Index first_particle, Points W) const {
  if (tree_.position(t) == 0) {
    W.setZero();
    return;
  }
  interval(tree_.base().t.front(), t, first_particle, W, W.topRows(0));
}

void BrownianPath::halve(const Node& node, Index first_particle, std::span<const Index> rows, ConstPoints W,
                         ConstPoints H, Points W_first, Points H_first, Points W_second,
                         Points H_second) const {
  constexpr Index width = 16;
  const auto n = static_cast<Index>(rows.size());
  const Index columns = 2 * W.cols();
  const detail::Scratch<BrownianTree::Halves> scratch(n + width, columns, 1);
  auto normals = PathColumns(scratch[0].data(), n, columns);
  auto drawn = PathColumns(scratch[0].data() + n * columns, width, columns);
  std::uint64_t held = ~std::uint64_t{0};
  for (Index k = 0; k < n; ++k) {
    const auto particle = static_cast<std::uint64_t>(first_particle + rows[static_cast<std::size_t>(k)]);
    if (particle / width != held) {
      held = particle / width;
      data::fill_normals(stream_, node.number, held * width, drawn);
    }
    normals.row(k) = drawn.row(static_cast<Index>(particle % width));
  }
  write_halves(tree_.halves(node), normals, W, H, W_first, H_first, W_second, H_second);
}

}  // namespace undiffuse::sde
