#pragma once
#include "sde/domain.hpp"

namespace undiffuse::sde::detail {

/// Throws std::invalid_argument with the message unless the condition holds: NaN fails every comparison.
void require(bool condition, const char* message);
/// dim >= 1 and a domain of that dimension.
void require_space(data::Index dim, const Domain& domain);
/// 0 <= t < infinity.
void require_time(double t);

}  // namespace undiffuse::sde::detail
