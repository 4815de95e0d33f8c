#include <fmt/core.h>

#include "experiments/run/commands.hpp"
#include "experiments/run/prepared.hpp"
#include "experiments/run/words.hpp"

namespace undiffuse::experiments {

data::ExitCode check(const DeckOptions& options) {
  const Prepared prepared = prepare(open_deck(options));
  const Plan plan = prepared.run->plan();
  std::vector<std::vector<std::string>> table = {{"# memory", format_bytes(plan.memory_bytes)},
                                                 {"# on disk", "at most " + format_bytes(plan.disk_bytes)},
                                                 {"# steps", fmt::format("{:.0f}", plan.steps)}};
  for (const auto& [what, value] : plan.lines) table.push_back({"# " + what, value});
  for (const std::string& note : plan.notes) table.push_back({"# note", note});
  const std::string deck = prepared.deck.resolved();
  fmt::print("{}{}\n{}", deck, deck.ends_with('\n') ? "" : "\n", text_table(table, 2));
  require_memory(plan);
  return data::ExitCode::done;
}

}  // namespace undiffuse::experiments
