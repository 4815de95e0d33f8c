#pragma once
#include "data/points.hpp"
#include "sde/time_grid.hpp"

namespace undiffuse::pde {

/// Throws std::invalid_argument, naming `where`, unless times has a step, is finite and increases.
void require_increasing(const sde::TimeGrid& times, const char* where);

/// Throws std::invalid_argument, naming `where`, unless steps first ... first + count - 1 are in times.
void require_steps(const sde::TimeGrid& times, data::Index first, data::Index count, const char* where);

}  // namespace undiffuse::pde
