#include "pde/line_transform.hpp"

#include <fftw3.h>
#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <stdexcept>
#include <type_traits>
#include <vector>

#include "pde/parallel.hpp"
#include "pde/precision.hpp"

// Of libfftw3q: fftw3.h declares them to g++ alone.
struct fftwq_plan_s;
extern "C" {
fftwq_plan_s* fftwq_plan_r2r_1d(int, undiffuse::pde::Quad*, undiffuse::pde::Quad*, fftw_r2r_kind, unsigned);
void fftwq_execute_r2r(fftwq_plan_s*, undiffuse::pde::Quad*, undiffuse::pde::Quad*);
void fftwq_destroy_plan(fftwq_plan_s*);
void* fftwq_malloc(std::size_t);
void fftwq_free(void*);
}

namespace undiffuse::pde {
namespace {

/// FFTW's library for a number type.
template <class Real>
struct Fftw;

template <>
struct Fftw<float> {
  static constexpr auto plan = fftwf_plan_r2r_1d;
  static constexpr auto execute = fftwf_execute_r2r;
  static constexpr auto forget = fftwf_destroy_plan;
  static constexpr auto allocate = fftwf_malloc;
  static constexpr auto release = fftwf_free;
};

template <>
struct Fftw<double> {
  static constexpr auto plan = fftw_plan_r2r_1d;
  static constexpr auto execute = fftw_execute_r2r;
  static constexpr auto forget = fftw_destroy_plan;
  static constexpr auto allocate = fftw_malloc;
  static constexpr auto release = fftw_free;
};

template <>
struct Fftw<long double> {
  static constexpr auto plan = fftwl_plan_r2r_1d;
  static constexpr auto execute = fftwl_execute_r2r;
  static constexpr auto forget = fftwl_destroy_plan;
  static constexpr auto allocate = fftwl_malloc;
  static constexpr auto release = fftwl_free;
};

template <>
struct Fftw<Quad> {
  static constexpr auto plan = fftwq_plan_r2r_1d;
  static constexpr auto execute = fftwq_execute_r2r;
  static constexpr auto forget = fftwq_destroy_plan;
  static constexpr auto allocate = fftwq_malloc;
  static constexpr auto release = fftwq_free;
};

/// One row of the table in the header.
struct Kind {
  fftw_r2r_kind forward, inverse;
  double offset;             ///< m of the first mode: 0, 1 or ½
  bool first_alone = false;  ///< is the first mode ±1 everywhere, of norm² N instead of N/2?
  bool last_alone = false;   ///< the last one?
};

Kind kind_of(Sides sides, Centring centring) {
  if (sides.lower == Boundary::periodic) return {FFTW_R2HC, FFTW_HC2R, 0};
  const bool cells = centring == Centring::cells;
  const bool slope_below = slope_given(sides.lower), slope_above = slope_given(sides.upper);
  if ((!slope_below && !value_given(sides.lower)) || (!slope_above && !value_given(sides.upper)))
    throw std::invalid_argument("Spectrum: a Robin wall has no fast transform");
  if (slope_below && slope_above)
    return cells ? Kind{FFTW_REDFT10, FFTW_REDFT01, 0, true, false}
                 : Kind{FFTW_REDFT00, FFTW_REDFT00, 0, true, true};
  if (!slope_below && !slope_above)
    return cells ? Kind{FFTW_RODFT10, FFTW_RODFT01, 1, false, true}
                 : Kind{FFTW_RODFT00, FFTW_RODFT00, 1, false, false};
  if (slope_above)
    return cells ? Kind{FFTW_RODFT11, FFTW_RODFT11, 0.5} : Kind{FFTW_RODFT01, FFTW_RODFT10, 0.5};
  return cells ? Kind{FFTW_REDFT11, FFTW_REDFT11, 0.5} : Kind{FFTW_REDFT01, FFTW_REDFT10, 0.5};
}

/// The modes of an axis, numbered by i = 0 ... n - 1, and where its unknowns lie.
struct AxisModes {
  Sides sides;
  bool periodic, on_walls;  ///< on_walls: are the outermost nodes on walls?
  Kind kind;
  Index spacings, n;

  AxisModes(Sides given, Centring centring, Index points)
      : sides(given),
        periodic(given.lower == Boundary::periodic),
        on_walls(centring == Centring::nodes && !periodic),
        kind(kind_of(given, centring)),
        spacings(on_walls ? points - 1 : points),
        n(points) {
    if (on_walls) n -= (value_given(sides.lower) ? 1 : 0) + (value_given(sides.upper) ? 1 : 0);
    if (n < 1 || spacings < 1) throw std::invalid_argument("Spectrum: an axis without unknowns");
  }

