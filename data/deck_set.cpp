#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "data/deck_impl.hpp"
#include "data/trimmed.hpp"

namespace undiffuse::data {
namespace {

bool is_bare_key(std::string_view key) {
  const auto bare = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !key.empty() && std::all_of(key.begin(), key.end(), bare);
}

/// No quotes and nothing that would open or close an array or a table: it stands for itself.
bool is_bare_word(std::string_view text) {
  const auto odd = [](char c) {
    return static_cast<unsigned char>(c) < 0x20 ||
           std::string_view("\"'[]{}\x7f").find(c) != std::string_view::npos;
  };
  return !text.empty() && std::none_of(text.begin(), text.end(), odd);
}

/// A whole number in digits that is too large for TOML's 64 bits.
bool is_too_large(std::string_view text) {
  const std::string_view digits = text.substr(text.starts_with('-') || text.starts_with('+') ? 1 : 0);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (digits.empty() || digits[0] == '0' || !std::ranges::all_of(digits, is_digit)) return false;
  std::int64_t held = 0;
  const std::string_view number = text.starts_with('+') ? digits : text;
  return std::from_chars(number.data(), number.data() + number.size(), held).ec ==
         std::errc::result_out_of_range;
}

DeckValue parse_value(std::string_view text) {
  try {
    DeckValue document = parse_toml(fmt::format("v = {}", text));
    if (document.table().size() != 1) throw TomlError{{}, "more than one value"};
    return std::move(document.table().front().value);
  } catch (const TomlError&) {
    if (!is_bare_word(text)) throw;
    return parse_toml(fmt::format("v = {}", detail::as_toml(std::string(text)))).table().front().value;
  }
}

void mark(DeckValue& value, int assignment) {
  value.assignment = assignment;
  value.place = {};
  if (auto* array = std::get_if<DeckValue::Array>(&value.data)) {
    for (DeckValue& entry : *array) mark(entry, assignment);
  } else if (value.is_table()) {
    for (DeckEntry& entry : value.table()) {
      entry.place = {};
      mark(entry.value, assignment);
    }
  }
}

}  // namespace

std::string written_key(std::string_view key) {
  return is_bare_key(key) ? std::string(key) : detail::as_toml(std::string(key));
}

void Deck::set(std::string_view assignment) {
  constexpr std::size_t deepest = 32;
  const std::size_t equals = assignment.find('=');
  const std::string key(trimmed(assignment.substr(0, std::min(equals, assignment.size()))));
  const std::string prefix = fmt::format("--set {}: ", shown(key));
  const std::vector<std::string> path = segments(key);
  if (equals == std::string_view::npos) throw UsageError(prefix + "must be key.sub=value, and has no '='");
  if (!std::all_of(path.begin(), path.end(), is_bare_key) || path.size() > deepest) {
    throw UsageError(prefix +
                     "not a key; must be words of letters, digits, _ and - with dots between, at most 32");
  }
  const int number = static_cast<int>(impl_->assignments.size());
  DeckValue value;
  const std::string_view written = trimmed(assignment.substr(equals + 1));
  if (is_too_large(written))
    throw UsageError(fmt::format("{}'{}' is beyond 64 bits; integers go from {} to {}", prefix,
                                 shown(written), std::numeric_limits<std::int64_t>::min(),
                                 std::numeric_limits<std::int64_t>::max()));
  try {
    value = parse_value(written);
  } catch (const TomlError& error) {
    throw UsageError(prefix + error.what + "; must be a TOML value or a bare word");
  }
  mark(value, number);

  DeckEntry* entry = &impl_->root;
  for (const std::string& part : path) {
    if (!entry->value.is_table()) {
      throw UsageError(fmt::format("{}'{}' is {}, not a table", prefix, entry->key, described(entry->value)));
    }
    DeckEntry* next = find_entry(entry->value, part);
    if (next == nullptr) {
      DeckValue table{DeckValue::Table{}, {}, number};
      entry->value.table().push_back({part, {}, std::move(table)});
      next = &entry->value.table().back();
    }
    entry = next;
  }
  entry->value = std::move(value);
  impl_->assignments.push_back(key);
}

}  // namespace undiffuse::data
