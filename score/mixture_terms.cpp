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

/// Beneath it a term is 2^-1000 of another one, and is zero.
constexpr double kSmallestExponent = -1000.0;

/// 2^x for x <= 1000, 0 below -1000; exactly 1 at 0. 2^f on [-½, ½] by a minimax polynomial of degree 11
/// (relative error 4e-17 before rounding), scaled through the exponent bits.
HWY_INLINE V exp2(V x) {
  const Lanes lanes;
  const hn::RebindToSigned<Lanes> integers;
  const V magic = hn::Set(lanes, 0x1.8p52);  // adding it rounds to an integer, in the low bits
  const V shifted = hn::Add(x, magic);
  const V f = hn::Sub(x, hn::Sub(shifted, magic));
  constexpr double c[] = {0.6931471805599453,     0.2402265069591013,     0.055504108664820126,
                          0.009618129107594768,   0.0013333558146768544,  0.000154035304563959,
                          1.5252733496285485e-05, 1.3215435603307691e-06, 1.0178198969410686e-07,
                          7.073732853709986e-09,  4.434788400043056e-10};
  const V f2 = hn::Mul(f, f);
  V odd = hn::Set(lanes, c[10]), even = hn::Set(lanes, c[9]);
  for (int i = 8; i >= 0; i -= 2) odd = hn::MulAdd(odd, f2, hn::Set(lanes, c[i]));
  for (int i = 7; i >= 1; i -= 2) even = hn::MulAdd(even, f2, hn::Set(lanes, c[i]));
  even = hn::MulAdd(even, f2, hn::Set(lanes, 1.0));
  const V p = hn::MulAdd(odd, f, even);
  const auto exponent = hn::ShiftLeft<52>(hn::BitCast(integers, shifted));
  const V scaled = hn::BitCast(lanes, hn::Add(hn::BitCast(integers, p), exponent));
  return hn::IfThenElseZero(hn::Gt(x, hn::Set(lanes, kSmallestExponent)), scaled);
}

/// The constants of few isotropic components, one to a vector.
template <int K, int D>
struct FewComponents {
  V mean[K][D], constant[K], curvature[K], pull[K];

  HWY_INLINE explicit FewComponents(const MixtureTerms& m) {
    const Lanes lanes;
    for (int k = 0; k < K; ++k) {
      for (int j = 0; j < D; ++j) mean[k][j] = hn::Set(lanes, m.means[k * D + j]);
      constant[k] = hn::Set(lanes, m.constants[k]);
      curvature[k] = hn::Set(lanes, m.curvatures[k]);
      pull[k] = hn::Set(lanes, m.pulls[k]);
    }
  }
};

/// Few isotropic components, all in registers, one vector of particles. Responsibilities are relative to the
/// largest, which costs no exponential: relative to any other one they would round like its exponent, which a
/// narrow component has by the thousand where it has no weight.
template <int K, int D>
HWY_INLINE void few_components(const FewComponents<K, D>& m, const V (&x)[D], V (&s)[D]) {
  const Lanes lanes;
  V l[K], e[K];
  for (int k = 0; k < K; ++k) {
    V square = hn::Zero(lanes);
    for (int j = 0; j < D; ++j) {
      const V u = hn::Sub(x[j], m.mean[k][j]);
      square = j == 0 ? hn::Mul(u, u) : hn::MulAdd(u, u, square);
    }
    l[k] = hn::MulAdd(square, m.curvature[k], m.constant[k]);
  }
  const V one = hn::Set(lanes, 1.0);
  V top = l[0];
  for (int k = 1; k < K; ++k) top = hn::Max(top, l[k]);
  const V first = hn::Sub(l[0], top);
  e[0] = one;
  for (int k = 1; k < K; ++k) {  // where k is the largest, component 0 has its exponential
    const auto largest = hn::Eq(l[k], top);
    const V exponential = exp2(hn::IfThenElse(largest, first, hn::Sub(l[k], top)));
    e[k] = hn::IfThenElse(largest, one, exponential);
    e[0] = hn::IfThenElse(largest, exponential, e[0]);
  }
  V total = e[0];
  for (int k = 1; k < K; ++k) total = hn::Add(total, e[k]);
  for (int k = 0; k < K; ++k) e[k] = k == 0 ? hn::Mul(e[0], m.pull[0]) : hn::Mul(e[k], m.pull[k]);
  for (int j = 0; j < D; ++j) {
    s[j] = hn::Mul(e[0], hn::Sub(x[j], m.mean[0][j]));
    for (int k = 1; k < K; ++k) s[j] = hn::MulAdd(e[k], hn::Sub(x[j], m.mean[k][j]), s[j]);
    if (K > 1) s[j] = hn::Div(s[j], total);
  }
}