  /// m of mode i.
  double number(Index i) const {
    return static_cast<double>(periodic ? std::min(i, n - i) : i) + kind.offset;
  }
  /// Is the mode ±1 everywhere? On a torus: it has no partner at the negative wavenumber.
  bool alone(Index i) const {
    return periodic ? i == 0 || 2 * i == n : (i == 0 && kind.first_alone) || (i == n - 1 && kind.last_alone);
  }
};

/// FFTW's transforms of one line.
template <class Real>
class FftwLine {
 public:
  struct Free {
    void operator()(Real* p) const { Fftw<Real>::release(p); }
  };
  using Buffer = std::unique_ptr<Real, Free>;
  static Buffer make_buffer(Index n) {
    Buffer buffer(static_cast<Real*>(Fftw<Real>::allocate(static_cast<std::size_t>(n) * sizeof(Real))));
    if (!buffer) throw std::bad_alloc();
    return buffer;
  }

  FftwLine(const AxisModes& axis, Real* in, Real* out, Plan how)
      : forward_(make_plan(axis.n, in, out, axis.kind.forward, how)),
        inverse_(make_plan(axis.n, in, out, axis.kind.inverse, how)) {}
  void forward(Real* in, Real* out) const { Fftw<Real>::execute(forward_.get(), in, out); }
  void inverse(Real* in, Real* out) const { Fftw<Real>::execute(inverse_.get(), in, out); }

 private:
  using RawPlan =
      std::invoke_result_t<decltype(Fftw<Real>::plan), int, Real*, Real*, fftw_r2r_kind, unsigned>;
  struct Forget {
    void operator()(RawPlan p) const {
      const std::scoped_lock lock(fftw_planner());
      Fftw<Real>::forget(p);
    }
  };
  using LinePlan = std::unique_ptr<std::remove_pointer_t<RawPlan>, Forget>;

  static LinePlan make_plan(Index n, Real* in, Real* out, fftw_r2r_kind kind, Plan plan) {
    const std::scoped_lock lock(fftw_planner());
    const unsigned how = plan == Plan::measure ? FFTW_MEASURE : FFTW_ESTIMATE;
    return LinePlan(Fftw<Real>::plan(static_cast<int>(n), in, out, kind, how));
  }

  LinePlan forward_, inverse_;
};

/// The same sums as FFTW's, unnormalised like them, term by term. Mode i at unknown j is cos(πq/(4N)) with
/// q = a_i b_j + s_i: a twice the mode's number (on a torus four times), b twice the distance from the lower
/// wall in spacings, s a quarter of the period 8N for a sine. So no argument is ever rounded.
template <class Real>
class DirectLine {
 public:
  using Buffer = std::unique_ptr<Real[]>;
  static Buffer make_buffer(Index n) { return std::make_unique<Real[]>(static_cast<std::size_t>(n)); }

  DirectLine(const AxisModes& axis, Real*, Real*, Plan)
      : axis_(axis), period_(8 * axis.spacings), cosine_(static_cast<std::size_t>(period_)) {
    const Index half = period_ / 4;  // of π
    const auto angle = [&](Index q) { return Real(Number<Real>::pi() * Real(q) / Real(2 * half)); };
    const auto at = [&](Index q) -> Real& { return cosine_[static_cast<std::size_t>(q % period_)]; };
    for (Index q = 0; q <= half; ++q) {
      at(q) = 2 * q > half ? Number<Real>::sin(angle(half - q)) : Number<Real>::cos(angle(q));
      at(2 * half - q) = at(2 * half + q) = -at(q);
      at(4 * half - q) = at(q);
    }
  }
  void forward(Real* in, Real* out) const {
    if (axis_.on_walls && slope_given(axis_.sides.lower)) in[0] /= 2;
    if (axis_.on_walls && slope_given(axis_.sides.upper)) in[axis_.n - 1] /= 2;
    for (Index i = 0; i < axis_.n; ++i) {
      out[i] = 0;
      for (Index j = 0; j < axis_.n; ++j) out[i] += in[j] * mode(i, j);
      if (!axis_.periodic) out[i] *= 2;
    }
  }
  void inverse(Real* in, Real* out) const {
    for (Index i = 0; i < axis_.n; ++i) in[i] *= axis_.alone(i) ? 1 : 2;
    for (Index j = 0; j < axis_.n; ++j) {
      out[j] = 0;
      for (Index i = 0; i < axis_.n; ++i) out[j] += in[i] * mode(i, j);
    }
  }

 private:
  const Real& mode(Index i, Index j) const {
    const bool sine = axis_.periodic ? 2 * i > axis_.n : value_given(axis_.sides.lower);
    const auto a = static_cast<Index>((axis_.periodic ? 4 : 2) * axis_.number(i));
    const Index b = axis_.periodic ? 2 * j : 2 * j + (!axis_.on_walls ? 1 : sine ? 2 : 0);
    const Index s = !sine ? 0 : axis_.periodic ? period_ / 4 : 3 * period_ / 4;
    return cosine_[static_cast<std::size_t>((a * b + s) % period_)];
  }

