#include "score/mixture_at_times.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "score/mixture_at_times.cpp"
#include <hwy/foreach_target.h>
// The next line starts what is compiled once per target.
#include "data/simd_math-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace undiffuse::score::detail::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
namespace math = undiffuse::data::HWY_NAMESPACE;

using Lanes = hn::ScalableTag<double>;
using V = hn::Vec<Lanes>;

constexpr double kLog2e = 1.4426950408889634;

/// A vector of particles: its rows and columns, and α and σ² of each.
struct Particles {
  const double* x;
  Index stride;
  V alpha, sigma2;
};

/// |x - α m_k|²
HWY_INLINE V square_distance(const MixtureAtZero& m, std::size_t k, const Particles& p) {
  const Lanes d;
  const auto dim = static_cast<std::size_t>(m.dim);
  V square = hn::Zero(d);
  for (std::size_t j = 0; j < dim; ++j) {
    const V u = hn::NegMulAdd(p.alpha, hn::Set(d, m.means[k * dim + j]),
                              hn::LoadU(d, p.x + static_cast<Index>(j) * p.stride));
    square = hn::MulAdd(u, u, square);
  }
  return square;
}

/// 1/(α² C_k + σ²), and log2 of the weighted density up to what all components share.
HWY_INLINE V inverse_variance(const MixtureAtZero& m, std::size_t k, const Particles& p) {
  const Lanes d;
  const V variance = hn::MulAdd(hn::Mul(p.alpha, p.alpha), hn::Set(d, m.variances[k]), p.sigma2);
  return hn::Div(hn::Set(d, 1.0), variance);
}

HWY_INLINE V log2_density(const MixtureAtZero& m, std::size_t k, const Particles& p, V inverse) {
  const Lanes d;
  V constant = hn::Set(d, m.log2_weights[k]);
  if (!m.one_variance)
    constant =
        hn::MulAdd(math::log(d, inverse), hn::Set(d, 0.5 * kLog2e * static_cast<double>(m.dim)), constant);
  return hn::NegMulAdd(hn::Mul(square_distance(m, k, p), inverse), hn::Set(d, 0.5 * kLog2e), constant);
}

/// One vector of particles; room: 2K vectors.
HWY_INLINE void score(const MixtureAtZero& m, const Particles& p, double* room, double* out,
                      Index out_stride) {
  const Lanes d;
  const std::size_t width = hn::Lanes(d), K = m.log2_weights.size(), dim = static_cast<std::size_t>(m.dim);
  double* l = room;
  double* inverses = room + K * width;
  V top = hn::Zero(d), inverse = inverse_variance(m, 0, p);
  for (std::size_t k = 0; k < K; ++k) {
    if (k > 0 && !m.one_variance) inverse = inverse_variance(m, k, p);
    const V lk = log2_density(m, k, p, inverse);
    top = k == 0 ? lk : hn::Max(top, lk);
    hn::StoreU(lk, d, l + k * width);
    hn::StoreU(inverse, d, inverses + k * width);
  }
  V total = hn::Zero(d);
  for (std::size_t k = 0; k < K; ++k) {  // l becomes the pull of each component
    const V e = math::exp2_nonpositive(d, hn::Sub(hn::LoadU(d, l + k * width), top));
    total = hn::Add(total, e);
    hn::StoreU(hn::Mul(e, hn::LoadU(d, inverses + k * width)), d, l + k * width);
  }
  const V share = hn::Div(hn::Set(d, 1.0), total);
  for (std::size_t j = 0; j < dim; ++j) {
    const V x = hn::LoadU(d, p.x + static_cast<Index>(j) * p.stride);
    V sum = hn::Zero(d);
    for (std::size_t k = 0; k < K; ++k)
      sum = hn::MulAdd(hn::LoadU(d, l + k * width), hn::MulSub(p.alpha, hn::Set(d, m.means[k * dim + j]), x),
                       sum);
    hn::StoreU(hn::Mul(sum, share), d, out + static_cast<Index>(j) * out_stride);
  }
}

/// n particles, n a multiple of the width.
void whole_vectors(const MixtureAtZero& m, const double* alpha, const double* sigma2, const double* x,
                   Index x_stride, Index n, double* out, Index out_stride) {
  const Lanes d;
  const auto width = static_cast<Index>(hn::Lanes(d));
  thread_local std::vector<double> room;
  room.resize(2 * m.log2_weights.size() * hn::Lanes(d));
  for (Index i = 0; i < n; i += width)
    score(m, {x + i, x_stride, hn::LoadU(d, alpha + i), hn::LoadU(d, sigma2 + i)}, room.data(), out + i,
          out_stride);
}

void run(const MixtureAtZero& m, const double* alpha, const double* sigma2, const double* x, Index x_stride,
         Index n, double* out, Index out_stride) {
  const auto width = static_cast<Index>(hn::Lanes(Lanes()));
  const Index whole = n / width * width, rest = n - whole;
  whole_vectors(m, alpha, sigma2, x, x_stride, whole, out, out_stride);
  if (rest == 0) return;
  thread_local std::vector<double> padded;  // α, σ², x, out
  padded.assign(static_cast<std::size_t>(width * (2 + 2 * m.dim)), 1.0);
  double* from = padded.data() + 2 * width;
  double* to = from + m.dim * width;
  for (Index r = 0; r < rest; ++r) {
    padded[static_cast<std::size_t>(r)] = alpha[whole + r];
    padded[static_cast<std::size_t>(width + r)] = sigma2[whole + r];
    for (Index j = 0; j < m.dim; ++j) from[j * width + r] = x[j * x_stride + whole + r];
  }
  whole_vectors(m, padded.data(), padded.data() + width, from, width, width, to, width);
  for (Index j = 0; j < m.dim; ++j)
    for (Index r = 0; r < rest; ++r) out[j * out_stride + whole + r] = to[j * width + r];
}

}  // namespace undiffuse::score::detail::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace undiffuse::score::detail {

HWY_EXPORT(run);

void mixture_score_at_times(const MixtureAtZero& mixture, const double* alpha, const double* sigma2,
                            const double* x, Index x_stride, Index n, double* out, Index out_stride) {
  HWY_DYNAMIC_DISPATCH(run)(mixture, alpha, sigma2, x, x_stride, n, out, out_stride);
}

}  // namespace undiffuse::score::detail
#endif
