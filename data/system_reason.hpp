#pragma once
#include <string>
#include <system_error>

namespace undiffuse::data {

/// What errno means, in words.
inline std::string system_reason(int error) { return std::generic_category().message(error); }

}  // namespace undiffuse::data
