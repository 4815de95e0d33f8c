// Elementary functions for Highway kernels in double: exp, exp2, log, sine and cosine. Include it from a file
// that is compiled once per target (after <hwy/foreach_target.h>); call the functions with any tag of double
// lanes:
//
//     namespace math = undiffuse::data::HWY_NAMESPACE;
//     const auto e = math::exp_nonpositive(d, x);
//
// Polynomials are minimax fits (Remez exchange at 50 digits) to 2e-17 or better, so what is left is rounding.
// With fused multiply-adds the bits do not depend on the number of lanes. Source: the reductions are those of
// Muller, Elementary Functions (2016), chapters 10 and 11; the logarithm's form is Tang's, ACM TOMS 16
// (1990), as in fdlibm.

#if defined(UNDIFFUSE_DATA_SIMD_MATH_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef UNDIFFUSE_DATA_SIMD_MATH_INL_HPP
#undef UNDIFFUSE_DATA_SIMD_MATH_INL_HPP
#else
#define UNDIFFUSE_DATA_SIMD_MATH_INL_HPP
#endif

#include <hwy/highway.h>

#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace undiffuse::data::HWY_NAMESPACE {

/// c0 + c1 x + c2 x² + ... by Horner's rule.
template <class D, class V>
HWY_INLINE V polynomial(D d, V, double c0) {
  return hwy::HWY_NAMESPACE::Set(d, c0);
}
template <class D, class V, class... C>
HWY_INLINE V polynomial(D d, V x, double c0, C... c) {
  return hwy::HWY_NAMESPACE::MulAdd(x, polynomial(d, x, c...), hwy::HWY_NAMESPACE::Set(d, c0));
}

namespace simd_detail {
/// Adding this to |n| < 2^51 rounds n to an integer and leaves n + 1023 in the low bits, an exponent ready to
/// shift.
inline constexpr double round_and_bias = 0x1.8p52 + 1023;

/// 2^n for t = n + round_and_bias, -1022 <= n <= 1023.
template <class D, class V>
HWY_INLINE V power_of_two(D d, V t) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::RebindToUnsigned<D> du;
  return hn::BitCast(d, hn::ShiftLeft<52>(hn::BitCast(du, t)));
}

/// e^r - 1 for |r| <= ln 2 / 2.
template <class D, class V>
HWY_INLINE V expm1_reduced(D d, V r) {
  namespace hn = hwy::HWY_NAMESPACE;
  const V q =
      polynomial(d, r, 0x1.0000000000001p-1, 0x1.5555555555558p-3, 0x1.5555555553d62p-5, 0x1.111111110f803p-7,
                 0x1.6c16c1788c304p-10, 0x1.a01a01b00c428p-13, 0x1.a019b90c007ccp-16, 0x1.71ddf6b3c4fc1p-19,
                 0x1.2891869cde2e3p-22, 0x1.af632b15d0a10p-26);
  return hn::MulAdd(hn::Mul(r, r), q, r);
}

/// e^r for |r| <= ln 2 / 2.
template <class D, class V>
HWY_INLINE V exp_reduced(D d, V r) {
  return hwy::HWY_NAMESPACE::Add(expm1_reduced(d, r), hwy::HWY_NAMESPACE::Set(d, 1.0));
}

/// r = x - n ln 2 in two parts, n near x / ln 2.
template <class D, class V>
HWY_INLINE V minus_multiple_of_ln2(D d, V x, V n) {
  namespace hn = hwy::HWY_NAMESPACE;
  const V high = hn::NegMulAdd(n, hn::Set(d, 0x1.62e42fefa3800p-1), x);
  return hn::NegMulAdd(n, hn::Set(d, 0x1.ef35793c76730p-45), high);
}
}  // namespace simd_detail

/// e^x for x <= 0, the case of log-sum-exp: within 1.1 ulp down to x = -708, 0 below (the subnormal range is
/// flushed), -infinity included. NaN stays NaN; x > 0 is not served.
template <class D, class V>
HWY_INLINE V exp_nonpositive(D d, V x) {
  namespace hn = hwy::HWY_NAMESPACE;
  const V bias = hn::Set(d, simd_detail::round_and_bias);
  const V t = hn::MulAdd(x, hn::Set(d, 1.4426950408889634), bias);
  const V r = simd_detail::minus_multiple_of_ln2(d, x, hn::Sub(t, bias));
  const V y = hn::Mul(simd_detail::exp_reduced(d, r), simd_detail::power_of_two(d, t));
  return hn::IfThenZeroElse(hn::Lt(x, hn::Set(d, -708.0)), y);
}

/// e^x - 1 for x <= 0, within 2 ulp, near 0 too; -1 far out, -infinity included. NaN stays NaN; x > 0 is not
/// served.
template <class D, class V>
HWY_INLINE V expm1_nonpositive(D d, V x) {
  namespace hn = hwy::HWY_NAMESPACE;
  const V bias = hn::Set(d, simd_detail::round_and_bias), one = hn::Set(d, 1.0);
  const V t = hn::MulAdd(x, hn::Set(d, 1.4426950408889634), bias);
  const V r = simd_detail::minus_multiple_of_ln2(d, x, hn::Sub(t, bias));
  const V scale = simd_detail::power_of_two(d, t);
  const V y = hn::MulAdd(scale, simd_detail::expm1_reduced(d, r), hn::Sub(scale, one));
  return hn::IfThenElse(hn::Lt(x, hn::Set(d, -100.0)), hn::Neg(one), y);
}

