#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace undiffuse::data {

/// The candidate that `word` was probably meant to be: the fewest letters added, left out, changed or swapped
/// with their neighbour, capitals aside, and at most a third of them. Empty if none is that near.
/// O(candidates · length²). Source: optimal string alignment, Damerau, Commun. ACM 7 (1964) 171–176.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace undiffuse::data
