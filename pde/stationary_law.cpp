#include "pde/stationary_law.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numeric>
#include <stdexcept>

#include "data/errors.hpp"
#include "pde/describe_cell.hpp"
#include "pde/detailed_balance.hpp"
#include "pde/fokker_planck.hpp"
#include "pde/generator.hpp"
#include "pde/m_matrix.hpp"

namespace undiffuse::pde {
namespace {

/// By std::exp: vector code keeps a smallest positive number where this goes to zero.
Eigen::VectorXd exponential(const Eigen::VectorXd& log_p) {
  return log_p.unaryExpr([](double value) { return std::exp(value); });
}

/// p with p = 1 in one cell: A p = 0 in all others.
Eigen::VectorXd law_from_cell(const Eigen::SparseMatrix<double>& A, Index cell) {
  std::vector<Index> others(static_cast<std::size_t>(A.cols()));
  std::iota(others.begin(), others.end(), Index{0});
  others.erase(others.begin() + cell);
  Eigen::VectorXd inflow(A.cols() - 1), p(A.cols());
  const Eigen::VectorXd column = A.col(cell);
  inflow << column.head(cell), column.tail(A.cols() - 1 - cell);
  const Eigen::VectorXd rest = MMatrix(-restricted(A, others), "stationary_law").solve(inflow);
  p << rest.head(cell), 1, rest.tail(A.cols() - 1 - cell);
  return p;
}

/// By elimination, the given cell a likely one.
Eigen::VectorXd law_by_elimination(const Eigen::SparseMatrix<double>& A) {
  Index cell = A.cols() / 2;
  Eigen::VectorXd p = law_from_cell(A, cell);
  constexpr double likely = 1e-3;
  if (p.maxCoeff(&cell) > 1 / likely) p = law_from_cell(A, cell);
  return p;
}

template <int Dim>
void require_law(const StationaryLaw<Dim>& law) {
  Index cell = 0;
  const double smallest = law.density.values.minCoeff(&cell);
  constexpr double small = 1e-9;
  if (smallest >= 0 && law.density.values.allFinite() && law.residual <= small) return;
  throw data::NumericalError(
      fmt::format("stationary_law: residual {:.3g} (allowed {:.3g}), smallest value {:.3g} in {}",
                  law.residual, small, smallest, describe_cell(law.density.grid, cell)),
      0, 0);
}

}  // namespace

template <int Dim>
StationaryLaw<Dim> stationary_law(const Grid<Dim>& grid, const EdgeRates<Dim>& rates) {
  for (const Sides& ends : grid.sides) {
    if (ends.lower == Boundary::absorbing || ends.upper == Boundary::absorbing)
      throw std::invalid_argument("stationary_law: behind absorbing walls nothing stays");
  }
  const Eigen::SparseMatrix<double> A = generator(grid, rates);
  const auto log_p = log_balanced_density(grid, rates);
  Field<Dim> p{grid, log_p ? exponential(*log_p) : law_by_elimination(A)};
  p.values /= p.integral();
  const double flow = -A.diagonal().dot(p.values);
  StationaryLaw<Dim> law{p, (A * p.values).template lpNorm<1>() / flow};
  require_law(law);
  return law;
}

template <int Dim>
StationaryLaw<Dim> stationary_law(const Grid<Dim>& grid, const sde::Process& process, double t) {
  EdgeRates<Dim> rates(grid);
  FokkerPlanckRates<Dim>(grid, process).rates(t, rates);
  return stationary_law(grid, rates);
}

template StationaryLaw<1> stationary_law<1>(const Grid<1>&, const EdgeRates<1>&);
template StationaryLaw<2> stationary_law<2>(const Grid<2>&, const EdgeRates<2>&);
template StationaryLaw<3> stationary_law<3>(const Grid<3>&, const EdgeRates<3>&);
template StationaryLaw<1> stationary_law<1>(const Grid<1>&, const sde::Process&, double);
template StationaryLaw<2> stationary_law<2>(const Grid<2>&, const sde::Process&, double);
template StationaryLaw<3> stationary_law<3>(const Grid<3>&, const sde::Process&, double);

}  // namespace undiffuse::pde
