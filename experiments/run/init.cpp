#include <fmt/core.h>

#include <algorithm>
#include <sstream>

#include "experiments/run/commands.hpp"
#include "experiments/run/inputs.hpp"
#include "experiments/run/prepared.hpp"
#include "experiments/run/studies.hpp"
#include "experiments/run/words.hpp"

namespace undiffuse::experiments {
namespace {

/// The section of a table that fits best: of those that have the key, the one whose title names the table's
/// kind.
const data::Key* find_key(const std::vector<Section>& sections, const std::string& table,
                          const std::string& kind, const std::string& name) {
  const data::Key* found = nullptr;
  for (const Section& section : sections) {
    if (section.table != table) continue;
    const auto key = std::find_if(section.keys.begin(), section.keys.end(),
                                  [&](const data::Key& k) { return k.name == name; });
    if (key == section.keys.end()) continue;
    const bool of_kind = !kind.empty() && section.title.find(kind) != std::string::npos;
    if (found == nullptr || of_kind) found = &*key;
    if (of_kind) break;
  }
  return found;
}

std::string comment(const data::Key& key) {
  std::string text = "# " + key.meaning;
  if (!key.unit.empty() && key.unit != "1") text += " [" + key.unit + "]";
  if (!key.range.empty() && key.range != "any") text += "; " + key.range;
  return text;
}

/// The key's name if the line is `name = value`, else empty.
std::string key_of(const std::string& line) {
  const std::size_t end = line.find_first_of(" =");
  const bool assignment =
      end != std::string::npos && end > 0 && line.find_first_not_of(' ', end) == line.find('=', end);
  return assignment && line[0] != '#' && line[0] != '[' ? line.substr(0, end) : "";
}

std::string unquoted(const std::string& line) {
  const std::size_t first = line.find('"');
  const std::size_t last = line.rfind('"');
  return last > first ? line.substr(first + 1, last - first - 1) : "";
}

/// The deck with each key's meaning, unit and range behind it, or above where the line is long.
std::string annotated(const std::string& deck, const std::vector<Section>& sections) {
  constexpr std::size_t column = 36;
  constexpr std::size_t widest = 120;
  std::istringstream lines(deck);
  std::string text;
  std::string table;
  std::string kind;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('[') && line.ends_with(']') && !line.starts_with("[[")) {
      table = line.substr(1, line.size() - 2);
      kind.clear();
    }
    const std::string name = key_of(line);
    if (name == "kind") kind = unquoted(line);
    const data::Key* key = name.empty() ? nullptr : find_key(sections, table, kind, name);
    const std::string words = key == nullptr ? "" : comment(*key);
    if (words.empty()) {
      text += line + "\n";
    } else if (line.size() < column && column + words.size() <= widest) {
      text += line + std::string(column - line.size(), ' ') + words + "\n";
    } else {
      text += words + "\n" + line + "\n";
    }
  }
  return text;
}

std::string first_deck(const std::string& name) {
  const auto decks = decks_of(name);
  return decks.empty() ? name : decks.front();
}

}  // namespace

data::ExitCode init(const std::string& name) {
  const DeckOptions options{first_deck(name), {}, {}};
  Prepared prepared = prepare(open_deck(options));
  data::Deck deck = open_deck(options);
  const std::vector<Input> files = prepared.run->inputs();
  const std::vector<data::Input> records = read_inputs(prepared);
  for (std::size_t i = 0; i < files.size(); ++i)
    point_at(deck, records[i], std::filesystem::absolute(files[i].file).lexically_normal());
  const Prepared placed = prepare(std::move(deck));
  std::vector<Section> sections = placed.study->sections();
  sections.insert(sections.begin(), root_section());
  const About& about = placed.study->about();
  fmt::print("# {}: {}\n# undiffuse run THIS.toml; undiffuse describe {} explains more.\n\n{}", about.name,
             about.summary, about.name, annotated(placed.deck.resolved(), sections));
  return data::ExitCode::done;
}

}  // namespace undiffuse::experiments
