#pragma once
#include "experiments/reversal/problem.hpp"
#include "pde/master_equation.hpp"

namespace undiffuse::experiments::reversal {

inline sde::TimeGrid reverse_times(const Common& common, const Marching& keys) {
  return sde::TimeGrid::graded(common.T(), keys.steps, keys.grading);
}
inline pde::Scheme scheme_of(const Marching& keys) {
  return keys.scheme == "midpoint" ? pde::Scheme::midpoint : pde::Scheme::implicit_euler;
}

}  // namespace undiffuse::experiments::reversal
