#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "experiments/run/choices.hpp"
#include "experiments/run/commands.hpp"
#include "experiments/run/prepared.hpp"
#include "experiments/run/studies.hpp"
#include "experiments/run/words.hpp"

namespace undiffuse::experiments {
namespace {

using nlohmann::ordered_json;

ordered_json as_json(const Section& section) {
  ordered_json keys = ordered_json::array();
  for (const data::Key& key : section.keys)
    keys.push_back({{"name", key.name},
                    {"type", key.type},
                    {"unit", key.unit},
                    {"default", key.default_value},
                    {"required", key.required},
                    {"range", key.range},
                    {"meaning", key.meaning}});
  return {{"table", section.table}, {"title", section.title}, {"keys", keys}};
}

void print_section(const Section& section) {
  fmt::print("\n{}{}\n", section.table.empty() ? "" : "[" + section.table + "]  ", section.title);
  if (section.keys.empty()) return;
  std::vector<std::vector<std::string>> table = {{"  key", "type", "unit", "default", "range", "meaning"}};
  for (const data::Key& key : section.keys)
    table.push_back({"  " + key.name, key.type, key.unit, key.required ? "(required)" : key.default_value,
                     key.range, key.meaning});
  fmt::print("{}", text_table(table, 6));
}

void describe_study(const Study& study, bool json) {
  const About& about = study.about();
  std::vector<Section> sections = study.sections();
  sections.insert(sections.begin(), root_section());
  const auto decks = decks_of(about.name);
  if (json) {
    ordered_json all = {{"name", about.name},     {"summary", about.summary},   {"question", about.question},
                        {"method", about.method}, {"equation", about.equation}, {"source", about.source},
                        {"decks", decks}};
    for (const Section& section : sections) all["sections"].push_back(as_json(section));
    fmt::print("{}\n", all.dump(2));
    return;
  }
  std::string deck_list;
  for (const std::string& deck : decks) deck_list += (deck_list.empty() ? "" : ", ") + deck;
  fmt::print("{}: {}\n\n", about.name, about.summary);
  fmt::print("question  {}\nmethod    {}\nequation  {}\nsource    {}\ndecks     {}\n", about.question,
             about.method, about.equation, about.source, deck_list);
  for (const Section& section : sections) print_section(section);
}

void print_choice(const Choice& choice, std::string_view kind) {
  fmt::print("{} ({})\n\nwhat    {}\n", choice.name, kind, choice.what);
  if (!choice.order.empty()) fmt::print("order   {}\n", choice.order);
  if (!choice.limit.empty()) fmt::print("limit   {}\n", choice.limit);
  if (!choice.source.empty()) fmt::print("source  {}\n", choice.source);
}

/// True if some choice has the name.
bool describe_choice(const DescribeOptions& options) {
  bool found = false;
  ordered_json array = ordered_json::array();
  for (const std::string_view kind : choice_kinds()) {
    for (const Choice& choice : choices(kind)) {
      if (choice.name != options.name) continue;
      found = true;
      array.push_back({{"name", choice.name},
                       {"kind", kind},
                       {"what", choice.what},
                       {"order", choice.order},
                       {"limit", choice.limit},
                       {"source", choice.source}});
      if (!options.json) print_choice(choice, kind);
    }
  }
  if (found && options.json) fmt::print("{}\n", array.dump(2));
  return found;
}

}  // namespace

data::ExitCode describe(const DescribeOptions& options) {
  if (!describe_choice(options)) describe_study(*find_study(options.name), options.json);
  return data::ExitCode::done;
}

}  // namespace undiffuse::experiments
