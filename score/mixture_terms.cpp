#include "score/mixture_terms.hpp"

#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "score/mixture_terms.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace undiffuse::score::detail::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Lanes = hn::ScalableTag<double>;
using V = hn::Vec<Lanes>;

/// Exponents up to here need no shift: 2^900 times anything physical is finite.
constexpr double kLargestExponent = 900.0;
/// Beneath it a term is 2^-1000 of another one, and is zero.
constexpr double kSmallestExponent = -1000.0;

/// 2^x for x <= 1000, 0 below -1000; exactly 1 at 0. 2^f on [-½, ½] by a minimax polynomial of degree 11 (relative
/// error 4e-17 before rounding), scaled through the exponent bits.
HWY_INLINE V exp2(V x) {
  const Lanes lanes;
  const hn::RebindToSigned<Lanes> integers;
  const V magic = hn::Set(lanes, 0x1.8p52);  // adding it rounds to an integer, in the low bits
  const V shifted = hn::Add(x, magic);
  const V f = hn::Sub(x, hn::Sub(shifted, magic));
  constexpr double c[] = {0.6931471805599453,     0.2402265069591013,     0.055504108664820126,  0.009618129107594768,
                          0.0013333558146768544,  0.000154035304563959,   1.5252733496285485e-05, 1.3215435603307691e-06,
                          1.0178198969410686e-07, 7.073732853709986e-09, 4.434788400043056e-10};
  V p = hn::Set(lanes, c[10]);
  for (int i = 9; i >= 0; --i) p = hn::MulAdd(p, f, hn::Set(lanes, c[i]));
  p = hn::MulAdd(p, f, hn::Set(lanes, 1.0));
  const auto exponent = hn::ShiftLeft<52>(hn::BitCast(integers, shifted));
  const V scaled = hn::BitCast(lanes, hn::Add(hn::BitCast(integers, p), exponent));
  return hn::IfThenElseZero(hn::Gt(x, hn::Set(lanes, kSmallestExponent)), scaled);
}

/// Few isotropic components, all in registers. Responsibilities are relative to component 0; a particle for which
/// another one outweighs it by more than 2^900 shifts all exponents by the largest. Where the shift is zero it changes
/// no bit, so neighbours in a vector do not see each other.
template <int K, int D>
HWY_INLINE void few_components(const MixtureTerms& m, const double* HWY_RESTRICT x, Index x_stride,
                               double* HWY_RESTRICT out, Index out_stride) {
  const Lanes lanes;
  V u[K][D], l[K];
  for (int k = 0; k < K; ++k) {
    V square = hn::Zero(lanes);
    for (int j = 0; j < D; ++j) {
      u[k][j] = hn::Sub(hn::LoadU(lanes, x + j * x_stride), hn::Set(lanes, m.means[k * D + j]));
      square = j == 0 ? hn::Mul(u[k][j], u[k][j]) : hn::MulAdd(u[k][j], u[k][j], square);
    }
    l[k] = hn::MulAdd(square, hn::Set(lanes, m.curvatures[k]), hn::Set(lanes, m.constants[k]));
  }
  V e[K];
  e[0] = hn::Set(lanes, 1.0);
  V top = hn::Zero(lanes);
  for (int k = 1; k < K; ++k) {
    l[k] = hn::Sub(l[k], l[0]);
    top = k == 1 ? l[k] : hn::Max(top, l[k]);
  }
  const auto large = hn::Gt(top, hn::Set(lanes, kLargestExponent));
  if (K > 1 && HWY_UNLIKELY(!hn::AllFalse(lanes, large))) {
    const V shift = hn::IfThenElseZero(large, top);
    e[0] = exp2(hn::Neg(shift));
    for (int k = 1; k < K; ++k) l[k] = hn::Sub(l[k], shift);
  }
  V total = e[0];
  for (int k = 1; k < K; ++k) {
    e[k] = exp2(l[k]);
    total = hn::Add(total, e[k]);
  }
  for (int j = 0; j < D; ++j) {
    V sum = hn::Mul(hn::Mul(u[0][j], hn::Set(lanes, m.pulls[0])), e[0]);
    for (int k = 1; k < K; ++k) sum = hn::MulAdd(hn::Mul(u[k][j], hn::Set(lanes, m.pulls[k])), e[k], sum);
    hn::StoreU(K == 1 ? sum : hn::Div(sum, total), lanes, out + j * out_stride);
  }
}

