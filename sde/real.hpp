#pragma once
#include <cmath>

namespace undiffuse::sde {

/// IEEE's number of 128 bits, computed by software: 113 binary digits.
__extension__ typedef __float128 Quad;

}  // namespace undiffuse::sde

// Of libquadmath, whose header only g++ has.
extern "C" {
undiffuse::sde::Quad expq(undiffuse::sde::Quad);
undiffuse::sde::Quad expm1q(undiffuse::sde::Quad);
undiffuse::sde::Quad logq(undiffuse::sde::Quad);
undiffuse::sde::Quad log1pq(undiffuse::sde::Quad);
undiffuse::sde::Quad sinq(undiffuse::sde::Quad);
undiffuse::sde::Quad cosq(undiffuse::sde::Quad);
undiffuse::sde::Quad tanq(undiffuse::sde::Quad);
undiffuse::sde::Quad tanhq(undiffuse::sde::Quad);
undiffuse::sde::Quad sinhq(undiffuse::sde::Quad);
undiffuse::sde::Quad coshq(undiffuse::sde::Quad);
undiffuse::sde::Quad sqrtq(undiffuse::sde::Quad);
undiffuse::sde::Quad powq(undiffuse::sde::Quad, undiffuse::sde::Quad);
}

/// The functions that formulas of schedules name, for double and Quad: one formula serves both.
namespace undiffuse::sde::real {

inline double exp(double x) { return std::exp(x); }
inline double expm1(double x) { return std::expm1(x); }
inline double log(double x) { return std::log(x); }
inline double log1p(double x) { return std::log1p(x); }
inline double sin(double x) { return std::sin(x); }
inline double cos(double x) { return std::cos(x); }
inline double tan(double x) { return std::tan(x); }
inline double tanh(double x) { return std::tanh(x); }
inline double sinh(double x) { return std::sinh(x); }
inline double cosh(double x) { return std::cosh(x); }
inline double sqrt(double x) { return std::sqrt(x); }
inline double pow(double x, double y) { return std::pow(x, y); }

inline Quad exp(Quad x) { return expq(x); }
inline Quad expm1(Quad x) { return expm1q(x); }
inline Quad log(Quad x) { return logq(x); }
inline Quad log1p(Quad x) { return log1pq(x); }
inline Quad sin(Quad x) { return sinq(x); }
inline Quad cos(Quad x) { return cosq(x); }
inline Quad tan(Quad x) { return tanq(x); }
inline Quad tanh(Quad x) { return tanhq(x); }
inline Quad sinh(Quad x) { return sinhq(x); }
inline Quad cosh(Quad x) { return coshq(x); }
inline Quad sqrt(Quad x) { return sqrtq(x); }
inline Quad pow(Quad x, Quad y) { return powq(x, y); }

/// ln α of a process with variance 1 - α², right to round-off near α = 1 as well as near α = 0.
template <class Real>
Real log_of_alpha(Real alpha, Real variance) {
  return variance < Real(0.5) ? log1p(-variance) / 2 : log(alpha);
}
template <class Real>
Real log_of_alpha_squared(Real alpha_squared, Real variance) {
  return (variance < Real(0.5) ? log1p(-variance) : log(alpha_squared)) / 2;
}

/// Two doubles that add up to π to 107 binary digits, three to 159: in double the first is all.
template <class Real>
constexpr Real pi() {
  return Real(0x1.921fb54442d18p+1) + (Real(0x1.1a62633145c07p-53) + Real(-0x1.f1976b7ed8fbcp-109));
}

}  // namespace undiffuse::sde::real
