#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "data/deck.hpp"
#include "data/deck_tree.hpp"

namespace undiffuse::data {

/// What a Deck holds: the tree, the command line's changes of it, and what was read. For the deck's .cpp
/// files only.
class Deck::Impl {
 public:
  std::string file;              ///< its name in messages
  std::filesystem::path folder;  ///< input paths are relative to it
  DeckEntry root{"", {1, 1}, {}};
  std::vector<std::string> assignments;  ///< keys of --set, in order

  /// A key that something may read from a table; toml is empty if there is nothing to print.
  struct KnownKey {
    std::string name, toml;
  };
  struct KnownTable {
    std::string name;
    std::vector<KnownKey> keys;
  };
  std::vector<KnownTable> known;  ///< in the order of reading

  /// The entry at a dotted path, the root for ""; nullptr if absent.
  const DeckEntry* find(std::string_view path) const;
  /// The value of `table.key`; nullptr if absent.
  const DeckValue* value(std::string_view table, std::string_view key) const;

  /// Says that `table` is read, and which keys it may have. Throws UsageError if it is something else than a
  /// table.
  void open(std::string_view table, const std::vector<std::string>& keys);
  /// Fills in what `table.key` was read as, for resolved().
  void record(std::string_view table, std::string_view key, std::string toml);
  bool is_known_table(std::string_view table) const;  ///< it, or a table within it, was opened
  const KnownKey* known_key(std::string_view table, std::string_view key) const;
  std::vector<std::string> known_names(
      std::string_view table) const;  ///< keys and tables that `table` may have

  /// The error that points at a value, or at the key or table of that name.
  UsageError error(std::string_view key, const DeckValue& value, std::string_view what) const;
  UsageError error(std::string_view key, std::string_view what) const;
  /// The error for a key that must be given: points at a misspelling of it or of its table, if there is one.
  UsageError missing(std::string_view table, std::string_view key, std::string_view allowed) const;
  /// The error for an entry that nothing has read.
  UsageError unknown(std::string_view table, const DeckEntry& entry) const;

 private:
  KnownTable& known_table(std::string_view table);
  UsageError error(std::string_view key, DeckPlace place, int assignment, std::string_view what) const;
  const DeckEntry* misspelt(std::string_view table, std::string_view name) const;
};

/// "table.key", or "key" for the root.
std::string joined(std::string_view table, std::string_view key);
/// The two parts of "a.b.c": "a.b" and "c".
struct SplitKey {
  std::string_view table, key;
};
SplitKey split(std::string_view path);
/// What stands between the dots of "a.b.c".
std::vector<std::string> segments(std::string_view path);
/// The key as a deck writes it: in quotes unless it is a bare key.
std::string written_key(std::string_view key);

}  // namespace undiffuse::data
