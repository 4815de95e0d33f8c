// Philox4x32-10 in Highway, one counter a 64-bit lane, each of its words in the low half of its own vector.
// Source: Salmon, Moraes, Dror & Shaw, SC'11 (2011).

#if defined(UNDIFFUSE_DATA_PHILOX_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef UNDIFFUSE_DATA_PHILOX_INL_HPP
#undef UNDIFFUSE_DATA_PHILOX_INL_HPP
#else
#define UNDIFFUSE_DATA_PHILOX_INL_HPP
#endif

#include <hwy/highway.h>

#include <cstdint>

#include "data/counter_base.hpp"

HWY_BEFORE_NAMESPACE();
namespace undiffuse::data::HWY_NAMESPACE {

/// Low half of each lane times m, all 64 bits of it.
template <class DU, class U>
HWY_INLINE U times(DU du, U a, U m) {
  namespace hn = hwy::HWY_NAMESPACE;
  if constexpr (hn::MaxLanes(DU()) == 1) {
    return hn::Mul(hn::And(a, hn::Set(du, 0xffffffff)), m);
  } else {
    const hn::Repartition<std::uint32_t, decltype(du)> d32;
    return hn::MulEven(hn::BitCast(d32, a), hn::BitCast(d32, m));
  }
}

/// One round on c[0 ... 3]. The upper halves of the lanes hold what is left of products; only lower halves
/// count.
template <class DU, class U>
HWY_INLINE void philox_round(DU du, U k0, U k1, U* c) {
  namespace hn = hwy::HWY_NAMESPACE;
  const U p0 = times(du, c[0], hn::Set(du, 0xD2511F53));
  const U p1 = times(du, c[2], hn::Set(du, 0xCD9E8D57));
  c[0] = hn::Xor(hn::Xor(hn::ShiftRight<32>(p1), c[1]), k0);
  c[1] = p1;
  c[2] = hn::Xor(hn::Xor(hn::ShiftRight<32>(p0), c[3]), k1);
  c[3] = p0;
}

template <class DU, class U>
HWY_INLINE void philox_counters(DU du, const CounterBase& base, std::uint64_t first, U* c) {
  namespace hn = hwy::HWY_NAMESPACE;
  c[0] = hn::Iota(du, first);
  c[1] = hn::Add(hn::ShiftRight<32>(c[0]), hn::Set(du, base.high));
  c[2] = hn::Set(du, base.step);
  c[3] = hn::Set(du, base.id);
}

/// Blocks of the counters i ... and j ..., a vector each, as 64-bit words: w[0], w[1] of i, w[2], w[3] of j;
/// the first word of a block is the lower half of its first 64 bits.
template <class DU, class U>
HWY_INLINE void philox_pair(DU du, const CounterBase& base, std::uint64_t i, std::uint64_t j, U* w) {
  namespace hn = hwy::HWY_NAMESPACE;
  U a[4], b[4];
  philox_counters(du, base, i, a);
  philox_counters(du, base, j, b);
  auto k0 = static_cast<std::uint32_t>(base.key), k1 = static_cast<std::uint32_t>(base.key >> 32);
  for (int round = 0; round < 10; ++round) {
    philox_round(du, hn::Set(du, std::uint64_t{k0}), hn::Set(du, std::uint64_t{k1}), a);
    philox_round(du, hn::Set(du, std::uint64_t{k0}), hn::Set(du, std::uint64_t{k1}), b);
    k0 += 0x9E3779B9;
    k1 += 0xBB67AE85;
  }
  const U low = hn::Set(du, 0xffffffff);
  w[0] = hn::Or(hn::And(a[0], low), hn::ShiftLeft<32>(a[1]));
  w[1] = hn::Or(hn::And(a[2], low), hn::ShiftLeft<32>(a[3]));
  w[2] = hn::Or(hn::And(b[0], low), hn::ShiftLeft<32>(b[1]));
  w[3] = hn::Or(hn::And(b[2], low), hn::ShiftLeft<32>(b[3]));
}

}  // namespace undiffuse::data::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per target
