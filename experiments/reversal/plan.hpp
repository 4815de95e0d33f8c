#pragma once
#include "experiments/reversal/settings.hpp"

namespace undiffuse::experiments::reversal {

/// Memory, disk, steps of all methods and the stability number of the naive scheme.
Plan make_plan(const Settings& settings);

/// Throws the UsageError that points at the key which asks for so many steps that the run would never end; or
/// at the deck's grid where the walls matter to a score that does not know them: more than 1e-6 of the
/// mixture's mass at time T lies beyond.
void require_room(const data::Deck& deck, const Settings& settings);

}  // namespace undiffuse::experiments::reversal
