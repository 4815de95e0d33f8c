#include "pde/line_transform.hpp"

#include <fftw3.h>

#include <algorithm>
#include <cmath>
#include <new>
#include <numbers>
#include <stdexcept>
#include <type_traits>
#include <vector>

#include "pde/parallel.hpp"

namespace undiffuse::pde {
namespace {

struct FreeBuffer {
  void operator()(double* p) const { fftw_free(p); }
};
struct DestroyPlan {
  void operator()(fftw_plan p) const;
};
using Buffer = std::unique_ptr<double, FreeBuffer>;
using LinePlan = std::unique_ptr<std::remove_pointer_t<fftw_plan>, DestroyPlan>;

void DestroyPlan::operator()(fftw_plan p) const {
  const std::scoped_lock lock(fftw_planner());
  fftw_destroy_plan(p);
}

LinePlan make_plan(Index n, double* in, double* out, fftw_r2r_kind kind, Plan plan) {
  const std::scoped_lock lock(fftw_planner());
  const unsigned how = plan == Plan::measure ? FFTW_MEASURE : FFTW_ESTIMATE;
  return LinePlan(fftw_plan_r2r_1d(static_cast<int>(n), in, out, kind, how));
}

Buffer make_buffer(Index n) {
  Buffer buffer(fftw_alloc_real(static_cast<std::size_t>(n)));
  if (!buffer) throw std::bad_alloc();
  return buffer;
}

/// One row of the table in the header.
struct Kind {
  fftw_r2r_kind forward, inverse;
  double offset;             ///< m of the first mode: 0, 1 or ½
  bool first_alone = false;  /// is the first mode ±1 everywhere, of norm² N instead of N/2?
  bool last_alone = false;   ///< the last one?
};

Kind kind_of(Sides sides, Centring centring) {
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

}  // namespace

struct LineTransform::Plans {
  Index pitch;  ///< from one line to the next in the buffers, whole lines of the cache
  std::vector<Buffer> in, out;
  LinePlan forward, inverse;
  Plans(Index n, fftw_r2r_kind there, fftw_r2r_kind back, Plan plan) : pitch((n + 7) / 8 * 8) {
    for (int thread = 0; thread < available_threads(); ++thread) {
      in.push_back(make_buffer(lines_at_once * pitch));
      out.push_back(make_buffer(lines_at_once * pitch));
    }
    forward = make_plan(n, in[0].get(), out[0].get(), there, plan);
    inverse = make_plan(n, in[0].get(), out[0].get(), back, plan);
  }
};

LineTransform::LineTransform(Sides sides, Centring centring, Index n, double length, Plan plan) {
  const bool periodic = sides.lower == Boundary::periodic;
  const Kind kind = periodic ? Kind{FFTW_R2HC, FFTW_HC2R, 0} : kind_of(sides, centring);
  const bool on_walls = centring == Centring::nodes && !periodic;
  const auto spacings = static_cast<double>(on_walls ? n - 1 : n);
  if (on_walls) n -= (value_given(sides.lower) ? 1 : 0) + (value_given(sides.upper) ? 1 : 0);
  if (n < 1) throw std::invalid_argument("Spectrum: an axis without unknowns");
  plans_ = std::make_unique<Plans>(n, kind.forward, kind.inverse, plan);
  wavenumber_.resize(n);
  forward_scale_.resize(n);
  inverse_scale_.resize(n);
  for (Index i = 0; i < n; ++i) {
    const double m = static_cast<double>(periodic ? std::min(i, n - i) : i) + kind.offset;
    const bool alone = periodic ? i == 0 || 2 * i == n  // no partner at the negative wavenumber
                                : (i == 0 && kind.first_alone) || (i == n - 1 && kind.last_alone);
    const double amplitude = std::sqrt((alone ? 1 : 2) / spacings);
    wavenumber_[i] = (periodic ? 2 : 1) * std::numbers::pi * m / length;
    forward_scale_[i] = periodic ? amplitude : amplitude / 2;
    inverse_scale_[i] = alone ? amplitude : amplitude / 2;
  }
}

LineTransform::~LineTransform() = default;
LineTransform::LineTransform(LineTransform&&) noexcept = default;
LineTransform& LineTransform::operator=(LineTransform&&) noexcept = default;

int LineTransform::threads() const { return static_cast<int>(plans_->in.size()); }

void LineTransform::forward(double* x, Index stride, Index line_stride, int lines, int thread) {
  const Index pitch = plans_->pitch;
  double* in = plans_->in[static_cast<std::size_t>(thread)].get();
  double* out = plans_->out[static_cast<std::size_t>(thread)].get();
  for (Index i = 0; i < size(); ++i)
    for (int l = 0; l < lines; ++l) in[l * pitch + i] = x[i * stride + l * line_stride];
  for (int l = 0; l < lines; ++l) fftw_execute_r2r(plans_->forward.get(), in + l * pitch, out + l * pitch);
  for (Index i = 0; i < size(); ++i)
    for (int l = 0; l < lines; ++l) x[i * stride + l * line_stride] = out[l * pitch + i] * forward_scale_[i];
}

void LineTransform::inverse(double* x, Index stride, Index line_stride, int lines, int thread) {
  const Index pitch = plans_->pitch;
  double* in = plans_->in[static_cast<std::size_t>(thread)].get();
  double* out = plans_->out[static_cast<std::size_t>(thread)].get();
  for (Index i = 0; i < size(); ++i)
    for (int l = 0; l < lines; ++l) in[l * pitch + i] = x[i * stride + l * line_stride] * inverse_scale_[i];
  for (int l = 0; l < lines; ++l) fftw_execute_r2r(plans_->inverse.get(), in + l * pitch, out + l * pitch);
  for (Index i = 0; i < size(); ++i)
    for (int l = 0; l < lines; ++l) x[i * stride + l * line_stride] = out[l * pitch + i];
}

}  // namespace undiffuse::pde
