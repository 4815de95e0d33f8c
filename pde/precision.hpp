#pragma once
#include <boost/math/constants/constants.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cmath>
#include <limits>

#include "sde/real.hpp"

namespace undiffuse::pde {

using sde::Quad;
using Digits50 = boost::multiprecision::cpp_bin_float_50;
using Digits100 = boost::multiprecision::cpp_bin_float_100;

/// What one template needs to know of a number type: float, double, long double, Digits50, Digits100 and,
/// below, Quad. Includes Boost.Multiprecision, so it is for those .cpp files that compute with all of them.
template <class Real>
struct Number {
  /// Digits of a decimal number that survive the way into Real and back.
  static constexpr int decimal_digits = std::numeric_limits<Real>::digits10;
  /// Distance from 1 to the next number; a power of two that a double holds exactly.
  static Real epsilon() { return std::numeric_limits<Real>::epsilon(); }
  static Real pi() { return boost::math::constants::pi<Real>(); }
  static Real exp(const Real& x) {
    using std::exp;
    return exp(x);
  }
  static Real sqrt(const Real& x) {
    using std::sqrt;
    return sqrt(x);
  }
  static Real sin(const Real& x) {
    using std::sin;
    return sin(x);
  }
  static Real cos(const Real& x) {
    using std::cos;
    return cos(x);
  }
  static Real abs(const Real& x) { return x < 0 ? Real(-x) : x; }
};

template <>
struct Number<Quad> {
  static constexpr int decimal_digits = 33;
  static constexpr Quad epsilon() { return Quad(0x1p-112); }
  static constexpr Quad pi() { return sde::real::pi<Quad>(); }
  static Quad exp(Quad x) { return expq(x); }
  static Quad sqrt(Quad x) { return sqrtq(x); }
  static Quad sin(Quad x) { return sinq(x); }
  static Quad cos(Quad x) { return cosq(x); }
  static constexpr Quad abs(Quad x) { return x < 0 ? -x : x; }
};

}  // namespace undiffuse::pde
