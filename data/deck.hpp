#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "data/errors.hpp"
#include "data/parameter.hpp"

namespace undiffuse::data {

/// A parsed deck (TOML 1.0). Every error is a UsageError `file:line:column: error: key: what; what is
/// allowed`, or `--set key: ...` for a value that came from the command line. The deck remembers what was
/// read from it, so that at the end unknown keys and tables are errors and the resolved deck, every default
/// filled in, can be printed.
class Deck {
 public:
  /// Throws UsageError if the file is absent, unreadable or not TOML.
  static Deck from_file(const std::filesystem::path& file);
  /// name stands for the file in messages; input paths in the deck are relative to folder.
  static Deck from_text(std::string_view text, std::string name, std::filesystem::path folder);
  ~Deck();
  Deck(Deck&&) noexcept;
  Deck& operator=(Deck&&) noexcept;

  /// `a.b=value` from the command line: any TOML value, a bare word is a string. Wins over the file.
  void set(std::string_view assignment);

  /// Is there such a table or key ("law", "law.stds")?
  bool has(std::string_view key) const;
  /// The word at `key`; unknown words are errors with the nearest allowed one suggested. fallback: used where
  /// the key is absent; empty: the key is required. Counts as read, appears in resolved().
  std::string word(std::string_view key, const std::vector<std::string>& allowed,
                   std::string_view fallback = "");
  /// A path at `key`, made relative to the deck's folder.
  std::filesystem::path resolve(const std::string& path) const;

  /// Throws the UsageError that points at `key` (or at the table if the key is absent).
  [[noreturn]] void fail(std::string_view key, std::string_view what) const;

  /// Throws for the first key or table that nothing has read, with the nearest known one suggested.
  void refuse_unknown() const;
  /// The deck with every default filled in, as TOML that reads back to the same values.
  std::string resolved() const;

  class Impl;
  Impl& impl() const { return *impl_; }

 private:
  explicit Deck(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

namespace detail {
/// Says that `table` is being read and may have these keys. Throws UsageError if it is there and not a table.
void open_table(Deck& deck, std::string_view table, const std::vector<std::string>& keys);
/// Reads `table.name` into value, checks type and range, records it as read; false if absent (value
/// untouched), which is an error if the key is required. One overload per type a Parameter's member may have.
bool read_value(Deck& deck, std::string_view table, const Key& key, const Range& range, double& value);
bool read_value(Deck& deck, std::string_view table, const Key& key, const Range& range, std::int64_t& value);
bool read_value(Deck& deck, std::string_view table, const Key& key, const Range& range, bool& value);
bool read_value(Deck& deck, std::string_view table, const Key& key, const Range& range, std::string& value);
bool read_value(Deck& deck, std::string_view table, const Key& key, const Range& range, Formula& value);
bool read_value(Deck& deck, std::string_view table, const Key& key, const Range& range, bool scalar_allowed,
                std::vector<double>& value);
bool read_value(Deck& deck, std::string_view table, const Key& key, const Range& range, bool scalar_allowed,
                std::vector<std::int64_t>& value);
bool read_value(Deck& deck, std::string_view table, const Key& key, const Range& range, bool scalar_allowed,
                std::vector<std::vector<double>>& value);
/// The same value as TOML text, numbers in the shortest form that reads back to the same bits.
std::string as_toml(double value);
std::string as_toml(std::int64_t value);
std::string as_toml(bool value);
std::string as_toml(const std::string& value);
std::string as_toml(const Formula& value);  ///< a bare number where it is one
std::string as_toml(const std::vector<double>& value);
std::string as_toml(const std::vector<std::int64_t>& value);
std::string as_toml(const std::vector<std::vector<double>>& value);
template <class T>
std::string_view
type_name();  // "number", "integer", "boolean", "string", "array of numbers|integers|arrays of numbers"
std::string describe(const Range& range);  // "any", "> 0", "in [0, 1)", "one of a, b"
}  // namespace detail

/// The table `table` (empty: the root) as a P; keys that P does not have are left to refuse_unknown().
template <Described P>
P read(Deck& deck, std::string_view table);

/// The keys of P, for describe and init.
template <Described P>
std::vector<Key> keys();

}  // namespace undiffuse::data

#include "data/deck_read.hpp"
