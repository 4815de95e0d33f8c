#include "data/deck_impl.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "data/nearest.hpp"

namespace undiffuse::data {

std::string joined(std::string_view table, std::string_view key) {
  if (table.empty()) return std::string(key);
  return key.empty() ? std::string(table) : fmt::format("{}.{}", table, key);
}

SplitKey split(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  if (dot == std::string_view::npos) return {"", path};
  return {path.substr(0, dot), path.substr(dot + 1)};
}

std::vector<std::string> segments(std::string_view path) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    parts.emplace_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

const DeckEntry* Deck::Impl::find(std::string_view path) const {
  const DeckEntry* entry = &root;
  if (path.empty()) return entry;
  for (const std::string& part : segments(path)) {
    entry = find_entry(entry->value, part);
    if (entry == nullptr) return nullptr;
  }
  return entry;
}

const DeckValue* Deck::Impl::value(std::string_view table, std::string_view key) const {
  const DeckEntry* parent = find(table);
  const DeckEntry* entry = parent == nullptr ? nullptr : find_entry(parent->value, key);
  return entry == nullptr ? nullptr : &entry->value;
}

Deck::Impl::KnownTable& Deck::Impl::known_table(std::string_view table) {
  for (KnownTable& entry : known) {
    if (entry.name == table) return entry;
  }
  known.push_back({std::string(table), {}});
  return known.back();
}

void Deck::Impl::open(std::string_view table, const std::vector<std::string>& keys) {
  const std::vector<std::string> parts = segments(table);
  std::string path;
  for (const std::string& part : parts) {
    path = joined(path, part);
    const DeckEntry* entry = find(path);
    if (entry == nullptr) break;
    if (!entry->value.is_table()) {
      throw error(path, entry->value, fmt::format("got {}; must be a table", described(entry->value)));
    }
  }
  KnownTable& entry = known_table(table);
  for (const std::string& key : keys) {
    const auto same = [&](const KnownKey& other) { return other.name == key; };
    if (std::none_of(entry.keys.begin(), entry.keys.end(), same)) entry.keys.push_back({key, ""});
  }
}

void Deck::Impl::record(std::string_view table, std::string_view key, std::string toml) {
  KnownTable& entry = known_table(table);
  const auto same = [&](const KnownKey& other) { return other.name == key; };
  const auto place = std::find_if(entry.keys.begin(), entry.keys.end(), same);
  if (place == entry.keys.end()) {
    entry.keys.push_back({std::string(key), std::move(toml)});
  } else {
    place->toml = std::move(toml);
  }
}

bool Deck::Impl::is_known_table(std::string_view table) const {
  const std::string within = std::string(table) + ".";
  return std::any_of(known.begin(), known.end(), [&](const KnownTable& entry) {
    return entry.name == table || std::string_view(entry.name).substr(0, within.size()) == within;
  });
}

const Deck::Impl::KnownKey* Deck::Impl::known_key(std::string_view table, std::string_view key) const {
  for (const KnownTable& entry : known) {
    if (entry.name != table) continue;
    for (const KnownKey& candidate : entry.keys) {
      if (candidate.name == key) return &candidate;
    }
  }
  return nullptr;
}

std::vector<std::string> Deck::Impl::known_names(std::string_view table) const {
  std::vector<std::string> names;
  const std::string within = table.empty() ? "" : std::string(table) + ".";
  for (const KnownTable& entry : known) {
    if (entry.name == table) {
      for (const KnownKey& key : entry.keys) names.push_back(key.name);
    } else if (std::string_view(entry.name).substr(0, within.size()) == within) {
      const std::string name = segments(std::string_view(entry.name).substr(within.size())).front();
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  return names;
}

UsageError Deck::Impl::error(std::string_view key, DeckPlace place, int assignment,
                             std::string_view what) const {
  if (assignment < 0) {
    return UsageError(fmt::format("{}:{}:{}: error: {}: {}", file, std::max(place.line, 1),
                                  std::max(place.column, 1), shown(key), what));
  }
  const std::string& set = assignments[static_cast<std::size_t>(assignment)];
  const std::string rest = set == key ? "" : shown(key) + ": ";
  return UsageError(fmt::format("--set {}: {}{}", shown(set), rest, what));
}

UsageError Deck::Impl::error(std::string_view key, const DeckValue& value, std::string_view what) const {
  return error(key, value.place, value.assignment, what);
}

UsageError Deck::Impl::error(std::string_view key, std::string_view what) const {
  for (std::string_view path = key;; path = split(path).table) {
    const DeckEntry* entry = find(path);
    if (entry != nullptr) return error(key, entry->place, entry->value.assignment, what);
  }
}

const DeckEntry* Deck::Impl::misspelt(std::string_view table, std::string_view name) const {
  const DeckEntry* parent = find(table);
  if (parent == nullptr || !parent->value.is_table()) return nullptr;
  std::vector<std::string> strangers;
  for (const DeckEntry& entry : parent->value.table()) {
    const bool known_here =
        known_key(table, entry.key) != nullptr || is_known_table(joined(table, written_key(entry.key)));
    if (!known_here) strangers.push_back(entry.key);
  }
  const std::string found = nearest(name, strangers);
  return found.empty() ? nullptr : find_entry(parent->value, found);
}

UsageError Deck::Impl::missing(std::string_view table, std::string_view key, std::string_view allowed) const {
  std::string_view parent = table, name = key;
  while (!parent.empty() && find(parent) == nullptr) {
    name = split(parent).key;
    parent = split(parent).table;
  }
  const std::string path = joined(table, key);
  if (const DeckEntry* entry = misspelt(parent, name)) {
    return error(joined(parent, entry->key), entry->place, entry->value.assignment,
                 fmt::format("unknown {}; did you mean '{}'? ({} is missing)",
                             entry->value.is_table() ? "table" : "key", name, path));
  }
  return error(path, fmt::format("missing; {}", allowed));
}

UsageError Deck::Impl::unknown(std::string_view table, const DeckEntry& entry) const {
  const std::string kind = entry.value.is_table() ? "table" : "key";
  const std::vector<std::string> names = known_names(table);
  std::string near = nearest(entry.key, names);
  for (const KnownTable& other : known) {
    if (near.empty() && known_key(other.name, entry.key) != nullptr) near = joined(other.name, entry.key);
  }
  const std::string path = joined(table, written_key(entry.key));
  if (!near.empty()) {
    return error(path, entry.place, entry.value.assignment,
                 fmt::format("unknown {}; did you mean '{}'?", kind, near));
  }
  const std::string allowed =
      names.empty() ? "none is allowed here" : fmt::format("allowed: {}", fmt::join(names, ", "));
  return error(path, entry.place, entry.value.assignment, fmt::format("unknown {}; {}", kind, allowed));
}

}  // namespace undiffuse::data