/// y = V_kᵀ (x - μ_k), lane by lane; without rotation for isotropic components.
HWY_INLINE void to_principal_axes(const MixtureTerms& m, Index k, const double* x, Index x_stride, double* y) {
  const Lanes lanes;
  const Index n = static_cast<Index>(hn::Lanes(lanes));
  const Index d = m.dim;
  for (Index j = 0; j < d; ++j) {
    V sum = hn::Zero(lanes);
    for (Index i = 0; i < d; ++i) {
      const V u = hn::Sub(hn::LoadU(lanes, x + i * x_stride), hn::Set(lanes, m.means[k * d + i]));
      sum = hn::MulAdd(hn::Set(lanes, m.directions[(k * d + i) * d + j]), u, sum);
    }
    hn::StoreU(sum, lanes, y + j * n);
  }
}

/// log2 of a component's weighted density at one vector of particles, up to the constant that all share.
HWY_INLINE V log2_density(const MixtureTerms& m, Index k, const double* x, Index x_stride, double* y) {
  const Lanes lanes;
  const Index n = static_cast<Index>(hn::Lanes(lanes));
  const Index d = m.dim;
  V l = hn::Set(lanes, m.constants[k]);
  if (!m.isotropic) {
    to_principal_axes(m, k, x, x_stride, y);
    for (Index j = 0; j < d; ++j) {
      const V v = hn::LoadU(lanes, y + j * n);
      l = hn::MulAdd(hn::Mul(v, v), hn::Set(lanes, m.curvatures[k * d + j]), l);
    }
    return l;
  }
  V square = hn::Zero(lanes);
  for (Index j = 0; j < d; ++j) {
    const V u = hn::Sub(hn::LoadU(lanes, x + j * x_stride), hn::Set(lanes, m.means[k * d + j]));
    square = hn::MulAdd(u, u, square);
  }
  return hn::MulAdd(square, hn::Set(lanes, m.curvatures[k]), l);
}

/// out += r ∇ log N(x; μ_k, S_k).
HWY_INLINE void add_pull(const MixtureTerms& m, Index k, V r, const double* x, Index x_stride, double* y, double* out,
                         Index out_stride) {
  const Lanes lanes;
  const Index n = static_cast<Index>(hn::Lanes(lanes));
  const Index d = m.dim;
  if (!m.isotropic) to_principal_axes(m, k, x, x_stride, y);
  for (Index i = 0; i < d; ++i) {
    V pull = hn::Zero(lanes);
    if (m.isotropic) {
      const V u = hn::Sub(hn::LoadU(lanes, x + i * x_stride), hn::Set(lanes, m.means[k * d + i]));
      pull = hn::Mul(u, hn::Set(lanes, m.pulls[k]));
    } else {
      for (Index j = 0; j < d; ++j) {
        const V v = hn::Mul(hn::LoadU(lanes, y + j * n), hn::Set(lanes, m.pulls[k * d + j]));
        pull = hn::MulAdd(hn::Set(lanes, m.directions[(k * d + i) * d + j]), v, pull);
      }
    }
    hn::StoreU(hn::MulAdd(r, pull, hn::LoadU(lanes, out + i * out_stride)), lanes, out + i * out_stride);
  }
}

