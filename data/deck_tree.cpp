#include "data/deck_tree.hpp"

#include <fmt/core.h>

#include "data/deck.hpp"

namespace undiffuse::data {
namespace {

/// Length of the UTF-8 character that text begins with; 0 if it is broken or a control character.
std::size_t printable_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return first >= 0x20 && first != 0x7f ? 1 : 0;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  return first == 0xc2 && byte(1) < 0xa0 ? 0 : length;
}

struct Describe {
  std::string operator()(std::int64_t value) const { return "the integer " + detail::as_toml(value); }
  std::string operator()(double value) const { return "the number " + detail::as_toml(value); }
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(const std::string& value) const { return "the string '" + shown(value) + "'"; }
  std::string operator()(const DeckDate&) const { return "a date or time"; }
  std::string operator()(const DeckValue::Array& value) const {
    return fmt::format("an array of {} entr{}", value.size(), value.size() == 1 ? "y" : "ies");
  }
  std::string operator()(const DeckValue::Table&) const { return "a table"; }
};

}  // namespace

const DeckEntry* find_entry(const DeckValue& table, std::string_view key) {
  if (!table.is_table()) return nullptr;
  for (const DeckEntry& entry : table.table()) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

DeckEntry* find_entry(DeckValue& table, std::string_view key) {
  return const_cast<DeckEntry*>(find_entry(std::as_const(table), key));
}

std::string described(const DeckValue& value) { return std::visit(Describe{}, value.data); }

std::string shown(std::string_view text) {
  constexpr std::size_t most = 60;
  std::string out;
  while (!text.empty()) {
    const std::size_t length = printable_length(text);
    const std::string piece = length > 0 ? std::string(text.substr(0, length))
                                         : fmt::format("\\x{:02x}", static_cast<unsigned char>(text[0]));
    if (out.size() + piece.size() > most) return out + "...";
    out += piece;
    text.remove_prefix(length > 0 ? length : 1);
  }
  return out;
}

}  // namespace undiffuse::data
