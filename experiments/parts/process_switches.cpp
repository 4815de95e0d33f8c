#include "experiments/parts/process_switches.hpp"

#include "experiments/parts/reading.hpp"

namespace undiffuse::experiments {
namespace {

data::Key key_of(const ProcessSwitch& one) {
  return {.name = one.name,
          .type = "boolean",
          .unit = "",
          .default_value = one.by_default ? "true" : "false",
          .range = "",
          .meaning = "compare this process"};
}

}  // namespace

std::vector<ChosenProcess> read_processes(data::Deck& deck, std::span<const ProcessSwitch> switches,
                                          data::Index dim) {
  std::vector<ChosenProcess> chosen;
  std::uint32_t number = 0;
  for (const auto& one : switches) {
    ++number;
    bool wanted = one.by_default;
    data::detail::read_value(deck, "processes", key_of(one), data::any(), wanted);
    auto moving = process_table(one.name).read(deck, one.name, dim);  // in any case: its keys are known ones
    if (wanted) chosen.push_back({one.name, number, moving.horizon, std::move(moving.process)});
  }
  if (chosen.empty()) deck.fail("processes", "all processes are switched off");
  return chosen;
}

std::vector<Section> process_sections(std::span<const ProcessSwitch> switches) {
  std::vector<data::Key> keys;
  for (const auto& one : switches) keys.push_back(key_of(one));
  std::vector<Section> sections = {section("processes", "which processes are compared", std::move(keys))};
  for (const auto& one : switches) {
    const ProcessTable& table = process_table(one.name);
    sections.push_back(section(table.name, table.equation, table.keys));
  }
  return sections;
}

}  // namespace undiffuse::experiments