/// n particles, n a multiple of the width.
template <int K, int D>
HWY_NOINLINE void few_components(const MixtureTerms& terms, const double* HWY_RESTRICT x, Index x_stride,
                                 Index n, double* HWY_RESTRICT out, Index out_stride) {
  const Lanes lanes;
  const FewComponents<K, D> m(terms);
  for (Index i = 0; i < n; i += static_cast<Index>(hn::Lanes(lanes))) {
    V from[D], to[D];
    for (int j = 0; j < D; ++j) from[j] = hn::LoadU(lanes, x + i + j * x_stride);
    few_components<K, D>(m, from, to);
    for (int j = 0; j < D; ++j) hn::StoreU(to[j], lanes, out + i + j * out_stride);
  }
}

/// Does a component whose exponent is so far below add anything, to any lane?
HWY_INLINE bool negligible(V exponent) {
  const Lanes lanes;
  return hn::AllTrue(lanes, hn::Le(exponent, hn::Set(lanes, kSmallestExponent)));
}

/// Room for `count` vectors, one buffer a thread.
double* scratch(Index count) {
  thread_local std::vector<double> room;
  room.resize(static_cast<std::size_t>(count) * hn::Lanes(Lanes()));
  return room.data();
}

/// Any number of isotropic components; n a multiple of the width.
template <int D>
HWY_NOINLINE void isotropic_components(const MixtureTerms& m, const double* HWY_RESTRICT x, Index x_stride,
                                       Index n, double* HWY_RESTRICT out, Index out_stride) {
  const Lanes lanes;
  const Index width = static_cast<Index>(hn::Lanes(lanes));
  double* HWY_RESTRICT l = scratch(m.components);
  for (Index i = 0; i < n; i += width) {
    V from[D], sum[D], total = hn::Zero(lanes), top = hn::Zero(lanes);
    for (int j = 0; j < D; ++j) from[j] = hn::LoadU(lanes, x + i + j * x_stride), sum[j] = hn::Zero(lanes);
    for (Index k = 0; k < m.components; ++k) {
      V square = hn::Zero(lanes);
      for (int j = 0; j < D; ++j) {
        const V u = hn::Sub(from[j], hn::Set(lanes, m.means[k * D + j]));
        square = hn::MulAdd(u, u, square);
      }
      const V lk = hn::MulAdd(square, hn::Set(lanes, m.curvatures[k]), hn::Set(lanes, m.constants[k]));
      top = k == 0 ? lk : hn::Max(top, lk);
      hn::StoreU(lk, lanes, l + k * width);
    }
    for (Index k = 0; k < m.components; ++k) {
      const V exponent = hn::Sub(hn::LoadU(lanes, l + k * width), top);
      if (negligible(exponent)) continue;
      const V r = exp2(exponent);
      const V pull = hn::Mul(r, hn::Set(lanes, m.pulls[k]));
      total = hn::Add(total, r);
      for (int j = 0; j < D; ++j)
        sum[j] = hn::MulAdd(pull, hn::Sub(from[j], hn::Set(lanes, m.means[k * D + j])), sum[j]);
    }
    for (int j = 0; j < D; ++j) hn::StoreU(hn::Div(sum[j], total), lanes, out + i + j * out_stride);
  }
}

