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

constexpr int kBlock = 1024;
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

HWY_INLINE V advance(const BareStep& s, V x, V z) {
  const Lanes d;
  V u[3], l[3];
  for (int k = 0; k < 3; ++k) {
    u[k] = hn::Sub(x, hn::Set(d, s.mean[k]));
    l[k] = hn::MulAdd(hn::Mul(u[k], u[k]), hn::Set(d, s.curvature[k]), hn::Set(d, s.constant[k]));
  }
  V total = hn::Set(d, 1.0);
  V sum = hn::Mul(u[0], hn::Set(d, s.pull[0]));
  for (int k = 1; k < 3; ++k) {
    const V e = math::exp2_nonpositive(d, hn::Sub(l[k], l[0]));
    total = hn::Add(total, e);
    sum = hn::MulAdd(hn::Mul(u[k], hn::Set(d, s.pull[k])), e, sum);
  }
  return hn::Add(hn::MulAdd(z, hn::Set(d, s.noise), x), hn::Div(sum, total));
}

/// One block; the words of 64 counters, two normals each, are made ahead of the normals.
void run_block(const std::vector<BareStep>& steps, std::uint64_t seed, std::uint64_t first_counter,
               double* x) {
  const Lanes d;
  const Words du;
  constexpr int chunk = 64;
  alignas(64) std::uint64_t w0[chunk], w1[chunk];
  const int lanes = static_cast<int>(hn::Lanes(d));
  for (std::size_t k = 0; k < steps.size(); ++k) {
    const BareStep& s = steps[k];
    for (int done = 0; done < kBlock / 2; done += chunk) {
      math::philox_words({seed, 0, k, 0}, first_counter + static_cast<std::uint64_t>(done), chunk, w0, w1);
      for (int i = 0; i < chunk; i += lanes) {
        V a, b;
        box_muller(hn::Load(du, w0 + i), hn::Load(du, w1 + i), a, b);
        double* from = x + 2 * (done + i);
        hn::StoreU(advance(s, hn::LoadU(d, from), a), d, from);
        hn::StoreU(advance(s, hn::LoadU(d, from + lanes), b), d, from + lanes);
      }
    }
  }
}

}  // namespace undiffuse::bench::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace undiffuse::bench {

HWY_EXPORT(run_block);

void bare_reverse_sde(const std::vector<BareStep>& steps, std::uint64_t seed, double* x, std::int64_t n) {
  for (std::int64_t i = 0; i < n; i += 1024)
    HWY_DYNAMIC_DISPATCH(run_block)(steps, seed, static_cast<std::uint64_t>(i / 2), x + i);
}

}  // namespace undiffuse::bench
#endif