  AxisModes axis_;
  Index period_;
  std::vector<Real> cosine_;  ///< of πq/(4N), from sines and cosines of at most π/4
};

constexpr Index most_direct_unknowns = 4096;  // seconds a transform

template <class Real>
constexpr bool has_fftw = requires { Fftw<Real>::plan; };

template <class Real>
using LineEngine = std::conditional_t<has_fftw<Real>, FftwLine<Real>, DirectLine<Real>>;

}  // namespace

template <class Real>
struct LineTransform<Real>::Plans {
  Index pitch;  ///< from one line to the next in the buffers, whole lines of the cache
  std::vector<typename LineEngine<Real>::Buffer> in, out;
  std::unique_ptr<LineEngine<Real>> line;
  Plans(const AxisModes& axis, Plan plan) : pitch((axis.n + 7) / 8 * 8) {
    for (int thread = 0; thread < available_threads(); ++thread) {
      in.push_back(LineEngine<Real>::make_buffer(lines_at_once * pitch));
      out.push_back(LineEngine<Real>::make_buffer(lines_at_once * pitch));
    }
    line = std::make_unique<LineEngine<Real>>(axis, in[0].get(), out[0].get(), plan);
  }
};

template <class Real>
LineTransform<Real>::LineTransform(Sides sides, Centring centring, Index points, const Real& length,
                                   Plan plan) {
  const AxisModes axis(sides, centring, points);
  const Index n = axis.n;
  if (!has_fftw<Real> && n > most_direct_unknowns)
    throw std::invalid_argument(
        fmt::format("LineTransform: {} unknowns are too many for direct sums of {} "
                    "digits, at most {}",
                    n, Number<Real>::decimal_digits, most_direct_unknowns));
  plans_ = std::make_unique<Plans>(axis, plan);
  wavenumber_.resize(n);
  forward_scale_.resize(n);
  inverse_scale_.resize(n);
  for (Index i = 0; i < n; ++i) {
    const bool alone = axis.alone(i);
    const Real amplitude = Number<Real>::sqrt(Real(alone ? 1 : 2) / Real(axis.spacings));
    wavenumber_[i] = Real(axis.periodic ? 2 : 1) * Number<Real>::pi() * Real(axis.number(i)) / length;
    forward_scale_[i] = axis.periodic ? amplitude : Real(amplitude / 2);
    inverse_scale_[i] = alone ? amplitude : Real(amplitude / 2);
  }
}

template <class Real>
LineTransform<Real>::~LineTransform() = default;
template <class Real>
LineTransform<Real>::LineTransform(LineTransform&&) noexcept = default;
template <class Real>
LineTransform<Real>& LineTransform<Real>::operator=(LineTransform&&) noexcept = default;

template <class Real>
int LineTransform<Real>::threads() const {
  return static_cast<int>(plans_->in.size());
}

template <class Real>
void LineTransform<Real>::forward(Real* x, Index stride, Index line_stride, int lines, int thread) {
  const Index pitch = plans_->pitch;
  Real* in = plans_->in[static_cast<std::size_t>(thread)].get();
  Real* out = plans_->out[static_cast<std::size_t>(thread)].get();
  for (Index i = 0; i < size(); ++i)
    for (int l = 0; l < lines; ++l) in[l * pitch + i] = x[i * stride + l * line_stride];
  for (int l = 0; l < lines; ++l) plans_->line->forward(in + l * pitch, out + l * pitch);
  for (Index i = 0; i < size(); ++i)
    for (int l = 0; l < lines; ++l) x[i * stride + l * line_stride] = out[l * pitch + i] * forward_scale_[i];
}

template <class Real>
void LineTransform<Real>::inverse(Real* x, Index stride, Index line_stride, int lines, int thread) {
  const Index pitch = plans_->pitch;
  Real* in = plans_->in[static_cast<std::size_t>(thread)].get();
  Real* out = plans_->out[static_cast<std::size_t>(thread)].get();
  for (Index i = 0; i < size(); ++i)
    for (int l = 0; l < lines; ++l) in[l * pitch + i] = x[i * stride + l * line_stride] * inverse_scale_[i];
  for (int l = 0; l < lines; ++l) plans_->line->inverse(in + l * pitch, out + l * pitch);
  for (Index i = 0; i < size(); ++i)
    for (int l = 0; l < lines; ++l) x[i * stride + l * line_stride] = out[l * pitch + i];
}

template class LineTransform<float>;
template class LineTransform<double>;
template class LineTransform<long double>;
template class LineTransform<Quad>;
template class LineTransform<Digits50>;
template class LineTransform<Digits100>;

}  // namespace undiffuse::pde