/// Any number of components and dimensions, full covariances. scratch: K + d vectors.
HWY_INLINE void many_components(const MixtureTerms& m, const double* x, Index x_stride, double* out, Index out_stride,
                                double* scratch) {
  const Lanes lanes;
  const Index n = static_cast<Index>(hn::Lanes(lanes));
  double* l = scratch;
  double* y = scratch + m.components * n;
  V top = log2_density(m, 0, x, x_stride, y);
  hn::StoreU(top, lanes, l);
  for (Index k = 1; k < m.components; ++k) {
    const V lk = log2_density(m, k, x, x_stride, y);
    top = hn::Max(top, lk);
    hn::StoreU(lk, lanes, l + k * n);
  }
  for (Index i = 0; i < m.dim; ++i) hn::StoreU(hn::Zero(lanes), lanes, out + i * out_stride);
  V total = hn::Zero(lanes);
  for (Index k = 0; k < m.components; ++k) {
    const V r = exp2(hn::Sub(hn::LoadU(lanes, l + k * n), top));
    if (hn::AllTrue(lanes, hn::Eq(r, hn::Zero(lanes)))) continue;  // adds nothing, to no lane
    total = hn::Add(total, r);
    add_pull(m, k, r, x, x_stride, y, out, out_stride);
  }
  for (Index i = 0; i < m.dim; ++i)
    hn::StoreU(hn::Div(hn::LoadU(lanes, out + i * out_stride), total), lanes, out + i * out_stride);
}

/// Whole vectors in place, then the rest on a padded copy.
template <class OneVector>
HWY_INLINE void for_all_vectors(Index dim, const double* x, Index x_stride, Index n, double* out, Index out_stride,
                                const OneVector& one_vector) {
  const Index width = static_cast<Index>(hn::Lanes(Lanes()));
  Index i = 0;
  for (; i + width <= n; i += width) one_vector(x + i, x_stride, out + i, out_stride);
  if (i == n) return;
  thread_local std::vector<double> padded;
  padded.assign(static_cast<std::size_t>(2 * width * dim), 0.0);
  double* from = padded.data();
  double* to = padded.data() + width * dim;
  for (Index j = 0; j < dim; ++j)
    for (Index r = i; r < n; ++r) from[j * width + r - i] = x[j * x_stride + r];
  one_vector(from, width, to, width);
  for (Index j = 0; j < dim; ++j)
    for (Index r = i; r < n; ++r) out[j * out_stride + r] = to[j * width + r - i];
}

template <int K, int D>
void run_few(const MixtureTerms& m, const double* x, Index x_stride, Index n, double* out, Index out_stride) {
  for_all_vectors(D, x, x_stride, n, out, out_stride,
                  [&m](const double* a, Index a_stride, double* b, Index b_stride) HWY_ATTR {
                    few_components<K, D>(m, a, a_stride, b, b_stride);
                  });
}

void run_many(const MixtureTerms& m, const double* x, Index x_stride, Index n, double* out, Index out_stride) {
  thread_local std::vector<double> scratch;
  scratch.resize(static_cast<std::size_t>(m.components + m.dim) * hn::Lanes(Lanes()));
  double* s = scratch.data();
  for_all_vectors(m.dim, x, x_stride, n, out, out_stride,
                  [&m, s](const double* a, Index a_stride, double* b, Index b_stride) HWY_ATTR {
                    many_components(m, a, a_stride, b, b_stride, s);
                  });
}

template <int D>
void run_isotropic(const MixtureTerms& m, const double* x, Index x_stride, Index n, double* out, Index out_stride) {
  switch (m.components) {
    case 1: return run_few<1, D>(m, x, x_stride, n, out, out_stride);
    case 2: return run_few<2, D>(m, x, x_stride, n, out, out_stride);
    case 3: return run_few<3, D>(m, x, x_stride, n, out, out_stride);
    case 4: return run_few<4, D>(m, x, x_stride, n, out, out_stride);
    default: return run_many(m, x, x_stride, n, out, out_stride);
  }
}

void run(const MixtureTerms& m, const double* x, Index x_stride, Index n, double* out, Index out_stride) {
  if (m.isotropic && m.dim == 1) return run_isotropic<1>(m, x, x_stride, n, out, out_stride);
  if (m.isotropic && m.dim == 2) return run_isotropic<2>(m, x, x_stride, n, out, out_stride);
  run_many(m, x, x_stride, n, out, out_stride);
}

}  // namespace undiffuse::score::detail::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace undiffuse::score::detail {

HWY_EXPORT(run);

void mixture_score(const MixtureTerms& terms, const double* x, Index x_stride, Index n, double* out, Index out_stride) {
  HWY_DYNAMIC_DISPATCH(run)(terms, x, x_stride, n, out, out_stride);
}

}  // namespace undiffuse::score::detail
#endif
