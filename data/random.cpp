#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "data/random.cpp"
#include <hwy/foreach_target.h>
// The next line starts what is compiled once per target.
#include "data/counter_base.hpp"
#include "data/philox-inl.hpp"
#include "data/simd_math-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace undiffuse::data::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// The top 52 bits of w as (k + 1/2) 2^-52, exactly.
template <class D, class U>
HWY_INLINE hn::Vec<D> centred_fraction(D d, U w) {
  const hn::RebindToUnsigned<D> du;
  const auto bits = hn::Or(hn::ShiftRight<12>(w), hn::Set(du, 0x3ff0000000000000));
  return hn::Add(hn::BitCast(d, bits), hn::Set(d, 0x1p-53 - 1));
}

/// Two normals a lane. The angle is a turn and a reflection by the two leading bits of w1, and π/2 times
/// t = (k + 1/2) 2^-51 - 1/2 with k the next 51.
template <class D, class U>
HWY_INLINE void box_muller(D d, U w0, U w1, double scale, hn::Vec<D>& a, hn::Vec<D>& b) {
  using V = hn::Vec<D>;
  const hn::RebindToUnsigned<D> du;
  const V u = centred_fraction(d, w0);
  const V r = hn::Mul(hn::Sqrt(hn::Mul(log(d, u), hn::Set(d, -2.0))), hn::Set(d, scale));
  const auto bits = hn::Or(hn::ShiftRight<12>(hn::ShiftLeft<2>(w1)), hn::Set(du, 0x3ff0000000000001));
  const V t = hn::Sub(hn::BitCast(d, bits), hn::Set(d, 1.5));
  V sine, cosine;
  sincos_quarter_turn(d, t, sine, cosine);
  const auto sign = hn::And(w1, hn::Set(du, 0x8000000000000000));
  cosine = hn::BitCast(d, hn::Xor(hn::BitCast(du, cosine), sign));
  const auto swap =
      hn::MaskFromVec(hn::BitCast(d, hn::Sub(hn::Zero(du), hn::And(hn::ShiftRight<62>(w1), hn::Set(du, 1)))));
  a = hn::Mul(r, hn::IfThenElse(swap, sine, cosine));
  b = hn::Mul(r, hn::IfThenElse(swap, cosine, sine));
}

/// Calls body(d, w0, w1, to) for every vector of counters of groups group ... group + groups. Words are made
/// a chunk ahead: short loops of one kind of work keep the processor's window full.
template <class Body>
HWY_INLINE void for_each_vector(const CounterBase& base, std::uint64_t group, std::size_t groups, double* out,
                                Body body) {
  const HWY_CAPPED(double, 8) d;
  const hn::RebindToUnsigned<decltype(d)> du;
  constexpr std::size_t chunk = 64;
  alignas(64) std::uint64_t first[chunk], second[chunk];
  for (std::size_t done = 0; done < 8 * groups; done += chunk) {
    const std::size_t n = HWY_MIN(chunk, 8 * groups - done);
    philox_words(base, 8 * group + done, n, first, second);
    for (std::size_t i = 0; i < n; i += hn::Lanes(d)) {
      double* to = out + 2 * (done + (i & ~std::size_t{7})) + (i & 7);
      body(d, hn::Load(du, first + i), hn::Load(du, second + i), to);
    }
  }
}

void normal_groups(const CounterBase& base, std::uint64_t group, std::size_t groups, double scale,
                   double* out) {
  for_each_vector(base, group, groups, out, [scale](auto d, auto w0, auto w1, double* to) HWY_ATTR {
    hn::Vec<decltype(d)> a, b;
    box_muller(d, w0, w1, scale, a, b);
    hn::StoreU(a, d, to);
    hn::StoreU(b, d, to + 8);
  });
}

void uniform_groups(const CounterBase& base, std::uint64_t group, std::size_t groups, double, double* out) {
  for_each_vector(base, group, groups, out, [](auto d, auto w0, auto w1, double* to) HWY_ATTR {
    hn::StoreU(centred_fraction(d, w0), d, to);
    hn::StoreU(centred_fraction(d, w1), d, to + 8);
  });
}

