#include "pde/evolve.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "data/errors.hpp"

namespace undiffuse::pde {
namespace {

void require_steps(const std::vector<Index>& saved, Index steps) {
  for (Index k : saved) {
    if (k < 0 || k > steps) {
      throw std::invalid_argument(fmt::format("evolve: saved step {} is outside of 0 ... {}", k, steps));
    }
  }
}

Index first_nonfinite(const Eigen::VectorXd& values) {
  Index cell = 0;
  while (cell < values.size() && std::isfinite(values[cell])) ++cell;
  return cell;
}

}  // namespace

template <int Dim>
Evolution<Dim> evolve(Solver<Dim>& solver, Field<Dim>& u, const FieldObserver<Dim>& observer,
                      const std::vector<Index>& saved, OnBlowUp on_blow_up) {
  const sde::TimeGrid& times = solver.times();
  const Index steps = static_cast<Index>(times.t.size()) - 1;
  require_steps(saved, steps);
  if (!u.values.allFinite()) throw std::invalid_argument("evolve: the field is not finite at the start");
  const auto observe = [&](Index step) {
    if (observer && std::find(saved.begin(), saved.end(), step) != saved.end()) {
      observer(step, times.t[static_cast<std::size_t>(step)], u);
    }
  };
  observe(0);
  for (Index k = 0; k < steps; ++k) {
    solver.advance(u, k, 1);
    if (!u.values.allFinite()) {
      if (on_blow_up == OnBlowUp::record) return {.first_nonfinite_step = k + 1};
      const double t = times.t[static_cast<std::size_t>(k)];
      throw data::NumericalError(
          fmt::format("field: value of cell {} is not finite after step {} from time {}",
                      first_nonfinite(u.values), k, t),
          t, k);
    }
    observe(k + 1);
  }
  return {};
}

template Evolution<1> evolve<1>(Solver<1>&, Field<1>&, const FieldObserver<1>&, const std::vector<Index>&,
                                OnBlowUp);
template Evolution<2> evolve<2>(Solver<2>&, Field<2>&, const FieldObserver<2>&, const std::vector<Index>&,
                                OnBlowUp);
template Evolution<3> evolve<3>(Solver<3>&, Field<3>&, const FieldObserver<3>&, const std::vector<Index>&,
                                OnBlowUp);

}  // namespace undiffuse::pde
