#include <fmt/core.h>
#include <fmt/ranges.h>

#include <array>
#include <charconv>
#include <cmath>

#include "data/deck.hpp"

namespace undiffuse::data::detail {
namespace {

template <class Number>
std::string shortest(Number value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

template <class T>
std::string array_as_toml(const std::vector<T>& values) {
  std::string text = "[";
  for (const T& value : values) text += (text.size() > 1 ? ", " : "") + as_toml(value);
  return text + "]";
}

}  // namespace

std::string as_toml(double value) {
  std::string text = shortest(value);
  const bool looks_whole =
      text.find_first_of(".ein") == std::string::npos;  // neither 1.5 nor 1e+22 nor inf nor nan
  return looks_whole ? text + ".0" : text;
}

std::string as_toml(std::int64_t value) { return shortest(value); }

std::string as_toml(bool value) { return value ? "true" : "false"; }

std::string as_toml(const std::string& value) {
  std::string text = "\"";
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      text += '\\';
      text += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      text += fmt::format("\\u{:04X}", byte);
    } else {
      text += c;
    }
  }
  return text + "\"";
}

std::string as_toml(const Formula& value) {
  const char* end = value.text.data() + value.text.size();
  double number = 0;
  const auto read = std::from_chars(value.text.data(), end, number);
  const bool is_number = read.ec == std::errc() && read.ptr == end && std::isfinite(number);
  return is_number ? as_toml(number) : as_toml(value.text);
}

std::string as_toml(const std::vector<double>& value) { return array_as_toml(value); }

std::string as_toml(const std::vector<std::int64_t>& value) { return array_as_toml(value); }

std::string as_toml(const std::vector<std::vector<double>>& value) { return array_as_toml(value); }

std::string describe(const Range& range) {
  if (!range.words.empty()) return fmt::format("one of {}", fmt::join(range.words, ", "));
  const bool below = std::isfinite(range.upper);
  if (std::isfinite(range.lower) && below) {
    return fmt::format("in {}{}, {}{}", range.lower_open ? '(' : '[', shortest(range.lower),
                       shortest(range.upper), range.upper_open ? ')' : ']');
  }
  if (std::isfinite(range.lower)) return (range.lower_open ? "> " : ">= ") + shortest(range.lower);
  if (below) return (range.upper_open ? "< " : "<= ") + shortest(range.upper);
  return "any";
}

}  // namespace undiffuse::data::detail