/// 2^x for x <= 0: one operation cheaper; within 1 ulp down to x = -1022, 0 below. Otherwise as
/// exp_nonpositive.
template <class D, class V>
HWY_INLINE V exp2_nonpositive(D d, V x) {
  namespace hn = hwy::HWY_NAMESPACE;
  const V bias = hn::Set(d, simd_detail::round_and_bias);
  const V t = hn::Add(x, bias);
  const V f = hn::Sub(x, hn::Sub(t, bias));
  const V p =
      polynomial(d, f, 1.0, 0x1.62e42fefa39efp-1, 0x1.ebfbdff82c598p-3, 0x1.c6b08d704a0cbp-5,
                 0x1.3b2ab6fba1dd9p-7, 0x1.5d87fe78a2cc1p-10, 0x1.4309130970122p-13, 0x1.ffcbfc74407b5p-17,
                 0x1.62bfd476ddbc1p-20, 0x1.b524dcbb4210fp-24, 0x1.e606407c8b348p-28, 0x1.ea04434432272p-32);
  const V y = hn::Mul(p, simd_detail::power_of_two(d, t));
  return hn::IfThenZeroElse(hn::Lt(x, hn::Set(d, -1022.0)), y);
}

/// e^x for every x: within 1.1 ulp, subnormal results within one of their units; 0 and infinity beyond; NaN
/// stays NaN.
template <class D, class V>
HWY_INLINE V exp(D d, V x) {
  namespace hn = hwy::HWY_NAMESPACE;
  const V bias = hn::Set(d, simd_detail::round_and_bias);
  // Both ends lie where the result has already gone to 0 and to infinity. Not Min and Max: they may lose a
  // NaN.
  const V low = hn::Set(d, -750.0), high = hn::Set(d, 710.0);
  const V c = hn::IfThenElse(hn::Lt(x, low), low, hn::IfThenElse(hn::Gt(x, high), high, x));
  const V n = hn::Sub(hn::MulAdd(c, hn::Set(d, 1.4426950408889634), bias), bias);
  const V p = simd_detail::exp_reduced(d, simd_detail::minus_multiple_of_ln2(d, c, n));
  const V half = hn::MulAdd(n, hn::Set(d, 0.5), bias);
  const V rest = hn::Add(hn::Sub(n, hn::Sub(half, bias)), bias);
  return hn::Mul(hn::Mul(p, simd_detail::power_of_two(d, half)), simd_detail::power_of_two(d, rest));
}

/// ln x for normal positive x, within 1 ulp, x near 1 included. Zero, subnormal and non-finite x are not
/// served.
template <class D, class V>
HWY_INLINE V log(D d, V x) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::RebindToUnsigned<D> du;
  // x = 2^e m with m in [√½, √2).
  constexpr std::uint64_t one = 0x3ff0000000000000, root_half = 0x3fe6a09e667f3bcd;
  const auto shifted = hn::Add(hn::BitCast(du, x), hn::Set(du, one - root_half));
  const auto mantissa = hn::Add(hn::And(shifted, hn::Set(du, 0x000fffffffffffff)), hn::Set(du, root_half));
  const auto exponent = hn::Or(hn::ShiftRight<52>(shifted), hn::Set(du, 0x4330000000000000));
  const V e = hn::Sub(hn::BitCast(d, exponent), hn::Set(d, 0x1p52 + 1023));
  // ln(1 + f) = f - (f²/2 - s (f²/2 + R)),  s = f / (2 + f),  R = s² (2/3 + 2/5 s² + ...)
  const V f = hn::Sub(hn::BitCast(d, mantissa), hn::Set(d, 1.0));
  const V s = hn::Div(f, hn::Add(f, hn::Set(d, 2.0)));
  const V z = hn::Mul(s, s);
  const V R = hn::Mul(
      z, polynomial(d, z, 0x1.5555555555558p-1, 0x1.9999999995223p-2, 0x1.2492492e03e4ep-2,
                    0x1.c71c62d03d20fp-3, 0x1.7462ba281c955p-3, 0x1.39fdb948e338cp-3, 0x1.2b5fbe9e436b8p-3));
  const V half_square = hn::Mul(hn::Mul(f, hn::Set(d, 0.5)), f);
  const V low = hn::MulAdd(s, hn::Add(half_square, R), hn::Mul(e, hn::Set(d, 0x1.ef35793c76730p-45)));
  const V tail = hn::Sub(f, hn::Sub(half_square, low));
  return hn::MulAdd(e, hn::Set(d, 0x1.62e42fefa3800p-1), tail);
}

/// Sine and cosine of (π/2) t for |t| <= 1/2, within 2 ulp.
template <class D, class V>
HWY_INLINE void sincos_quarter_turn(D d, V t, V& sine, V& cosine) {
  namespace hn = hwy::HWY_NAMESPACE;
  const V y = hn::Mul(t, t);
  sine = hn::Mul(t, polynomial(d, y, 0x1.921fb54442d18p+0, -0x1.4abbce625be52p-1, 0x1.466bc6775a478p-4,
                               -0x1.32d2cce50061fp-8, 0x1.50783208be428p-13, -0x1.e3027e2ccd064p-19,
                               0x1.e4a9f399ae961p-25));
  cosine = polynomial(d, y, 1.0, -0x1.3bd3cc9be45dep+0, 0x1.03c1f081b5ac0p-2, -0x1.55d3c7e3cb243p-6,
                      0x1.e1f50686891e3p-11, -0x1.a6d1eef4beb77p-16, 0x1.f9ce24997a0c9p-22,
                      -0x1.b2f3ff2c8b255p-28);
}

}  // namespace undiffuse::data::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per target