/// y = V_kᵀ (x - μ_k), lane by lane; without rotation for isotropic components.
HWY_INLINE void to_principal_axes(const MixtureTerms& m, Index k, const double* x, Index x_stride,
                                  double* y) {
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
HWY_INLINE void add_pull(const MixtureTerms& m, Index k, V r, const double* x, Index x_stride, double* y,
                         double* out, Index out_stride) {
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

/// Any number of components and dimensions, full covariances; one vector of particles. scratch: K + d
/// vectors.
HWY_INLINE void any_components(const MixtureTerms& m, const double* x, Index x_stride, double* out,
                               Index out_stride, double* scratch) {
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
    const V exponent = hn::Sub(hn::LoadU(lanes, l + k * n), top);
    if (negligible(exponent)) continue;
    const V r = exp2(exponent);
    total = hn::Add(total, r);
    add_pull(m, k, r, x, x_stride, y, out, out_stride);
  }
  for (Index i = 0; i < m.dim; ++i)
    hn::StoreU(hn::Div(hn::LoadU(lanes, out + i * out_stride), total), lanes, out + i * out_stride);
}

/// n particles, n a multiple of the width.
HWY_NOINLINE void any_components(const MixtureTerms& m, const double* x, Index x_stride, Index n, double* out,
                                 Index out_stride) {
  const Index width = static_cast<Index>(hn::Lanes(Lanes()));
  double* room = scratch(m.components + m.dim);
  for (Index i = 0; i < n; i += width) any_components(m, x + i, x_stride, out + i, out_stride, room);
}

/// ∇·s at one vector of particles. scratch: K + 3d vectors.
HWY_INLINE V divergence_of_any(const MixtureTerms& m, const double* x, Index x_stride, double* scratch) {
  const Lanes lanes;
  const Index n = static_cast<Index>(hn::Lanes(lanes));
  double* l = scratch;  // as any_components leaves them
  double* y = l + m.components * n;
  double* s = y + m.dim * n;
  double* u = s + m.dim * n;  // ∇ log N(x; μ_k, S_k) - s
  any_components(m, x, x_stride, s, n, scratch);
  V top = hn::LoadU(lanes, l);
  for (Index k = 1; k < m.components; ++k) top = hn::Max(top, hn::LoadU(lanes, l + k * n));
  V total = hn::Zero(lanes), sum = hn::Zero(lanes);
  for (Index k = 0; k < m.components; ++k) {
    const V exponent = hn::Sub(hn::LoadU(lanes, l + k * n), top);
    if (negligible(exponent)) continue;
    const V r = exp2(exponent);
    for (Index i = 0; i < m.dim; ++i) hn::StoreU(hn::Neg(hn::LoadU(lanes, s + i * n)), lanes, u + i * n);
    add_pull(m, k, hn::Set(lanes, 1.0), x, x_stride, y, u, n);
    V term = hn::Zero(lanes);
    for (Index i = 0; i < m.dim; ++i) {
      const V ui = hn::LoadU(lanes, u + i * n);
      term = hn::MulAdd(ui, ui, hn::Add(term, hn::Set(lanes, m.pulls[m.isotropic ? k : k * m.dim + i])));
    }
    total = hn::Add(total, r);
    sum = hn::MulAdd(r, term, sum);
  }
  return hn::Div(sum, total);
}

/// n particles, n a multiple of the width; one number each.
HWY_NOINLINE void divergence(const MixtureTerms& m, const double* x, Index x_stride, Index n, double* out,
                             Index /*one column*/) {
  const Lanes lanes;
  double* room = scratch(m.components + 3 * m.dim);
  for (Index i = 0; i < n; i += static_cast<Index>(hn::Lanes(lanes)))
    hn::StoreU(divergence_of_any(m, x + i, x_stride, room), lanes, out + i);
}

using Kernel = void (*)(const MixtureTerms&, const double*, Index, Index, double*, Index);

template <int D>
Kernel isotropic_kernel(Index components) {
  switch (components) {
    case 1:
      return few_components<1, D>;
    case 2:
      return few_components<2, D>;
    case 3:
      return few_components<3, D>;
    case 4:
      return few_components<4, D>;
    default:
      return isotropic_components<D>;
  }
}

Kernel kernel_for(const MixtureTerms& m) {
  if (m.isotropic && m.dim == 1) return isotropic_kernel<1>(m.components);
  if (m.isotropic && m.dim == 2) return isotropic_kernel<2>(m.components);
  if (m.isotropic && m.dim == 3) return isotropic_components<3>;
  return any_components;
}

/// Whole vectors in place, then the rest on a padded copy; out has so many columns.
void run(Kernel kernel, const MixtureTerms& m, const double* x, Index x_stride, Index n, double* out,
         Index out_stride, Index columns) {
  const Index width = static_cast<Index>(hn::Lanes(Lanes()));
  const Index whole = n / width * width;
  kernel(m, x, x_stride, whole, out, out_stride);
  if (whole == n) return;
  thread_local std::vector<double> padded;
  padded.assign(static_cast<std::size_t>(2 * width * m.dim), 0.0);
  double* from = padded.data();
  double* to = padded.data() + width * m.dim;
  for (Index j = 0; j < m.dim; ++j)
    for (Index r = whole; r < n; ++r) from[j * width + r - whole] = x[j * x_stride + r];
  kernel(m, from, width, width, to, width);
  for (Index j = 0; j < columns; ++j)
    for (Index r = whole; r < n; ++r) out[j * out_stride + r] = to[j * width + r - whole];
}

void run_score(const MixtureTerms& m, const double* x, Index x_stride, Index n, double* out,
               Index out_stride) {
  run(kernel_for(m), m, x, x_stride, n, out, out_stride, m.dim);
}

void run_divergence(const MixtureTerms& m, const double* x, Index x_stride, Index n, double* out) {
  run(divergence, m, x, x_stride, n, out, 0, 1);
}

}  // namespace undiffuse::score::detail::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace undiffuse::score::detail {

HWY_EXPORT(run_score);
HWY_EXPORT(run_divergence);

void mixture_score(const MixtureTerms& terms, const double* x, Index x_stride, Index n, double* out,
                   Index out_stride) {
  HWY_DYNAMIC_DISPATCH(run_score)(terms, x, x_stride, n, out, out_stride);
}

void mixture_divergence(const MixtureTerms& terms, const double* x, Index x_stride, Index n, double* out) {
  HWY_DYNAMIC_DISPATCH(run_divergence)(terms, x, x_stride, n, out);
}

}  // namespace undiffuse::score::detail
#endif
