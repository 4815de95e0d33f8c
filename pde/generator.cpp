#include "pde/generator.hpp"

#include <vector>

#include "pde/fokker_planck.hpp"

namespace undiffuse::pde {

template <int Dim>
Eigen::SparseMatrix<double> generator(const Grid<Dim>& grid, const EdgeRates<Dim>& rates) {
  std::vector<Eigen::Triplet<double>> entries;
  entries.reserve(static_cast<std::size_t>(4 * Dim * grid.size()));
  for (int axis = 0; axis < Dim; ++axis) {
    for (Index c = 0; c < grid.size(); ++c) {
      const Index above = next_around(grid, axis, c);
      const double up = rates.up[axis][c];
      const double down = rates.down[axis][c];
      entries.emplace_back(c, c, -up);
      entries.emplace_back(above, above, -down);
      if (upper_neighbour(grid, axis, c) < 0) continue;
      entries.emplace_back(above, c, up);
      entries.emplace_back(c, above, down);
    }
  }
  Eigen::SparseMatrix<double> A(grid.size(), grid.size());
  A.setFromTriplets(entries.begin(), entries.end());
  return A;
}

template <int Dim>
Eigen::SparseMatrix<double> generator(const Grid<Dim>& grid, const sde::Process& process, double t) {
  EdgeRates<Dim> rates(grid);
  FokkerPlanckRates<Dim>(grid, process).rates(t, rates);
  return generator(grid, rates);
}

template Eigen::SparseMatrix<double> generator<1>(const Grid<1>&, const EdgeRates<1>&);
template Eigen::SparseMatrix<double> generator<2>(const Grid<2>&, const EdgeRates<2>&);
template Eigen::SparseMatrix<double> generator<3>(const Grid<3>&, const EdgeRates<3>&);
template Eigen::SparseMatrix<double> generator<1>(const Grid<1>&, const sde::Process&, double);
template Eigen::SparseMatrix<double> generator<2>(const Grid<2>&, const sde::Process&, double);
template Eigen::SparseMatrix<double> generator<3>(const Grid<3>&, const sde::Process&, double);

}  // namespace undiffuse::pde
