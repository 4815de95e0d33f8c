#include "pde/discrete_laplacian.hpp"

namespace undiffuse::pde {
namespace {

/// out += (u_before - 2u + u_after) / h² for a row of n cells.
void add_difference(const double* before, const double* u, const double* after, Index n, double weight,
                    double* out) {
  for (Index i = 0; i < n; ++i) out[i] += weight * ((before[i] - u[i]) + (after[i] - u[i]));
}

/// Along the contiguous axis of one line.
void add_line(bool periodic, const double* u, Index n, double weight, double* out) {
  add_difference(u + (periodic ? n - 1 : 0), u, u + 1, 1, weight, out);
  add_difference(u, u + 1, u + 2, n - 2, weight, out + 1);
  add_difference(u + n - 2, u + n - 1, u + (periodic ? 0 : n - 1), 1, weight, out + n - 1);
}

/// Along another axis: n rows of `stride` cells.
void add_rows(bool periodic, const double* u, Index n, Index stride, double weight, double* out) {
  for (Index j = 0; j < n; ++j) {
    const Index before = j > 0 ? j - 1 : (periodic ? n - 1 : 0);
    const Index after = j < n - 1 ? j + 1 : (periodic ? 0 : n - 1);
    add_difference(u + before * stride, u + j * stride, u + after * stride, stride, weight, out + j * stride);
  }
}

}  // namespace

template <int Dim>
void discrete_laplacian(const Grid<Dim>& grid, ConstVector u, Vector out) {
  out.setZero();
  for (int axis = 0; axis < Dim; ++axis) {
    const Index n = grid.cells[axis], stride = grid.stride(axis);
    const double weight = 1 / (grid.spacing(axis) * grid.spacing(axis));
    for (Index first = 0; first < u.size(); first += n * stride) {
      axis == 0 ? add_line(grid.periodic(0), u.data() + first, n, weight, out.data() + first)
                : add_rows(grid.periodic(axis), u.data() + first, n, stride, weight, out.data() + first);
    }
  }
}

template void discrete_laplacian<1>(const Grid<1>&, ConstVector, Vector);
template void discrete_laplacian<2>(const Grid<2>&, ConstVector, Vector);
template void discrete_laplacian<3>(const Grid<3>&, ConstVector, Vector);

}  // namespace undiffuse::pde
