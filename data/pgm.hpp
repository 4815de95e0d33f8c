#pragma once
#include <string>
#include <string_view>

#include "data/picture.hpp"

namespace undiffuse::data {

/// Pictures larger than this are refused, whatever they claim to be.
constexpr Index most_pixels = Index{1} << 28;

/// Grey values in [0, 1] from the bytes of a PGM file, P2 or P5, 8 or 16 bits, comments allowed; sample /
/// maxval. DamagedInput `name: ...` for anything else: another kind, too few or too many bytes, a sample
/// above maxval. Source: Netpbm, pgm(5).
Pixels parse_pgm(std::string_view bytes, const std::string& name);

}  // namespace undiffuse::data
