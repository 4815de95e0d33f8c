#include "pde/spectrum.hpp"

#include <fftw3.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <new>
#include <numbers>
#include <stdexcept>
#include <type_traits>

namespace undiffuse::pde {
namespace {

struct FreeBuffer {
  void operator()(double* p) const { fftw_free(p); }
};
struct DestroyPlan {
  void operator()(fftw_plan p) const;
};
using Buffer = std::unique_ptr<double, FreeBuffer>;
using Plan = std::unique_ptr<std::remove_pointer_t<fftw_plan>, DestroyPlan>;

/// FFTW's planner, unlike its transforms, serves one thread at a time.
std::mutex& planner() {
  static std::mutex mutex;
  return mutex;
}

void DestroyPlan::operator()(fftw_plan p) const {
  const std::scoped_lock lock(planner());
  fftw_destroy_plan(p);
}

Plan make_plan(Index n, double* in, double* out, fftw_r2r_kind kind) {
  const std::scoped_lock lock(planner());
  return Plan(fftw_plan_r2r_1d(static_cast<int>(n), in, out, kind, FFTW_ESTIMATE));
}

Buffer make_buffer(Index n) {
  Buffer buffer(fftw_alloc_real(static_cast<std::size_t>(n)));
  if (!buffer) throw std::bad_alloc();
  return buffer;
}

/// m of each coefficient of a line: the half waves (no flux) or waves (periodic) it has along the axis.
Index wave_count(Boundary boundary, Index n, Index i) {
  return boundary == Boundary::periodic ? std::min(i, n - i) : i;
}

void require_sizes(Index n, Index in, Index out) {
  if (in != n || out != n) {
    throw std::invalid_argument(fmt::format("Spectrum: arrays of {} and {} on a grid of {}", in, out, n));
  }
}

}  // namespace

/// The transform of one line, in its own buffers, scaled to be orthonormal.
template <int Dim>
class Spectrum<Dim>::Line {
 public:
  Line(Boundary boundary, Index n)
      : in_(make_buffer(n)),
        out_(make_buffer(n)),
        forward_(
            make_plan(n, in_.get(), out_.get(), boundary == Boundary::periodic ? FFTW_R2HC : FFTW_REDFT10)),
        inverse_(
            make_plan(n, in_.get(), out_.get(), boundary == Boundary::periodic ? FFTW_HC2R : FFTW_REDFT01)),
        forward_scale_(n),
        inverse_scale_(n) {
    const auto size = static_cast<double>(n);
    const bool periodic = boundary == Boundary::periodic;
    for (Index i = 0; i < n; ++i) {
      const bool alone = i == 0 || (periodic && 2 * i == n);  // no partner at the negative wavenumber
      const double amplitude = std::sqrt((alone ? 1 : 2) / size);
      forward_scale_[i] = periodic ? amplitude : amplitude / 2;
      inverse_scale_[i] = alone ? amplitude : amplitude / 2;
    }
  }

  /// n values `stride` apart, in place.
  void forward(double* x, Index stride) {
    const Index n = forward_scale_.size();
    for (Index i = 0; i < n; ++i) in_.get()[i] = x[i * stride];
    fftw_execute(forward_.get());
    for (Index i = 0; i < n; ++i) x[i * stride] = out_.get()[i] * forward_scale_[i];
  }
  void inverse(double* x, Index stride) {
    const Index n = forward_scale_.size();
    for (Index i = 0; i < n; ++i) in_.get()[i] = x[i * stride] * inverse_scale_[i];
    fftw_execute(inverse_.get());
    for (Index i = 0; i < n; ++i) x[i * stride] = out_.get()[i];
  }

 private:
  Buffer in_, out_;
  Plan forward_, inverse_;
  Eigen::VectorXd forward_scale_, inverse_scale_;
};

template <int Dim>
Spectrum<Dim>::Spectrum(const Grid<Dim>& grid)
    : grid_(grid),
      wavenumber_squared_(Eigen::VectorXd::Zero(grid.size())),
      discrete_laplacian_(Eigen::VectorXd::Zero(grid.size())) {
  Index stride = 1;
  for (int axis = 0; axis < Dim; ++axis) {
    const Index n = grid.cells[axis];
    const double h = grid.spacing(axis);
    lines_[axis] = std::make_unique<Line>(grid.boundary, n);
    const double step = (grid.boundary == Boundary::periodic ? 2 : 1) * std::numbers::pi;
    for (Index i = 0; i < grid.size(); ++i) {
      const auto m = static_cast<double>(wave_count(grid.boundary, n, (i / stride) % n));
      const double k = step * m / grid.length(axis);
      const double s = 2 / h * std::sin(step * m / (2 * static_cast<double>(n)));
      wavenumber_squared_[i] += k * k;
      discrete_laplacian_[i] -= s * s;
    }
    stride *= n;
  }
}

template <int Dim>
Spectrum<Dim>::~Spectrum() = default;
template <int Dim>
Spectrum<Dim>::Spectrum(Spectrum&&) noexcept = default;
template <int Dim>
Spectrum<Dim>& Spectrum<Dim>::operator=(Spectrum&&) noexcept = default;

template <int Dim>
void Spectrum<Dim>::forward(ConstVector values, Vector coefficients) {
  require_sizes(size(), values.size(), coefficients.size());
  coefficients = values;
  const Index n0 = grid_.cells[0], n1 = size() / n0;
  for (Index j = 0; j < n1; ++j) lines_[0]->forward(coefficients.data() + j * n0, 1);
  if constexpr (Dim == 2) {
    for (Index i = 0; i < n0; ++i) lines_[1]->forward(coefficients.data() + i, n0);
  }
}

template <int Dim>
void Spectrum<Dim>::inverse(ConstVector coefficients, Vector values) {
  require_sizes(size(), coefficients.size(), values.size());
  values = coefficients;
  const Index n0 = grid_.cells[0], n1 = size() / n0;
  if constexpr (Dim == 2) {
    for (Index i = 0; i < n0; ++i) lines_[1]->inverse(values.data() + i, n0);
  }
  for (Index j = 0; j < n1; ++j) lines_[0]->inverse(values.data() + j * n0, 1);
}

template <int Dim>
Field<Dim> Spectrum<Dim>::mode(Index i) {
  if (i < 0 || i >= size()) throw std::invalid_argument(fmt::format("Spectrum: no mode {}", i));
  Field<Dim> u{grid_, Eigen::VectorXd::Unit(size(), i)};
  inverse(u.values, u.values);
  return u;
}

template class Spectrum<1>;
template class Spectrum<2>;

}  // namespace undiffuse::pde
