#include "tests/bench/bare_reverse_sde.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tests/bench/bare_reverse_sde.cpp"
#include <hwy/foreach_target.h>
// The next line starts what is compiled once per target.
#include "data/counter_base.hpp"
#include "data/philox-inl.hpp"
#include "data/simd_math-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace undiffuse::bench::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
namespace math = undiffuse::data::HWY_NAMESPACE;

constexpr int kBlock = 1024, kChunk = 64;
using Lanes = hn::CappedTag<double, 8>;
using Words = hn::CappedTag<std::uint64_t, 8>;
using V = hn::Vec<Lanes>;

/// Two normals a lane from two words.
HWY_INLINE void box_muller(hn::Vec<Words> w0, hn::Vec<Words> w1, V& a, V& b) {
  const Lanes d;
  const Words du;
  const auto one = hn::Set(du, 0x3ff0000000000000);
  const V u = hn::Add(hn::BitCast(d, hn::Or(hn::ShiftRight<12>(w0), one)), hn::Set(d, 0x1p-53 - 1));
  const V r = hn::Sqrt(hn::Mul(math::log(d, u), hn::Set(d, -2.0)));
  const auto fraction = hn::Or(hn::ShiftRight<12>(hn::ShiftLeft<2>(w1)), one);
  V sine, cosine;
  math::sincos_quarter_turn(d, hn::Sub(hn::BitCast(d, fraction), hn::Set(d, 1.5)), sine, cosine);
  cosine = hn::BitCast(d, hn::Xor(hn::BitCast(du, cosine), hn::And(w1, hn::Set(du, 0x8000000000000000))));
  const auto odd = hn::Sub(hn::Zero(du), hn::And(hn::ShiftRight<62>(w1), hn::Set(du, 1)));
  const auto swap = hn::MaskFromVec(hn::BitCast(d, odd));
  a = hn::Mul(r, hn::IfThenElse(swap, sine, cosine));
  b = hn::Mul(r, hn::IfThenElse(swap, cosine, sine));
}

template <int K, int D>
HWY_INLINE void advance(const BareStep<K, D>& s, V (&x)[D], const V (&z)[D]) {
  const Lanes d;
  V l[K], top;
  for (int k = 0; k < K; ++k) {
    V square = hn::Zero(d);
    for (int j = 0; j < D; ++j) {
      const V u = hn::Sub(x[j], hn::Set(d, s.mean[k][j]));
      square = hn::MulAdd(u, u, square);
    }
    l[k] = hn::MulAdd(square, hn::Set(d, s.curvature[k]), hn::Set(d, s.constant[k]));
    top = k == 0 ? l[0] : hn::Max(top, l[k]);
  }
  V total = hn::Zero(d), sum[D];
  for (int k = 0; k < K; ++k) {
    const V e = math::exp2_nonpositive(d, hn::Sub(l[k], top));
    const V pull = hn::Mul(e, hn::Set(d, s.pull[k]));
    total = hn::Add(total, e);
    for (int j = 0; j < D; ++j) {
      const V u = hn::Sub(x[j], hn::Set(d, s.mean[k][j]));
      sum[j] = k == 0 ? hn::Mul(pull, u) : hn::MulAdd(pull, u, sum[j]);
    }
  }
  const V part = hn::Div(hn::Set(d, 1.0), total);
  for (int j = 0; j < D; ++j)
    x[j] =
        hn::MulAdd(z[j], hn::Set(d, s.noise), hn::MulAdd(x[j], hn::Set(d, s.scale), hn::Mul(sum[j], part)));
}

