#include "pde/discrete_laplacian.hpp"

namespace undiffuse::pde {
namespace {

/// out += (u_before - 2u + u_after) / h² for a row of n cells.
void add_difference(const double* before, const double* u, const double* after, Index n, double weight,
                    double* out) {
  for (Index i = 0; i < n; ++i) out[i] += weight * ((before[i] - u[i]) + (after[i] - u[i]));
}

/// Along the contiguous axis of one line.
void add_line(Boundary boundary, const double* u, Index n, double weight, double* out) {
  const bool periodic = boundary == Boundary::periodic;
  add_difference(u + (periodic ? n - 1 : 0), u, u + 1, 1, weight, out);
  add_difference(u, u + 1, u + 2, n - 2, weight, out + 1);
  add_difference(u + n - 2, u + n - 1, u + (periodic ? 0 : n - 1), 1, weight, out + n - 1);
}

}  // namespace

template <int Dim>
void discrete_laplacian(const Grid<Dim>& grid, ConstVector u, Vector out) {
  out.setZero();
  const Index n0 = grid.cells[0], n1 = u.size() / n0;
  const double weight0 = 1 / (grid.spacing(0) * grid.spacing(0));
  for (Index j = 0; j < n1; ++j) {
    add_line(grid.boundary, u.data() + j * n0, n0, weight0, out.data() + j * n0);
  }
  if constexpr (Dim == 2) {
    const double weight1 = 1 / (grid.spacing(1) * grid.spacing(1));
    const bool periodic = grid.boundary == Boundary::periodic;
    for (Index j = 0; j < n1; ++j) {
      const Index before = j > 0 ? j - 1 : (periodic ? n1 - 1 : 0);
      const Index after = j < n1 - 1 ? j + 1 : (periodic ? 0 : n1 - 1);
      add_difference(u.data() + before * n0, u.data() + j * n0, u.data() + after * n0, n0, weight1,
                     out.data() + j * n0);
    }
  }
}

template void discrete_laplacian<1>(const Grid<1>&, ConstVector, Vector);
template void discrete_laplacian<2>(const Grid<2>&, ConstVector, Vector);

}  // namespace undiffuse::pde
