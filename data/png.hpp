#pragma once
#include <string>
#include <string_view>

#include "data/picture.hpp"

namespace undiffuse::data {

/// Grey values in [0, 1] from the bytes of a PNG file of any depth and kind, by libpng: the stored sample
/// over the largest of its depth, no gamma; colour by the luma of Rec. 709, 0.2126 R + 0.7152 G + 0.0722 B;
/// alpha over black. DamagedInput `name: ...` for what is not a PNG file, a broken or missing chunk, a
/// palette index outside of the palette, or more than 2^28 pixels.
Pixels parse_png(std::string_view bytes, const std::string& name);

}  // namespace undiffuse::data
