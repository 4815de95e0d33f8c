#include "pde/first_passage.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "data/errors.hpp"
#include "pde/describe_cell.hpp"
#include "pde/fokker_planck.hpp"
#include "pde/generator.hpp"
#include "pde/m_matrix.hpp"

namespace undiffuse::pde {
namespace {

/// All cells but those of the target, increasing.
std::vector<Index> cells_outside(Index size, const std::vector<Index>& target) {
  std::vector<bool> hit(static_cast<std::size_t>(size), false);
  for (const Index c : target) {
    if (c < 0 || c >= size) {
      throw std::invalid_argument(
          fmt::format("mean_first_passage_time: target cell {} is outside of 0 ... {}", c, size - 1));
    }
    hit[static_cast<std::size_t>(c)] = true;
  }
  std::vector<Index> outside;
  for (Index c = 0; c < size; ++c) {
    if (!hit[static_cast<std::size_t>(c)]) outside.push_back(c);
  }
  return outside;
}

template <int Dim>
bool has_absorbing_wall(const Grid<Dim>& grid) {
  for (const Sides& ends : grid.sides)
    if (ends.lower == Boundary::absorbing || ends.upper == Boundary::absorbing) return true;
  return false;
}

}  // namespace

template <int Dim>
Field<Dim> mean_first_passage_time(const Grid<Dim>& grid, const EdgeRates<Dim>& rates,
                                   const std::vector<Index>& target) {
  const std::vector<Index> outside = cells_outside(grid.size(), target);
  if (target.empty() && !has_absorbing_wall(grid))
    throw std::invalid_argument("mean_first_passage_time: no target and no absorbing wall");
  Field<Dim> tau{grid, Eigen::VectorXd::Zero(grid.size())};
  if (outside.empty()) return tau;
  const Eigen::SparseMatrix<double> A = generator(grid, rates).transpose();
  const auto n = static_cast<Index>(outside.size());
  const Eigen::VectorXd times =
      MMatrix(-restricted(A, outside), "mean_first_passage_time").solve(Eigen::VectorXd::Ones(n));
  for (Index i = 0; i < n; ++i) {
    const Index c = outside[static_cast<std::size_t>(i)];
    tau.values[c] = times[i];
    if (times[i] > 0 && std::isfinite(times[i])) continue;
    throw data::NumericalError(
        fmt::format("mean_first_passage_time: {:.3g} from {}", times[i], describe_cell(grid, c)), 0, 0);
  }
  return tau;
}

template <int Dim>
Field<Dim> mean_first_passage_time(const Grid<Dim>& grid, const sde::Process& process, double t,
                                   const std::vector<Index>& target) {
  EdgeRates<Dim> rates(grid);
  FokkerPlanckRates<Dim>(grid, process).rates(t, rates);
  return mean_first_passage_time(grid, rates, target);
}

template Field<1> mean_first_passage_time<1>(const Grid<1>&, const EdgeRates<1>&, const std::vector<Index>&);
template Field<2> mean_first_passage_time<2>(const Grid<2>&, const EdgeRates<2>&, const std::vector<Index>&);
template Field<3> mean_first_passage_time<3>(const Grid<3>&, const EdgeRates<3>&, const std::vector<Index>&);
template Field<1> mean_first_passage_time<1>(const Grid<1>&, const sde::Process&, double,
                                             const std::vector<Index>&);
template Field<2> mean_first_passage_time<2>(const Grid<2>&, const sde::Process&, double,
                                             const std::vector<Index>&);
template Field<3> mean_first_passage_time<3>(const Grid<3>&, const sde::Process&, double,
                                             const std::vector<Index>&);

}  // namespace undiffuse::pde
