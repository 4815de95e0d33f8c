#include "data/deck.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <tuple>

#include "data/deck_impl.hpp"
#include "data/file_bytes.hpp"

namespace undiffuse::data {
namespace {

constexpr std::uintmax_t largest_deck = 4 << 20;

/// Calls visit(table, entry) for every entry that nothing has read.
template <class Visit>
void visit_unknown(const Deck::Impl& deck, const DeckValue& table, const std::string& path,
                   const Visit& visit) {
  for (const DeckEntry& entry : table.table()) {
    if (deck.known_key(path, entry.key) != nullptr) continue;
    const std::string within = joined(path, written_key(entry.key));  // a quoted key is nobody's table
    if (entry.value.is_table() && deck.is_known_table(within)) {
      visit_unknown(deck, entry.value, within, visit);
    } else {
      visit(path, entry);
    }
  }
}

/// The place in the deck, what came from the command line last.
auto reading_order(const DeckEntry& entry) {
  return std::tuple(entry.value.assignment, entry.place.line, entry.place.column);
}

}  // namespace

Deck::Deck(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Deck::~Deck() = default;
Deck::Deck(Deck&&) noexcept = default;
Deck& Deck::operator=(Deck&&) noexcept = default;

Deck Deck::from_file(const std::filesystem::path& file) {
  return from_text(read_bytes(file, largest_deck), file.string(), file.parent_path());
}

Deck Deck::from_text(std::string_view text, std::string name, std::filesystem::path folder) {
  auto impl = std::make_unique<Impl>();
  impl->file = std::move(name);
  impl->folder = std::move(folder);
  try {
    impl->root.value = parse_toml(text);
  } catch (const TomlError& error) {
    throw UsageError(
        fmt::format("{}:{}:{}: error: {}", impl->file, error.place.line, error.place.column, error.what));
  }
  return Deck(std::move(impl));
}

bool Deck::has(std::string_view key) const { return impl_->find(key) != nullptr; }

std::string Deck::word(std::string_view key, const std::vector<std::string>& allowed,
                       std::string_view fallback) {
  const SplitKey path = split(key);
  Key row;
  row.name = path.key;
  row.type = detail::type_name<std::string>();
  row.required = fallback.empty();
  const Range range{.words = {allowed.begin(), allowed.end()}};
  std::string word(fallback);
  detail::read_value(*this, path.table, row, range, word);
  return word;
}

std::filesystem::path Deck::resolve(const std::string& path) const { return impl_->folder / path; }

void Deck::fail(std::string_view key, std::string_view what) const { throw impl_->error(key, what); }

void Deck::refuse_unknown() const {
  const DeckEntry* first = nullptr;
  std::string table;
  visit_unknown(*impl_, impl_->root.value, "", [&](const std::string& path, const DeckEntry& entry) {
    if (first != nullptr && reading_order(*first) <= reading_order(entry)) return;
    first = &entry;
    table = path;
  });
  if (first != nullptr) throw impl_->unknown(table, *first);
}

std::string Deck::resolved() const {
  std::string root, tables;
  for (const Impl::KnownTable& table : impl_->known) {
    std::string lines;
    for (const Impl::KnownKey& key : table.keys) {
      if (!key.toml.empty()) lines += fmt::format("{} = {}\n", written_key(key.name), key.toml);
    }
    if (table.name.empty()) {
      root = lines;
    } else if (!lines.empty() || has(table.name)) {
      std::vector<std::string> parts = segments(table.name);
      for (std::string& part : parts) part = written_key(part);
      tables += fmt::format("{}[{}]\n{}", tables.empty() ? "" : "\n", fmt::join(parts, "."), lines);
    }
  }
  return root + (root.empty() || tables.empty() ? "" : "\n") + tables;
}

}  // namespace undiffuse::data
