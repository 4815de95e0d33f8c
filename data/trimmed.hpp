#pragma once
#include <string_view>

namespace undiffuse::data {

/// The text without blanks and tabs at its ends.
inline std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t";
  const std::size_t begin = text.find_first_not_of(blank);
  if (begin == std::string_view::npos) return "";
  return text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

}  // namespace undiffuse::data
