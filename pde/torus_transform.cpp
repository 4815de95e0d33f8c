#include "pde/torus_transform.hpp"

#include <fftw3.h>

#include <algorithm>
#include <complex>
#include <new>
#include <type_traits>
#include <vector>

#include "pde/parallel.hpp"

namespace undiffuse::pde {
namespace {

using Complex = std::complex<double>;

constexpr Index strip_modes = 4;  // that go together along another axis: a line of the cache
constexpr Index block_rows = 8;   // that a thread takes at a time

struct FreeTorusBuffer {
  void operator()(Complex* p) const { fftw_free(p); }
};
struct DestroyTorusPlan {
  void operator()(fftw_plan p) const {
    const std::scoped_lock lock(fftw_planner());
    fftw_destroy_plan(p);
  }
};
using TorusBuffer = std::unique_ptr<Complex[], FreeTorusBuffer>;
using TorusPlan = std::unique_ptr<std::remove_pointer_t<fftw_plan>, DestroyTorusPlan>;

TorusBuffer zeros(Index n) {
  TorusBuffer buffer(reinterpret_cast<Complex*>(fftw_alloc_complex(static_cast<std::size_t>(n))));
  if (!buffer) throw std::bad_alloc();
  std::fill_n(buffer.get(), n, Complex(0));
  return buffer;
}

fftw_complex* raw(Complex* z) { return reinterpret_cast<fftw_complex*>(z); }

/// A strip of `strip_modes` lines of n, `stride` from one mode of a line to the next.
TorusPlan strip_plan(Index n, Complex* in, Index in_stride, Complex* out, Index out_stride, int sign,
                     unsigned how) {
  const int length = static_cast<int>(n);
  return TorusPlan(fftw_plan_many_dft(1, &length, static_cast<int>(strip_modes), raw(in), nullptr,
                                      static_cast<int>(in_stride), 1, raw(out), nullptr,
                                      static_cast<int>(out_stride), 1, sign, how));
}

}  // namespace

template <int Dim>
struct TorusTransform<Dim>::Plans {
  struct Strip {
    TorusPlan forward, inverse;  ///< field to strip, strip to field
  };
  TorusBuffer field;
  std::vector<TorusBuffer> strip, line;  ///< one a thread
  TorusPlan row_forward, row_inverse;
  std::array<Strip, Dim> axis;  ///< but the first
};

template <int Dim>
TorusTransform<Dim>::TorusTransform(const std::array<Index, Dim>& cells, Plan plan)
    : cells_(cells), modes_(cells[0] / 2 + 1), rows_(1), plans_(std::make_unique<Plans>()) {
  row_ =
      (modes_ / strip_modes | 1) * strip_modes;  // an odd number of strips: not all in one place of the cache
  if (row_ < modes_) row_ += 2 * strip_modes;
  for (int axis = 1; axis < Dim; ++axis) rows_ *= cells[axis];
  const Index longest = *std::ranges::max_element(cells);
  Plans& p = *plans_;
  p.field = zeros(rows_ * row_);
  for (int thread = 0; thread < available_threads(); ++thread) {
    p.strip.push_back(zeros(Dim == 1 ? 1 : longest * strip_modes));
    p.line.push_back(zeros(row_));
  }
  const unsigned how = plan == Plan::measure ? FFTW_MEASURE : FFTW_ESTIMATE;
  const std::scoped_lock lock(fftw_planner());
  const int n = static_cast<int>(cells[0]);
  auto* line = reinterpret_cast<double*>(p.line[0].get());
  p.row_forward.reset(fftw_plan_dft_r2c_1d(n, line, raw(p.field.get()), how));
  p.row_inverse.reset(fftw_plan_dft_c2r_1d(n, raw(p.field.get()), line, how));
  Index stride = row_;
  for (std::size_t axis = 1; axis < Dim; stride *= cells[axis], ++axis) {
    Complex *field = p.field.get(), *strip = p.strip[0].get();
    p.axis[axis].forward = strip_plan(cells[axis], field, stride, strip, strip_modes, FFTW_FORWARD, how);
    p.axis[axis].inverse = strip_plan(cells[axis], strip, strip_modes, field, stride, FFTW_BACKWARD, how);
  }
  std::fill_n(p.field.get(), rows_ * row_, Complex(0));  // measuring has written there
}

template <int Dim>
TorusTransform<Dim>::~TorusTransform() = default;
template <int Dim>
TorusTransform<Dim>::TorusTransform(TorusTransform&&) noexcept = default;
template <int Dim>
TorusTransform<Dim>& TorusTransform<Dim>::operator=(TorusTransform&&) noexcept = default;

template <int Dim>
void TorusTransform<Dim>::rows_forward(const double* values) {
  Plans& p = *plans_;
  const Index n = cells_[0];
  const auto block = [&](Index b, int thread) {
    auto* line = reinterpret_cast<double*>(p.line[static_cast<std::size_t>(thread)].get());
    for (Index r = b * block_rows; r < std::min(rows_, (b + 1) * block_rows); ++r) {
      std::copy_n(values + r * n, n, line);
      fftw_execute_dft_r2c(p.row_forward.get(), line, raw(p.field.get() + r * row_));
    }
  };
  for_each_block((rows_ + block_rows - 1) / block_rows, static_cast<int>(p.line.size()), std::ref(block));
}

/// The first axis's factor on the way back.
template <int Dim>
void TorusTransform<Dim>::rows_inverse(const Eigen::VectorXd& factor, double* values) {
  Plans& p = *plans_;
  const Index n = cells_[0];
  const double scale = 1 / (static_cast<double>(n) * static_cast<double>(rows_));
  const auto block = [&](Index b, int thread) {
    auto* line = reinterpret_cast<double*>(p.line[static_cast<std::size_t>(thread)].get());
    for (Index r = b * block_rows; r < std::min(rows_, (b + 1) * block_rows); ++r) {
      Complex* modes = p.field.get() + r * row_;
      for (Index m = 0; m < modes_; ++m) modes[m] *= factor[m] * scale;
      fftw_execute_dft_c2r(p.row_inverse.get(), raw(modes), line);
      std::copy_n(line, n, values + r * n);
    }
  };
  for_each_block((rows_ + block_rows - 1) / block_rows, static_cast<int>(p.line.size()), std::ref(block));
}

/// A strip at a time: the axis's transform (forward), its factor and its inverse transform (inverse), or all.
template <int Dim>
void TorusTransform<Dim>::strips(int axis, Do what, const Eigen::VectorXd& factor) {
  Plans& p = *plans_;
  const auto a = static_cast<std::size_t>(axis);
  Index stride = row_;
  for (int lower = 1; lower < axis; ++lower) stride *= cells_[lower];
  const Index n = cells_[axis], in_bundle = stride / strip_modes;
  const auto block = [&](Index b, int thread) {
    Complex* field = p.field.get() + b / in_bundle * (n * stride) + b % in_bundle * strip_modes;
    Complex* strip = p.strip[static_cast<std::size_t>(thread)].get();
    if (what != Do::inverse) fftw_execute_dft(p.axis[a].forward.get(), raw(field), raw(strip));
    if (what == Do::forward) {
      for (Index m = 0; m < n; ++m) std::copy_n(strip + m * strip_modes, strip_modes, field + m * stride);
      return;
    }
    const Complex* from = what == Do::inverse ? field : strip;
    const Index from_stride = what == Do::inverse ? stride : strip_modes;
    for (Index m = 0; m < n; ++m) {
      const double f = factor[std::min(m, n - m)];
      for (Index q = 0; q < strip_modes; ++q) strip[m * strip_modes + q] = f * from[m * from_stride + q];
    }
    fftw_execute_dft(p.axis[a].inverse.get(), raw(strip), raw(field));
  };
  for_each_block(rows_ / n * row_ / strip_modes, static_cast<int>(p.strip.size()), std::ref(block));
}

template <int Dim>
void TorusTransform<Dim>::multiply(const std::array<Eigen::VectorXd, Dim>& factor, Vector values) {
  rows_forward(values.data());
  if constexpr (Dim == 3) strips(1, Do::forward, factor[1]);
  if constexpr (Dim > 1) strips(Dim - 1, Do::all, factor[Dim - 1]);
  if constexpr (Dim == 3) strips(1, Do::inverse, factor[1]);
  rows_inverse(factor[0], values.data());
}

template class TorusTransform<1>;
template class TorusTransform<2>;
template class TorusTransform<3>;

}  // namespace undiffuse::pde