void word_pairs(const CounterBase& base, std::uint64_t counter, std::size_t n, std::uint64_t* first,
                std::uint64_t* second) {
  philox_words(base, counter, n, first, second);
}

}  // namespace undiffuse::data::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <Random123/philox.h>
#undef philox4x32  // a macro there, a function here

#include <algorithm>
#include <stdexcept>

#include "data/random.hpp"

namespace undiffuse::data {
namespace {

HWY_EXPORT(normal_groups);
HWY_EXPORT(uniform_groups);
HWY_EXPORT(word_pairs);

using Kernel = void (*)(const CounterBase&, std::uint64_t, std::size_t, double, double*);

void require_in_range(std::uint64_t step, std::uint64_t first, ConstPoints out) {
  constexpr std::uint64_t particles = std::uint64_t{1} << 40;
  if (step >> 32 != 0 || first > particles || static_cast<std::uint64_t>(out.rows()) > particles - first ||
      out.cols() > 65536)
    throw std::invalid_argument(
        "random numbers: step must be below 2^32, particles below 2^40, dimension at most 2^16");
}

/// One column for particles first ... first + n; whole groups in place, the ends by way of a group of their
/// own.
void fill_column(Kernel kernel, const CounterBase& base, std::uint64_t first, std::size_t n, double scale,
                 double* out) {
  constexpr std::size_t width = 16;
  double padded[width];
  std::uint64_t group = first / width;
  std::size_t done = 0;
  const auto partial = [&](std::size_t from, std::size_t count) {
    kernel(base, group++, 1, scale, padded);
    std::copy_n(padded + from, count, out + done);
    done += count;
  };
  if (const std::size_t from = first % width; from != 0) partial(from, std::min(width - from, n));
  const std::size_t whole = (n - done) / width;
  kernel(base, group, whole, scale, out + done);
  group += whole;
  done += whole * width;
  if (done < n) partial(0, n - done);
}

enum class Kind : std::uint64_t { normal = 0, uniform = 1 };

void fill(Kind kind, Kernel kernel, Stream stream, std::uint64_t step, std::uint64_t first, double scale,
          Points out) {
  require_in_range(step, first, out);
  for (Index c = 0; c < out.cols(); ++c) {
    const std::uint64_t high =
        (static_cast<std::uint64_t>(c) << 16) | (static_cast<std::uint64_t>(kind) << 8);
    const CounterBase base{stream.seed, high, step, stream.id};
    fill_column(kernel, base, first, static_cast<std::size_t>(out.rows()), scale, out.col(c).data());
  }
}

}  // namespace

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                        std::array<std::uint32_t, 2> key) {
  const auto words =
      r123::Philox4x32()({{counter[0], counter[1], counter[2], counter[3]}}, {{key[0], key[1]}});
  return {words[0], words[1], words[2], words[3]};
}

void fill_normals(Stream stream, std::uint64_t step, std::uint64_t first, Points out, double scale) {
  fill(Kind::normal, HWY_DYNAMIC_DISPATCH(normal_groups), stream, step, first, scale, out);
}

void fill_uniforms(Stream stream, std::uint64_t step, std::uint64_t first, Points out) {
  fill(Kind::uniform, HWY_DYNAMIC_DISPATCH(uniform_groups), stream, step, first, 1.0, out);
}

void detail::philox_words(Stream stream, std::uint64_t step, std::uint64_t high, std::uint64_t first,
                          std::size_t n, std::uint32_t* words) {
  if (n % 8 != 0) throw std::invalid_argument("philox_words: n must be a multiple of 8");
  alignas(64) std::uint64_t halves[2][8];
  for (std::size_t done = 0; done < n; done += 8) {
    HWY_DYNAMIC_DISPATCH(word_pairs)({stream.seed, high, step, stream.id}, first + done, 8, halves[0],
                                     halves[1]);
    for (std::size_t k = 0; k < 16; ++k) {
      *words++ = static_cast<std::uint32_t>(halves[k % 2][k / 2]);
      *words++ = static_cast<std::uint32_t>(halves[k % 2][k / 2] >> 32);
    }
  }
}

}  // namespace undiffuse::data
#endif  // HWY_ONCE
