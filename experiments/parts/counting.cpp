#include "experiments/parts/counting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "data/histogram.hpp"

namespace undiffuse::experiments {
namespace {

template <int Dim>
void require_refinement(const pde::Grid<Dim>& fine, const pde::Grid<Dim>& coarse) {
  if (fine.lower != coarse.lower || fine.upper != coarse.upper)
    throw std::invalid_argument("coarsen: the two grids cover different boxes");
  for (int a = 0; a < Dim; ++a)
    if (fine.cells[a] % coarse.cells[a] != 0)
      throw std::invalid_argument(fmt::format("coarsen: {} cells along axis {} are no multiple of {}",
                                              fine.cells[a], a, coarse.cells[a]));
}

}  // namespace

Index even_bins(Index cells, Index wanted) {
  Index bins = std::min(cells, wanted);
  while (cells % bins != 0) --bins;
  return bins;
}

template <int Dim>
pde::Field<Dim> coarsen(const pde::Field<Dim>& fine, const pde::Grid<Dim>& grid) {
  require_refinement(fine.grid, grid);
  pde::Field<Dim> coarse{grid, Eigen::VectorXd::Zero(grid.size())};
  for (Index i = 0; i < fine.grid.size(); ++i) {
    Index cell = 0, stride = 1, rest = i;
    for (int a = 0; a < Dim; ++a) {
      cell += stride * (rest % fine.grid.cells[a] / (fine.grid.cells[a] / grid.cells[a]));
      rest /= fine.grid.cells[a];
      stride *= grid.cells[a];
    }
    coarse.values[cell] += fine.values[i] * fine.grid.cell_volume() / grid.cell_volume();
  }
  return coarse;
}

template <int Dim>
pde::Field<Dim> count(const Eigen::MatrixXd& x, const pde::Grid<Dim>& grid) {
  data::Edges edges;
  for (int a = 0; a < Dim; ++a) edges.push_back(grid.edges(a));
  return {grid, data::histogram(x, edges) / grid.cell_volume()};
}

void write_counts(const pde::Field<1>& counts, BranchFile& out) {
  out.field("density", counts, "histogram of the particles");
}
void write_counts(const pde::Field<2>& counts, BranchFile& out) {
  out.coordinate("x_bin", counts.grid.centres(0), "length", "x of the bins' centres");
  out.coordinate("y_bin", counts.grid.centres(1), "length", "y of the bins' centres");
  const auto& v = counts.values;
  out.file().write(
      out.group(), "density", std::span<const double>(v.data(), static_cast<std::size_t>(v.size())),
      {.units = "1/length^2", .long_name = "histogram of the particles", .dims = {"y_bin", "x_bin"}});
}

void write_samples(const Eigen::MatrixXd& x, BranchFile& out) {
  const Index n = std::min(x.rows(), kMostSaved), d = x.cols();
  out.coordinate("particle", Eigen::VectorXd::LinSpaced(n, 0, static_cast<double>(n - 1)), "1",
                 "number of the particle");
  data::Label label{.units = "length", .long_name = "where the particles end", .dims = {"particle"}};
  Eigen::MatrixXd rows = x.topRows(n).transpose();  // particle by particle
  if (d > 1) {
    out.coordinate("component", Eigen::VectorXd::LinSpaced(d, 0, static_cast<double>(d - 1)), "1",
                   "coordinate");
    label.dims.emplace_back("component");
  }
  out.file().write(out.group(), "samples",
                   std::span<const double>(rows.data(), static_cast<std::size_t>(rows.size())), label);
}

double standard_deviation(const pde::Field<1>& p) {
  const Eigen::ArrayXd x = p.grid.centres(0).array(), mass = p.values.array() * p.grid.spacing(0);
  const double mean = (x * mass).sum();
  return std::sqrt(((x - mean).square() * mass).sum());
}

template <int Dim>
double counting_floor(const pde::Field<Dim>& expected, Index samples) {
  double sum = 0;
  for (const double density : expected.values) {
    const double p = std::max(0.0, density * expected.grid.cell_volume());
    sum += std::min(2 * p, std::sqrt(2 * p / (M_PI * static_cast<double>(samples))));
  }
  return sum;
}

template pde::Field<1> coarsen<1>(const pde::Field<1>&, const pde::Grid<1>&);
template pde::Field<2> coarsen<2>(const pde::Field<2>&, const pde::Grid<2>&);
template pde::Field<1> count<1>(const Eigen::MatrixXd&, const pde::Grid<1>&);
template pde::Field<2> count<2>(const Eigen::MatrixXd&, const pde::Grid<2>&);
template double counting_floor<1>(const pde::Field<1>&, Index);
template double counting_floor<2>(const pde::Field<2>&, Index);

}  // namespace undiffuse::experiments
