#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "experiments/run/choices.hpp"
#include "experiments/run/commands.hpp"
#include "experiments/run/measurements.hpp"
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

data::ExitCode list_measured(bool json) {
  ordered_json array = ordered_json::array();
  std::vector<std::vector<std::string>> table = {
      {"name", "noise", "limit", "order", "holds", "declared", "measured", "+- (95%)"}};
  bool hold = true;
  for (const Measurement& each : measure_integrators()) {
    hold = hold && each.holds.value_or(true);
    const std::string holds = !each.holds ? "-" : *each.holds ? "yes" : "no";
    ordered_json orders = ordered_json::array();
    for (const auto& order : each.orders) {
      orders.push_back({{"order", order.what}, {"declared", order.declared}});
      if (order.measured) {
        orders.back()["measured"] = order.measured->value;
        orders.back()["half_width"] = order.measured->half_width;
      }
      table.push_back({each.name, each.noise, each.limit, order.what, holds,
                       fmt::format("{}", order.declared),
                       order.measured ? fmt::format("{:.2f}", order.measured->value) : "-",
                       order.measured ? fmt::format("{:.2f}", order.measured->half_width) : "-"});
    }
    array.push_back({{"name", each.name},
                     {"noise", each.noise},
                     {"limit", each.limit},
                     {"holds", each.holds ? ordered_json(*each.holds) : ordered_json()},
                     {"orders", orders}});
  }
  fmt::print("{}", json ? array.dump(2) + "\n" : text_table(table, 5));
  return hold ? data::ExitCode::done : data::ExitCode::numerics;
}

}  // namespace

data::ExitCode list(const ListOptions& options) {
  std::vector<std::string> known = {"studies"};
  for (const std::string_view kind : choice_kinds()) known.emplace_back(kind);
  if (std::find(known.begin(), known.end(), options.what) == known.end())
    throw data::UsageError(
        "undiffuse: error: list: no kind '" + options.what + "'" + did_you_mean(options.what, known) +
        "; allowed: studies|processes|scores|integrators|samplers|solvers|inverses|rules|laws");
  if (options.measure && options.what != "integrators")
    throw data::UsageError("undiffuse: error: list: --measure is for integrators, not " + options.what);
  if (options.measure) return list_measured(options.json);
  if (options.what == "studies")
    list_studies(options.json);
  else
    list_choices(options.what, options.json);
  return data::ExitCode::done;
}

}  // namespace undiffuse::experiments
