// The vector functions against long double, on the widest vectors the machine has.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tests/data/simd_math_test.cpp"
#include <hwy/foreach_target.h>
// What follows is compiled once per target.
#include "data/simd_math-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace undiffuse::data::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class Function>
HWY_INLINE void apply(const double* x, std::size_t n, double* y, Function function) {
  const HWY_CAPPED(double, 8) d;
  for (std::size_t i = 0; i < n; i += hn::Lanes(d)) hn::StoreU(function(d, hn::LoadU(d, x + i)), d, y + i);
}

void test_exp(const double* x, std::size_t n, double* y) {
  apply(x, n, y, [](auto d, auto v) HWY_ATTR { return exp(d, v); });
}
void test_exp_nonpositive(const double* x, std::size_t n, double* y) {
  apply(x, n, y, [](auto d, auto v) HWY_ATTR { return exp_nonpositive(d, v); });
}
void test_exp2_nonpositive(const double* x, std::size_t n, double* y) {
  apply(x, n, y, [](auto d, auto v) HWY_ATTR { return exp2_nonpositive(d, v); });
}
void test_log(const double* x, std::size_t n, double* y) {
  apply(x, n, y, [](auto d, auto v) HWY_ATTR { return log(d, v); });
}
void test_sine(const double* x, std::size_t n, double* y) {
  apply(x, n, y, [](auto d, auto v) HWY_ATTR {
    auto s = v, c = v;
    sincos_quarter_turn(d, v, s, c);
    return s;
  });
}
void test_cosine(const double* x, std::size_t n, double* y) {
  apply(x, n, y, [](auto d, auto v) HWY_ATTR {
    auto s = v, c = v;
    sincos_quarter_turn(d, v, s, c);
    return c;
  });
}

}  // namespace undiffuse::data::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <vector>

namespace undiffuse::data {
HWY_EXPORT(test_exp);
HWY_EXPORT(test_exp_nonpositive);
HWY_EXPORT(test_exp2_nonpositive);
HWY_EXPORT(test_log);
HWY_EXPORT(test_sine);
HWY_EXPORT(test_cosine);

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
using Kernel = void (*)(const double*, std::size_t, double*);
using Exact = std::function<long double(long double)>;

std::vector<double> values(Kernel kernel, std::vector<double> x) {
  const std::size_t n = x.size();
  x.resize((n + 7) / 8 * 8, 1.0);
  std::vector<double> y(x.size());
  kernel(x.data(), x.size(), y.data());
  y.resize(n);
  return y;
}

/// Points of [a, b] that share no pattern with the reductions.
std::vector<double> points(double a, double b, int n = 1 << 16) {
  std::vector<double> x;
  for (int i = 0; i < n; ++i) x.push_back(a + (b - a) * std::fmod(i * 0.6180339887498949, 1.0));
  return x;
}

/// Largest error in units in the last place of the exact value (of the least normal number below it).
double worst_ulps(Kernel kernel, const Exact& exact, const std::vector<double>& x) {
  const auto y = values(kernel, x);
  double worst = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const long double z = exact(x[i]);
    const int exponent = z == 0 ? -1022 : std::max(std::ilogb(z), -1022);
    worst = std::max(worst, static_cast<double>(std::abs(y[i] - z) / std::ldexp(1.0L, exponent - 52)));
  }
  return worst;
}

long double exp_exact(long double x) { return std::exp(x); }

TEST(SimdMath, ExpIsWithinAnUlpOrSo) {
  const auto kernel = HWY_DYNAMIC_DISPATCH(test_exp);
  EXPECT_LT(worst_ulps(kernel, exp_exact, points(-1, 1)), 1.1);
  EXPECT_LT(worst_ulps(kernel, exp_exact, points(-745, 709.78)), 1.1);
  EXPECT_EQ(values(kernel, {0, -infinity, infinity, 1e300, -1e300, 710}),
            (std::vector<double>{1, 0, infinity, infinity, 0, infinity}));
  EXPECT_TRUE(std::isnan(values(kernel, {std::nan("")})[0]));
}

TEST(SimdMath, ExpOfNonpositiveIsWithinAnUlpOrSoAndFlushesTheRest) {
  const auto kernel = HWY_DYNAMIC_DISPATCH(test_exp_nonpositive);
  EXPECT_LT(worst_ulps(kernel, exp_exact, points(-1, 0)), 1.1);
  EXPECT_LT(worst_ulps(kernel, exp_exact, points(-708, 0)), 1.1);
  EXPECT_EQ(values(kernel, {0, -709, -1e300, -infinity}), (std::vector<double>{1, 0, 0, 0}));
  EXPECT_TRUE(std::isnan(values(kernel, {std::nan("")})[0]));
}

TEST(SimdMath, Exp2OfNonpositiveIsWithinOneUlpAndFlushesTheRest) {
  const auto kernel = HWY_DYNAMIC_DISPATCH(test_exp2_nonpositive);
  const Exact exact = [](long double x) { return std::exp2(x); };
  EXPECT_LT(worst_ulps(kernel, exact, points(-1, 0)), 1);
  EXPECT_LT(worst_ulps(kernel, exact, points(-1022, 0)), 1);
  EXPECT_EQ(values(kernel, {0, -3, -1022, -1023, -1e300, -infinity}),
            (std::vector<double>{1, 0.125, 0x1p-1022, 0, 0, 0}));
  EXPECT_TRUE(std::isnan(values(kernel, {std::nan("")})[0]));
}

TEST(SimdMath, LogIsWithinOneUlpNearOneAndFarAway) {
  const auto kernel = HWY_DYNAMIC_DISPATCH(test_log);
  const Exact exact = [](long double x) { return std::log(x); };
  EXPECT_LT(worst_ulps(kernel, exact, points(0.5, 2)), 1);
  std::vector<double> x;
  for (int e = 1; e <= 53; ++e) {
    for (const double m : {1.0, 1.1, 1.37, 1.4142, 1.4143, 1.9}) {
      x.push_back(std::ldexp(m, -e));
      x.push_back(1 - std::ldexp(m, -e));
      x.push_back(1 + std::ldexp(m, -e));
    }
  }
  for (const double y : points(-1021, 1023)) x.push_back(std::exp2(y));
  EXPECT_LT(worst_ulps(kernel, exact, x), 1);
  EXPECT_EQ(values(kernel, {1.0})[0], 0);
}

TEST(SimdMath, SineAndCosineOfAQuarterTurnAreWithinTwoUlps) {
  constexpr long double half_pi = 1.57079632679489661923132169163975144L;
  const Exact sine = [](long double t) { return std::sin(half_pi * t); };
  const Exact cosine = [](long double t) { return std::cos(half_pi * t); };
  EXPECT_LT(worst_ulps(HWY_DYNAMIC_DISPATCH(test_sine), sine, points(-0.5, 0.5)), 2);
  EXPECT_LT(worst_ulps(HWY_DYNAMIC_DISPATCH(test_sine), sine, points(-1e-9, 1e-9)), 2);
  EXPECT_LT(worst_ulps(HWY_DYNAMIC_DISPATCH(test_cosine), cosine, points(-0.5, 0.5)), 2);
}

}  // namespace
}  // namespace undiffuse::data
#endif  // HWY_ONCE
