#pragma once
#include <functional>

#include "pde/grid.hpp"
#include "pde/parallel.hpp"

namespace undiffuse::pde {

/// Up to eight neighbouring lines of a grid, laid out side by side so that a recurrence along the line is
/// vector code across it: value i of line l stands at [i * lanes + l]. A lane's bits do not depend on the
/// others.
struct LineBlock {
  static constexpr int full = 8;
  Index length;       ///< cells a line
  Index first;        ///< cell where the first line begins
  Index stride;       ///< from one cell of a line to the next
  Index lane_stride;  ///< from one line to the next
  int lanes;          ///< 8 or 1

  template <int Lanes>
  void gather(const double* cells, double scale, double* out) const {
    for (Index i = 0; i < length; ++i) {
      for (int l = 0; l < Lanes; ++l)
        out[i * Lanes + l] = scale * cells[first + i * stride + l * lane_stride];
    }
  }
  template <int Lanes>
  void scatter(const double* in, double* cells) const {
    for (Index i = 0; i < length; ++i) {
      for (int l = 0; l < Lanes; ++l) cells[first + i * stride + l * lane_stride] = in[i * Lanes + l];
    }
  }
};

/// All lines of a grid along one axis: blocks of eight, and single lines where eight neighbours are not left.
template <int Dim>
class LineBlocks {
 public:
  LineBlocks(const Grid<Dim>& grid, int axis)
      : length_(grid.cells[axis]),
        stride_(grid.stride(axis)),
        lane_stride_(axis == 0 ? length_ : 1),
        lines_(axis == 0 ? grid.size() / length_ : stride_),
        bundles_(axis == 0 ? 1 : grid.size() / (stride_ * length_)) {}

  Index count() const { return bundles_ * in_bundle(); }

  LineBlock operator[](Index block) const {
    const Index bundle = block / in_bundle();
    block %= in_bundle();
    const Index whole = lines_ / LineBlock::full;
    const bool is_full = block < whole;
    const Index line = is_full ? block * LineBlock::full : whole * LineBlock::full + (block - whole);
    return {length_, bundle * stride_ * length_ + line * lane_stride_, stride_, lane_stride_,
            is_full ? LineBlock::full : 1};
  }

 private:
  Index in_bundle() const { return lines_ / LineBlock::full + lines_ % LineBlock::full; }
  Index length_, stride_, lane_stride_;
  Index lines_;    ///< side by side, lane_stride_ apart
  Index bundles_;  ///< of so many lines, stride_ * length_ apart
};

/// run.operator()<Lanes>(block, number, thread) for every block, Lanes the number of its lanes, as
/// for_each_block does.
template <int Dim, class Run>
void for_each_numbered_line_block(const LineBlocks<Dim>& blocks, int threads, const Run& run) {
  const auto each = [&](Index b, int thread) {
    const LineBlock block = blocks[b];
    block.lanes == 1 ? run.template operator()<1>(block, b, thread)
                     : run.template operator()<LineBlock::full>(block, b, thread);
  };
  for_each_block(blocks.count(), threads, std::ref(each));
}

/// run.operator()<Lanes>(block, thread), the same without the block's number.
template <int Dim, class Run>
void for_each_line_block(const LineBlocks<Dim>& blocks, int threads, const Run& run) {
  for_each_numbered_line_block(blocks, threads, [&]<int Lanes>(const LineBlock& block, Index, int thread) {
    run.template operator()<Lanes>(block, thread);
  });
}

}  // namespace undiffuse::pde
