#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "experiments/run/choices.hpp"
#include "experiments/run/commands.hpp"
#include "experiments/run/studies.hpp"
#include "experiments/run/words.hpp"

namespace undiffuse::experiments {
namespace {

using nlohmann::ordered_json;

void list_studies(bool json) {
  ordered_json array = ordered_json::array();
  std::vector<std::vector<std::string>> table;
  for (const auto& study : all_studies()) {
    const About& about = study->about();
    const auto decks = decks_of(about.name);
    array.push_back({{"name", about.name}, {"summary", about.summary}, {"decks", decks}});
    table.push_back({about.name, about.summary});
    for (const std::string& deck : decks)
      if (deck != about.name) table.push_back({"  " + deck, "a deck of " + about.name});
  }
  fmt::print("{}", json ? array.dump(2) + "\n" : text_table(table, 2));
}

void list_choices(const std::string& kind, bool json) {
  ordered_json array = ordered_json::array();
  std::vector<std::vector<std::string>> table = {{"name", "what", "order", "limit", "source"}};
  for (const Choice& choice : choices(kind)) {
    array.push_back({{"name", choice.name},
                     {"what", choice.what},
                     {"order", choice.order},
                     {"limit", choice.limit},
                     {"source", choice.source}});
    table.push_back({choice.name, choice.what, choice.order, choice.limit, choice.source});
  }
  fmt::print("{}", json ? array.dump(2) + "\n" : text_table(table, 5));
}

}  // namespace

data::ExitCode list(const ListOptions& options) {
  std::vector<std::string> known = {"studies"};
  for (const std::string_view kind : choice_kinds()) known.emplace_back(kind);
  if (std::find(known.begin(), known.end(), options.what) == known.end())
    throw data::UsageError(
        "undiffuse: error: list: no kind '" + options.what + "'" + did_you_mean(options.what, known) +
        "; allowed: studies|processes|scores|integrators|samplers|solvers|inverses|rules|laws");
  if (options.what == "studies")
    list_studies(options.json);
  else
    list_choices(options.what, options.json);
  return data::ExitCode::done;
}

}  // namespace undiffuse::experiments
