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
  c[0] = hn::Xor(hn::Xor(c[1], k0), hn::ShiftRight<32>(p1));
  c[1] = p1;
  c[2] = hn::Xor(hn::Xor(c[3], k1), hn::ShiftRight<32>(p0));
  c[3] = p0;
}

/// The ten round keys of a key, each in all lanes of a vector: a table in memory costs the rounds nothing.
template <class DU>
class RoundKeys {
 public:
  HWY_INLINE RoundKeys(DU du, std::uint64_t key) {
    auto k0 = static_cast<std::uint32_t>(key), k1 = static_cast<std::uint32_t>(key >> 32);
    for (int round = 0; round < 10; ++round) {
      hwy::HWY_NAMESPACE::Store(hwy::HWY_NAMESPACE::Set(du, std::uint64_t{k0}), du, keys_[2 * round]);
      hwy::HWY_NAMESPACE::Store(hwy::HWY_NAMESPACE::Set(du, std::uint64_t{k1}), du, keys_[2 * round + 1]);
      k0 += 0x9E3779B9;
      k1 += 0xBB67AE85;
    }
  }
  HWY_INLINE hwy::HWY_NAMESPACE::Vec<DU> operator()(DU du, int i) const {
    return hwy::HWY_NAMESPACE::Load(du, keys_[i]);
  }

 private:
  alignas(64) std::uint64_t keys_[20][8];
};

template <class DU, class U>
HWY_INLINE void philox_counters(DU du, const CounterBase& base, std::uint64_t first, U* c) {
  namespace hn = hwy::HWY_NAMESPACE;
  c[0] = hn::Add(hn::Set(du, first), hn::Iota(du, 0));
  c[1] = hn::Add(hn::ShiftRight<32>(c[0]), hn::Set(du, base.high));
  c[2] = hn::Set(du, base.step);
  c[3] = hn::Set(du, base.id);
}

/// Words of M vectors of counters, first[i] and second[i] the halves of block i; the rounds of one vector
/// hide the latency of the others'.
template <int M, class DU>
HWY_INLINE void philox_vectors(DU du, const RoundKeys<DU>& keys, const CounterBase& base,
                               std::uint64_t counter, std::uint64_t* first, std::uint64_t* second) {
  namespace hn = hwy::HWY_NAMESPACE;
  hn::Vec<DU> c[M][4];
  for (int m = 0; m < M; ++m) philox_counters(du, base, counter + m * hn::Lanes(du), c[m]);
  for (int round = 0; round < 10; ++round)
    for (int m = 0; m < M; ++m) philox_round(du, keys(du, 2 * round), keys(du, 2 * round + 1), c[m]);
  const auto low = hn::Set(du, 0xffffffff);
  for (int m = 0; m < M; ++m) {
    hn::Store(hn::Or(hn::And(c[m][0], low), hn::ShiftLeft<32>(c[m][1])), du, first + m * hn::Lanes(du));
    hn::Store(hn::Or(hn::And(c[m][2], low), hn::ShiftLeft<32>(c[m][3])), du, second + m * hn::Lanes(du));
  }
}

/// Words of the n counters first ...: first[i] and second[i] are the two halves of block i, 64-byte aligned.
/// n: a multiple of 8.
HWY_INLINE void philox_words(const CounterBase& base, std::uint64_t counter, std::size_t n,
                             std::uint64_t* first, std::uint64_t* second) {
  namespace hn = hwy::HWY_NAMESPACE;
  const HWY_CAPPED(std::uint64_t, 8) du;
  const RoundKeys<HWY_CAPPED(std::uint64_t, 8)> keys(du, base.key);
  const std::size_t lanes = hn::Lanes(du);
  std::size_t i = 0;
  for (; i + 2 * lanes <= n; i += 2 * lanes)
    philox_vectors<2>(du, keys, base, counter + i, first + i, second + i);
  for (; i < n; i += lanes) philox_vectors<1>(du, keys, base, counter + i, first + i, second + i);
}

}  // namespace undiffuse::data::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per target
