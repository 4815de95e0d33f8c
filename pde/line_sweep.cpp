#include "pde/line_sweep.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "pde/line_sweep.cpp"
#include <hwy/foreach_target.h>
// The next line starts what is compiled once per target.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace undiffuse::pde::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using data::Index;

// Rows go in groups of four, value i of line l of a group at [4 i + l], so that a recurrence along the line
// is vector code across it. The groups' recurrences wait for themselves, so four of them go side by side.
constexpr Index kGroup = 4;
constexpr int kGroups = static_cast<int>(sweep_rows / kGroup);
using Quad = hn::CappedTag<double, kGroup>;
constexpr int kParts = static_cast<int>(kGroup / hn::MaxLanes(Quad()));  // vectors in a group
constexpr int kVectors = kGroups * kParts;
using QuadVector = hn::Vec<Quad>;

/// Where vector v of the groups stands in the scratch of lines of n.
HWY_INLINE double* vector_at(double* scratch, Index n, int v) {
  return scratch + v / kParts * (kGroup * n) + v % kParts * static_cast<Index>(hn::MaxLanes(Quad()));
}

/// cells(d, i) for every vector and then every single cell of a line.
template <class Cells>
HWY_INLINE void for_each_cell(Index n, const Cells& cells) {
  const hn::CappedTag<double, 8> wide;
  const hn::CappedTag<double, 1> one;
  Index i = 0;
  for (; i + static_cast<Index>(hn::Lanes(wide)) <= n; i += static_cast<Index>(hn::Lanes(wide)))
    cells(wide, i);
  for (; i < n; ++i) cells(one, i);
}

template <class D>
HWY_INLINE hn::Vec<D> right_side(D d, const SweepRow& row, Index i) {
  const auto u = hn::LoadU(d, row.u + i);
  auto sum = hn::MulAdd(hn::Set(d, row.keep), u, hn::Set(d, row.shift));
  sum = hn::MulAdd(hn::Set(d, row.down), hn::Sub(hn::LoadU(d, row.lower + i), u), sum);
  return hn::MulAdd(hn::Set(d, row.up), hn::Sub(hn::LoadU(d, row.upper + i), u), sum);
}

HWY_INLINE void load_group(const SweepRow* rows, Index n, double* to) {
  const SweepRow a = rows[0], b = rows[1], c = rows[2], e = rows[3];
  for_each_cell(n, [&](auto d, Index i) HWY_ATTR {
    hn::StoreInterleaved4(right_side(d, a, i), right_side(d, b, i), right_side(d, c, i), right_side(d, e, i),
                          d, to + kGroup * i);
  });
}

HWY_INLINE void store_group(const double* from, Index n, const SweepRow* rows) {
  for_each_cell(n, [&](auto d, Index i) HWY_ATTR {
    hn::Vec<decltype(d)> a, b, c, e;
    hn::LoadInterleaved4(d, from + kGroup * i, a, b, c, e);
    hn::StoreU(a, d, rows[0].out + i);
    hn::StoreU(b, d, rows[1].out + i);
    hn::StoreU(c, d, rows[2].out + i);
    hn::StoreU(e, d, rows[3].out + i);
  });
}

/// visit(i, v, value, place) with every vector, along the lines, `value` kept from one i to the next.
template <class Visit>
HWY_INLINE void along_lines(double* scratch, Index n, bool upwards, const Visit& visit) {
  QuadVector kept[kVectors];
  double* at[kVectors];
  for (int v = 0; v < kVectors; ++v) {
    kept[v] = hn::Zero(Quad());
    at[v] = vector_at(scratch, n, v);
  }
  for (Index k = 0; k < n; ++k) {
    const Index i = upwards ? k : n - 1 - k;
    for (int v = 0; v < kVectors; ++v) visit(i, v, kept[v], at[v] + kGroup * i);
  }
}

HWY_INLINE void eliminate_rows(const SweepFactor& f, double* scratch) {
  const Quad d;
  along_lines(scratch, f.n, true, [&](Index i, int, QuadVector& y, double* at) HWY_ATTR {
    y = hn::MulAdd(hn::Set(d, f.forward[i]), y, hn::LoadU(d, at));
    hn::StoreU(y, d, at);
  });
  along_lines(scratch, f.n, false, [&](Index i, int, QuadVector& x, double* at) HWY_ATTR {
    const auto y = hn::Mul(hn::Set(d, f.inverse[i]), hn::LoadU(d, at));
    x = hn::MulAdd(hn::Set(d, f.backward[i]), x, y);
    hn::StoreU(x, d, at);
  });
}

HWY_INLINE void close_rows(const SweepFactor& f, double* scratch) {
  const Quad d;
  QuadVector s[kVectors];
  for (int v = 0; v < kVectors; ++v) {
    const double* at = vector_at(scratch, f.n, v);
    s[v] = hn::MulAdd(hn::Set(d, f.weight), hn::LoadU(d, at + kGroup * (f.n - 1)), hn::LoadU(d, at));
    s[v] = hn::Mul(s[v], hn::Set(d, f.scale));
  }
  along_lines(scratch, f.n, true, [&](Index i, int v, QuadVector&, double* at) HWY_ATTR {
    hn::StoreU(hn::MulAdd(hn::Set(d, f.corner[i]), s[v], hn::LoadU(d, at)), d, at);
  });
}

