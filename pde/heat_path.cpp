#include "pde/heat_path.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "pde/describe_cell.hpp"
#include "pde/heat_semigroup.hpp"

namespace undiffuse::pde {

template <int Dim>
void require_density(const Field<Dim>& p, const char* where) {
  require_on(p.grid, p, where);
  if (!p.values.allFinite()) throw std::invalid_argument(fmt::format("{}: the density is not finite", where));
  Index cell = 0;
  if (p.values.minCoeff(&cell) < 0) {
    throw std::invalid_argument(
        fmt::format("{}: the density is negative in {}", where, describe_cell(p.grid, cell)));
  }
  if (p.values.maxCoeff() == 0) throw std::invalid_argument(fmt::format("{}: the density is zero", where));
}

template <int Dim>
HeatPath<Dim>::HeatPath(const Field<Dim>& p0, double kappa, std::vector<double> times)
    : grid_(p0.grid), kappa_(kappa), times_(std::move(times)) {
  require_density(p0, "HeatPath");
  const HeatSemigroup<Dim> semigroup(grid_, kappa);
  densities_.resize(grid_.size(), size());
  Field<Dim> p = p0;
  double t = 0;
  for (Index k = 0; k < size(); ++k) {
    const double next = times_[static_cast<std::size_t>(k)];
    if (!(next >= t) || (k > 0 && next == t)) {
      throw std::invalid_argument(fmt::format("HeatPath: times do not increase at number {}", k));
    }
    semigroup.apply(next - t, p);
    densities_.col(k) = p.values;
    t = next;
  }
}

template class HeatPath<1>;
template class HeatPath<2>;
template void require_density<1>(const Field<1>&, const char*);
template void require_density<2>(const Field<2>&, const char*);

}  // namespace undiffuse::pde
