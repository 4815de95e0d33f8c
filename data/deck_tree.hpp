#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace undiffuse::data {

/// Where something stands in a deck, counted from 1; 0: nowhere (it came from the command line).
struct DeckPlace {
  int line = 0;
  int column = 0;
};

/// A date or a time: TOML has them, decks do not use them.
struct DeckDate {};
struct DeckEntry;

/// One value of a deck, free of the TOML library.
struct DeckValue {
  using Array = std::vector<DeckValue>;
  using Table = std::vector<DeckEntry>;  ///< in the order of the file

  std::variant<std::int64_t, double, bool, std::string, DeckDate, Array, Table> data;
  DeckPlace place;      ///< of the value itself
  int assignment = -1;  ///< which --set it came from; -1: the file

  bool is_table() const { return std::holds_alternative<Table>(data); }
  const Table& table() const { return std::get<Table>(data); }
  Table& table() { return std::get<Table>(data); }
};

/// One `key = value` or `[key]`.
struct DeckEntry {
  std::string key;
  DeckPlace place;  ///< of the key
  DeckValue value;
};

/// The entry called `key` of a table, or nullptr.
const DeckEntry* find_entry(const DeckValue& table, std::string_view key);
DeckEntry* find_entry(DeckValue& table, std::string_view key);

/// "the number 2.5", "a table": one short line, whatever the value holds.
std::string described(const DeckValue& value);

/// At most 60 bytes of a text from outside on one line: control characters and broken UTF-8 as \xHH.
std::string shown(std::string_view text);

/// What the TOML library says about a text that is not TOML.
struct TomlError {
  DeckPlace place;
  std::string what;
};

/// The root table of a TOML 1.0 document. Throws TomlError; also for more than 32 levels of dotted keys or of
/// brackets, which are of no use in a deck and would exhaust the stack.
DeckValue parse_toml(std::string_view text);

}  // namespace undiffuse::data
