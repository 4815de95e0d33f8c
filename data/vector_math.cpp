#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "data/vector_math.cpp"
#include <hwy/foreach_target.h>
// The next line starts what is compiled once per target.
#include "data/simd_math-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace undiffuse::data::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// out_i = f(x_i); the last lanes through the same code, on a padded copy.
template <class F>
HWY_INLINE void for_each_lane(const double* x, std::size_t n, double* out, F f) {
  const HWY_CAPPED(double, 8) d;
  const std::size_t lanes = hn::Lanes(d), whole = n / lanes * lanes;
  for (std::size_t i = 0; i < whole; i += lanes) hn::StoreU(f(d, hn::LoadU(d, x + i)), d, out + i);
  if (whole == n) return;
  alignas(64) double padded[8] = {};
  for (std::size_t i = whole; i < n; ++i) padded[i - whole] = x[i];
  hn::Store(f(d, hn::Load(d, padded)), d, padded);
  for (std::size_t i = whole; i < n; ++i) out[i] = padded[i - whole];
}

void exp_all(const double* x, std::size_t n, double* out) {
  for_each_lane(x, n, out, [](auto d, auto v) HWY_ATTR { return exp(d, v); });
}

void expm1_all(const double* x, std::size_t n, double* out) {
  for_each_lane(x, n, out, [](auto d, auto v) HWY_ATTR { return expm1_nonpositive(d, v); });
}

}  // namespace undiffuse::data::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <stdexcept>

#include "data/vector_math.hpp"

namespace undiffuse::data {
namespace {

HWY_EXPORT(exp_all);
HWY_EXPORT(expm1_all);

std::size_t common_size(ConstVector x, const Vector& out) {
  if (x.size() != out.size()) throw std::invalid_argument("vector_math: x and out of different sizes");
  return static_cast<std::size_t>(x.size());
}

}  // namespace

void vector_exp(ConstVector x, Vector out) {
  HWY_DYNAMIC_DISPATCH(exp_all)(x.data(), common_size(x, out), out.data());
}

void vector_expm1_nonpositive(ConstVector x, Vector out) {
  HWY_DYNAMIC_DISPATCH(expm1_all)(x.data(), common_size(x, out), out.data());
}

}  // namespace undiffuse::data
#endif  // HWY_ONCE
