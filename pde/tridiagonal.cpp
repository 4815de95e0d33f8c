#include "pde/tridiagonal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace undiffuse::pde {
namespace {

// Lines that run side by side. Contiguous lines are few, to keep their streams apart in the cache.
constexpr Index vector_block = 64;
constexpr Index stream_block = 8;

void require_size(Index size, Index expected, const char* what) {
  if (size != expected) {
    throw std::invalid_argument(
        fmt::format("TridiagonalLines: {} {} where {} are needed", size, what, expected));
  }
}

}  // namespace

TridiagonalLines::TridiagonalLines(Index n0, Index n1, int axis, Ends ends)
    : lines_(axis == 0 ? n1 : n0),
      length_(axis == 0 ? n0 : n1),
      line_stride_(axis == 0 ? n0 : 1),
      step_stride_(axis == 0 ? 1 : n0),
      ends_(ends) {
  if (axis != 0 && axis != 1) throw std::invalid_argument("TridiagonalLines: axis must be 0 or 1");
  if (lines_ < 1 || length_ < (ends == Ends::cyclic ? 3 : 2)) {
    throw std::invalid_argument(
        fmt::format("TridiagonalLines: {} lines of {} unknowns are too few", lines_, length_));
  }
  for (Eigen::VectorXd* v : {&multiplier_, &inverse_pivot_, &upper_}) v->setZero(n0 * n1);
  if (ends == Ends::cyclic) {
    corner_.setZero(n0 * n1);
    for (Eigen::VectorXd* v : {&corner_weight_, &corner_scale_}) v->setZero(lines_);
  }
}

void TridiagonalLines::factorise(ConstVector lower, ConstVector diagonal, ConstVector upper) {
  const Index n = lines_ * length_;
  require_size(lower.size(), n, "lower coefficients");
  require_size(diagonal.size(), n, "diagonal coefficients");
  require_size(upper.size(), n, "upper coefficients");
  multiplier_ = lower;
  inverse_pivot_ = diagonal;
  upper_ = upper;
  const Index width = line_stride_ == 1 ? vector_block : stream_block;
  for (Index first = 0; first < lines_; first += width) {
    const Index count = std::min(width, lines_ - first);
    line_stride_ == 1 ? factorise_block<true>(first, count) : factorise_block<false>(first, count);
  }
}

void TridiagonalLines::solve(Vector x) const {
  require_size(x.size(), lines_ * length_, "right sides");
  const Index width = line_stride_ == 1 ? vector_block : stream_block;
  for (Index first = 0; first < lines_; first += width) {
    const Index count = std::min(width, lines_ - first);
    line_stride_ == 1 ? solve_block<true>(x.data(), first, count)
                      : solve_block<false>(x.data(), first, count);
  }
}

// A = A' + u vᵀ with u = (γ, 0 ... 0, upper_last), v = (1, 0 ... 0, lower_first / γ), γ = -diagonal_first:
// for an M-matrix every term of x = y - z (v·y) / (1 + v·z) is then positive.
template <bool unit_stride>
void TridiagonalLines::factorise_block(Index first, Index count) {
  const Index stride = unit_stride ? 1 : line_stride_;
  const Index last = (length_ - 1) * step_stride_;
  double* m = multiplier_.data() + first * stride;
  double* d = inverse_pivot_.data() + first * stride;
  double* c = upper_.data() + first * stride;
  if (ends_ == Ends::cyclic) {
    double* z = corner_.data() + first * stride;
    for (Index l = 0; l < count; ++l) {
      const Index head = l * stride, tail = head + last;
      const double gamma = -d[head];
      corner_weight_[first + l] = m[head] / gamma;
      for (Index k = 1; k < length_ - 1; ++k) z[head + k * step_stride_] = 0;
      z[head] = gamma;
      z[tail] = c[tail];
      d[head] -= gamma;
      d[tail] -= m[head] * c[tail] / gamma;
    }
  }
  for (Index l = 0; l < count; ++l) d[l * stride] = 1 / d[l * stride];
  for (Index k = 1; k < length_; ++k) {
    const Index row = k * step_stride_, above = row - step_stride_;
    for (Index l = 0; l < count; ++l) {
      const Index i = row + l * stride, j = above + l * stride;
      m[i] *= d[j];
      d[i] = 1 / (d[i] - m[i] * c[j]);
    }
  }
  if (ends_ == Ends::cyclic) correct_corners<unit_stride>(first, count);
}

template <bool unit_stride>
void TridiagonalLines::correct_corners(Index first, Index count) {
  const Index stride = unit_stride ? 1 : line_stride_;
  const Index last = (length_ - 1) * step_stride_;
  substitute<unit_stride>(corner_.data(), first, count);
  const double* z = corner_.data() + first * stride;
  for (Index l = 0; l < count; ++l) {
    corner_scale_[first + l] = 1 / (1 + z[l * stride] + corner_weight_[first + l] * z[last + l * stride]);
  }
}

template <bool unit_stride>
void TridiagonalLines::substitute(double* x, Index first, Index count) const {
  const Index stride = unit_stride ? 1 : line_stride_;
  const Index offset = first * stride;
  const double* m = multiplier_.data() + offset;
  const double* d = inverse_pivot_.data() + offset;
  const double* c = upper_.data() + offset;
  x += offset;
  for (Index k = 1; k < length_; ++k) {
    const Index row = k * step_stride_, above = row - step_stride_;
    for (Index l = 0; l < count; ++l) x[row + l * stride] -= m[row + l * stride] * x[above + l * stride];
  }
  const Index last = (length_ - 1) * step_stride_;
  for (Index l = 0; l < count; ++l) x[last + l * stride] *= d[last + l * stride];
  for (Index k = length_ - 2; k >= 0; --k) {
    const Index row = k * step_stride_, below = row + step_stride_;
    for (Index l = 0; l < count; ++l) {
      const Index i = row + l * stride;
      x[i] = (x[i] - c[i] * x[below + l * stride]) * d[i];
    }
  }
}

template <bool unit_stride>
void TridiagonalLines::solve_block(double* x, Index first, Index count) const {
  substitute<unit_stride>(x, first, count);
  if (ends_ == Ends::open) return;
  const Index stride = unit_stride ? 1 : line_stride_;
  const Index last = (length_ - 1) * step_stride_;
  std::array<double, vector_block> scale;
  const double* z = corner_.data() + first * stride;
  double* y = x + first * stride;
  for (Index l = 0; l < count; ++l) {
    scale[static_cast<std::size_t>(l)] =
        (y[l * stride] + corner_weight_[first + l] * y[last + l * stride]) * corner_scale_[first + l];
  }
  for (Index k = 0; k < length_; ++k) {
    const Index row = k * step_stride_;
    for (Index l = 0; l < count; ++l) {
      y[row + l * stride] -= z[row + l * stride] * scale[static_cast<std::size_t>(l)];
    }
  }
}

}  // namespace undiffuse::pde
