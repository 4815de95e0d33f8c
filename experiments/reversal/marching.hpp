#pragma once
#include "experiments/parts/marching.hpp"
#include "experiments/reversal/problem.hpp"

namespace undiffuse::experiments::reversal {

inline sde::TimeGrid reverse_times(const Common& common, const MarchingKeys& keys) {
  return sde::TimeGrid::graded(common.T(), keys.steps, keys.grading);
}
/// ℓ of parts/marching.hpp.
double smallest_length(const Common& common);

/// ν of reverse times.
double step_number(const Common& common, const sde::TimeGrid& reverse_times);

/// max(1, z) of the terminal law.
double terminal_distance(const Common& common);

/// What the steps alone may put between a marched density and the closed form of its operator, in L1.
double step_error_bound(const Common& common, const MarchingKeys& keys);

}  // namespace undiffuse::experiments::reversal
