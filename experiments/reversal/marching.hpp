#pragma once
#include "experiments/reversal/problem.hpp"
#include "pde/master_equation.hpp"

namespace undiffuse::experiments::reversal {

inline sde::TimeGrid reverse_times(const Common& common, const Marching& keys) {
  return sde::TimeGrid::graded(common.T(), keys.steps, keys.grading);
}
inline pde::Scheme scheme_of(const Marching& keys) {
  if (keys.scheme == "midpoint") return pde::Scheme::midpoint;
  return keys.scheme == "implicit_euler" ? pde::Scheme::implicit_euler : pde::Scheme::exponential_midpoint;
}
inline bool second_order(const Marching& keys) { return keys.scheme != "implicit_euler"; }

}  // namespace undiffuse::experiments::reversal