/// x to (1 + c A) x + give + shift; `before` is what x_{i-1} was.
HWY_INLINE void step_rows(const SweepLine& line, const SweepRow* rows, Index n, double* scratch) {
  const Quad d;
  QuadVector shift[kVectors], first[kVectors], last[kVectors];
  for (int v = 0; v < kVectors; ++v) {
    double shifts[kGroup];
    for (Index l = 0; l < kGroup; ++l) shifts[l] = rows[v / kParts * kGroup + l].shift;
    shift[v] = hn::LoadU(d, shifts + v % kParts * static_cast<Index>(hn::Lanes(d)));
    first[v] = hn::LoadU(d, vector_at(scratch, n, v));
    last[v] = hn::LoadU(d, vector_at(scratch, n, v) + kGroup * (n - 1));
  }
  along_lines(scratch, n, true, [&](Index i, int v, QuadVector& before, double* at) HWY_ATTR {
    const auto x = hn::LoadU(d, at);
    const auto lower = i == 0 ? last[v] : before;
    const auto upper = i == n - 1 ? first[v] : hn::LoadU(d, at + kGroup);
    auto sum =
        hn::Add(hn::NegMulAdd(hn::Set(d, line.pull[i]), x, x), hn::Add(shift[v], hn::Set(d, line.give[i])));
    sum = hn::MulAdd(hn::Set(d, line.below[i]), hn::Sub(lower, x), sum);
    hn::StoreU(hn::MulAdd(hn::Set(d, line.above[i]), hn::Sub(upper, x), sum), d, at);
    before = x;
  });
}

void rows(const SweepFactor& factor, const SweepLine* line, const SweepRow* all, double* scratch) {
  const Quad d;
  const Index n = factor.n;
  for (int g = 0; g < kGroups; ++g) load_group(all + kGroup * g, n, scratch + g * kGroup * n);
  if (line != nullptr) {
    for (Index i = 0; i < n; ++i) {
      if (line->give[i] == 0) continue;
      for (int v = 0; v < kVectors; ++v) {
        double* at = vector_at(scratch, n, v) + kGroup * i;
        hn::StoreU(hn::Add(hn::LoadU(d, at), hn::Set(d, line->give[i])), d, at);
      }
    }
  }
  eliminate_rows(factor, scratch);
  if (factor.corner != nullptr) close_rows(factor, scratch);
  if (line != nullptr) step_rows(*line, all, n, scratch);
  for (int g = 0; g < kGroups; ++g) store_group(scratch + g * kGroup * n, n, all + kGroup * g);
}

/// `Vectors` vectors of columns.
template <int Vectors, class D>
HWY_INLINE void solve_strip(D d, const SweepFactor& f, Index stride, const double* in, double* out,
                            double* scratch) {
  using V = hn::Vec<D>;
  const auto lanes = static_cast<Index>(hn::Lanes(d));
  const Index width = Vectors * lanes, n = f.n;
  V kept[Vectors];
  for (int v = 0; v < Vectors; ++v) kept[v] = hn::Zero(d);
  for (Index k = 0; k < n; ++k) {
    const V forward = hn::Set(d, f.forward[k]);
    for (int v = 0; v < Vectors; ++v) {
      kept[v] = hn::MulAdd(forward, kept[v], hn::LoadU(d, in + k * stride + v * lanes));
      hn::StoreU(kept[v], d, scratch + k * width + v * lanes);
    }
  }
  const bool open = f.corner == nullptr;
  double* to = open ? out : scratch;
  const Index to_stride = open ? stride : width;
  for (int v = 0; v < Vectors; ++v) kept[v] = hn::Zero(d);
  for (Index k = n - 1; k >= 0; --k) {
    const V inverse = hn::Set(d, f.inverse[k]), backward = hn::Set(d, f.backward[k]);
    for (int v = 0; v < Vectors; ++v) {
      const V y = hn::Mul(inverse, hn::LoadU(d, scratch + k * width + v * lanes));
      kept[v] = hn::MulAdd(backward, kept[v], y);
      hn::StoreU(kept[v], d, to + k * to_stride + v * lanes);
    }
  }
  if (open) return;
  for (int v = 0; v < Vectors; ++v) {
    const V last = hn::LoadU(d, scratch + (n - 1) * width + v * lanes);
    kept[v] = hn::Mul(hn::MulAdd(hn::Set(d, f.weight), last, kept[v]), hn::Set(d, f.scale));
  }
  for (Index k = 0; k < n; ++k) {
    const V corner = hn::Set(d, f.corner[k]);
    for (int v = 0; v < Vectors; ++v) {
      const V x = hn::MulAdd(corner, kept[v], hn::LoadU(d, scratch + k * width + v * lanes));
      hn::StoreU(x, d, out + k * stride + v * lanes);
    }
  }
}

void columns(const SweepFactor& factor, Index count, Index stride, const double* in, double* out,
             double* scratch) {
  const hn::CappedTag<double, 8> wide;
  const hn::CappedTag<double, 1> one;
  constexpr auto lanes = static_cast<Index>(hn::MaxLanes(wide));
  Index j = 0;
  for (; j + sweep_columns <= count; j += sweep_columns)
    solve_strip<static_cast<int>(sweep_columns / lanes)>(wide, factor, stride, in + j, out + j, scratch);
  for (; j + lanes <= count; j += lanes) solve_strip<1>(wide, factor, stride, in + j, out + j, scratch);
  for (; j < count; ++j) solve_strip<1>(one, factor, stride, in + j, out + j, scratch);
}

}  // namespace undiffuse::pde::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace undiffuse::pde {

HWY_EXPORT(rows);
HWY_EXPORT(columns);

void solve_rows(const SweepFactor& factor, const SweepLine* line, const SweepRow* all, double* scratch) {
  HWY_DYNAMIC_DISPATCH(rows)(factor, line, all, scratch);
}

void solve_columns(const SweepFactor& factor, data::Index count, data::Index stride, const double* in,
                   double* out, double* scratch) {
  HWY_DYNAMIC_DISPATCH(columns)(factor, count, stride, in, out, scratch);
}

}  // namespace undiffuse::pde
#endif