/// One block; the words of 64 counters, two normals each, are made ahead of the normals. On the line both
/// normals of a lane go to particles, on the plane to the coordinates of one.
template <int K, int D>
void run_block(const std::vector<BareStep<K, D>>& steps, std::uint64_t seed, std::uint64_t first_counter,
               double* x, std::int64_t stride) {
  const Lanes d;
  const Words du;
  alignas(64) std::uint64_t w0[kChunk], w1[kChunk];
  const int lanes = static_cast<int>(hn::Lanes(d));
  for (std::size_t k = 0; k < steps.size(); ++k) {
    for (int done = 0; done < kBlock * D / 2; done += kChunk) {
      math::philox_words({seed, 0, k, 0}, first_counter + static_cast<std::uint64_t>(done), kChunk, w0, w1);
      for (int i = 0; i < kChunk; i += lanes) {
        V a, b;
        box_muller(hn::Load(du, w0 + i), hn::Load(du, w1 + i), a, b);
        double* at = x + 2 * (done + i) / D;
        if constexpr (D == 1) {
          V first[1] = {hn::LoadU(d, at)}, second[1] = {hn::LoadU(d, at + lanes)};
          advance<K, D>(steps[k], first, {a});
          advance<K, D>(steps[k], second, {b});
          hn::StoreU(first[0], d, at);
          hn::StoreU(second[0], d, at + lanes);
        } else {
          V both[2] = {hn::LoadU(d, at), hn::LoadU(d, at + stride)};
          advance<K, D>(steps[k], both, {a, b});
          hn::StoreU(both[0], d, at);
          hn::StoreU(both[1], d, at + stride);
        }
      }
    }
  }
}

void run_line(const std::vector<BareStep<3, 1>>& steps, std::uint64_t seed, std::uint64_t counter, double* x,
              std::int64_t stride) {
  run_block<3, 1>(steps, seed, counter, x, stride);
}
void run_plane(const std::vector<BareStep<8, 2>>& steps, std::uint64_t seed, std::uint64_t counter, double* x,
               std::int64_t stride) {
  run_block<8, 2>(steps, seed, counter, x, stride);
}

void normals(std::uint64_t seed, double* out, std::int64_t n) {
  const Lanes d;
  const Words du;
  alignas(64) std::uint64_t w0[kChunk], w1[kChunk];
  const int lanes = static_cast<int>(hn::Lanes(d));
  for (std::int64_t done = 0; done < n / 2; done += kChunk) {
    math::philox_words({seed, 0, 0, 0}, static_cast<std::uint64_t>(done), kChunk, w0, w1);
    for (int i = 0; i < kChunk; i += lanes) {
      V a, b;
      box_muller(hn::Load(du, w0 + i), hn::Load(du, w1 + i), a, b);
      hn::StoreU(a, d, out + 2 * (done + i));
      hn::StoreU(b, d, out + 2 * (done + i) + lanes);
    }
  }
}

const char* target() { return hwy::TargetName(HWY_TARGET); }

}  // namespace undiffuse::bench::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace undiffuse::bench {

HWY_EXPORT(run_line);
HWY_EXPORT(run_plane);
HWY_EXPORT(normals);
HWY_EXPORT(target);

template <>
void bare_reverse_sde<3, 1>(const std::vector<BareStep<3, 1>>& steps, std::uint64_t seed, double* x,
                            std::int64_t n) {
  for (std::int64_t i = 0; i < n; i += 1024)
    HWY_DYNAMIC_DISPATCH(run_line)(steps, seed, static_cast<std::uint64_t>(i / 2), x + i, n);
}

template <>
void bare_reverse_sde<8, 2>(const std::vector<BareStep<8, 2>>& steps, std::uint64_t seed, double* x,
                            std::int64_t n) {
  for (std::int64_t i = 0; i < n; i += 1024)
    HWY_DYNAMIC_DISPATCH(run_plane)(steps, seed, static_cast<std::uint64_t>(i), x + i, n);
}

void bare_normals(std::uint64_t seed, double* out, std::int64_t n) {
  HWY_DYNAMIC_DISPATCH(normals)(seed, out, n);
}

const char* vector_target() { return HWY_DYNAMIC_DISPATCH(target)(); }

}  // namespace undiffuse::bench
#endif
