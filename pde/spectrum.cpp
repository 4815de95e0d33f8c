#include "pde/spectrum.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "pde/line_blocks.hpp"

namespace undiffuse::pde {
namespace {

void require_sizes(Index n, Index in, Index out) {
  if (in != n || out != n) {
    throw std::invalid_argument(fmt::format("Spectrum: arrays of {} and {} on a grid of {}", in, out, n));
  }
}

/// Calls work(cell) with the first unknown of every line along the axis.
template <int Dim, class Work>
void for_each_line(const Grid<Dim>& grid, int axis, const Work& work) {
  const Index stride = grid.stride(axis), bundle = stride * grid.cells[axis];
  const Index begin = grid.unknowns(axis).begin * stride;
  for (Index first = 0; first < grid.size(); first += bundle) {
    for (Index i = 0; i < stride; ++i) work(first + i + begin);
  }
}

/// Calls work(values, stride, line stride, lines, thread) for blocks of neighbouring lines along the axis,
/// from their first unknown on. Blocks go to the threads.
template <int Dim, class Work>
void for_each_block_of_lines(const Grid<Dim>& grid, int axis, int threads, double* values, const Work& work) {
  const Index begin = grid.unknowns(axis).begin * grid.stride(axis);
  static_assert(LineBlock::full <= LineTransform<>::lines_at_once);
  const LineBlocks<Dim> blocks(grid, axis);
  const auto each = [&](Index b, int thread) {
    const LineBlock block = blocks[b];
    work(values + block.first + begin, block.stride, block.lane_stride, block.lanes, thread);
  };
  for_each_block(blocks.count(), threads, std::ref(each));
}

}  // namespace

template <int Dim>
Spectrum<Dim>::Spectrum(const Grid<Dim>& grid, Plan plan)
    : grid_(grid),
      wavenumber_squared_(Eigen::VectorXd::Zero(grid.size())),
      discrete_laplacian_(Eigen::VectorXd::Zero(grid.size())) {
  if (!grid.uniform()) throw std::invalid_argument("Spectrum: unequal cells have no fast transform");
  for (int axis = 0; axis < Dim; ++axis) {
    axes_.emplace_back(grid.sides[axis], grid.centring, grid.cells[axis], grid.length(axis), plan);
    const Eigen::VectorXd& k = axes_.back().wavenumber();
    const double h = grid.spacing(axis);
    for_each_line(grid, axis, [&](Index first) {
      for (Index m = 0; m < k.size(); ++m) {
        const double s = 2 / h * std::sin(k[m] * h / 2);
        wavenumber_squared_[first + m * grid.stride(axis)] += k[m] * k[m];
        discrete_laplacian_[first + m * grid.stride(axis)] -= s * s;
      }
    });
  }
  clear_given(wavenumber_squared_);
  clear_given(discrete_laplacian_);
}

template <int Dim>
void Spectrum<Dim>::clear_given(Vector values) const {
  for (int axis = 0; axis < Dim; ++axis) {
    const Range unknown = grid_.unknowns(axis);
    const Index stride = grid_.stride(axis), n = grid_.cells[axis];
    for (const Index i : {Index{0}, n - 1}) {
      if (i >= unknown.begin && i < unknown.end) continue;
      for (Index first = i * stride; first < grid_.size(); first += n * stride)
        values.segment(first, stride).setZero();
    }
  }
}

template <int Dim>
void Spectrum<Dim>::forward(ConstVector values, Vector coefficients) {
  require_sizes(size(), values.size(), coefficients.size());
  if (coefficients.data() != values.data()) coefficients = values;
  clear_given(coefficients);
  for (int axis = 0; axis < Dim; ++axis) {
    LineTransform<>& line = axes_[static_cast<std::size_t>(axis)];
    for_each_block_of_lines(grid_, axis, line.threads(), coefficients.data(),
                            [&](auto... block) { line.forward(block...); });
  }
}

template <int Dim>
void Spectrum<Dim>::inverse(ConstVector coefficients, Vector values) {
  require_sizes(size(), coefficients.size(), values.size());
  if (values.data() != coefficients.data()) values = coefficients;
  clear_given(values);
  for (int axis = Dim - 1; axis >= 0; --axis) {
    LineTransform<>& line = axes_[static_cast<std::size_t>(axis)];
    for_each_block_of_lines(grid_, axis, line.threads(), values.data(),
                            [&](auto... block) { line.inverse(block...); });
  }
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
template class Spectrum<3>;

}  // namespace undiffuse::pde
