#include "experiments/agreement/processes.hpp"

#include "experiments/parts/process_tables.hpp"

namespace undiffuse::experiments::agreement {
namespace {

ProcessRow row(const char* name, bool by_default) {
  const ProcessTable& table = process_table(name);
  return {.name = table.name,
          .equation = table.equation,
          .keys = table.keys,
          .read =
              [&table](data::Deck& deck) {
                auto [horizon, process] = table.read(deck, table.name, 1);
                return Chosen{table.name, 0, horizon, std::move(process)};
              },
          .by_default = by_default};
}

}  // namespace

const std::vector<ProcessRow>& process_rows() {
  static const std::vector<ProcessRow> rows = {
      row("heat", true),
      row("ve", true),
      row("vp", true),
      row("sub_vp", true),
      row("ornstein_uhlenbeck", true),
      row("double_well", true),
      // off unless the deck asks for them: together these take as long as all others
      row("cosine_vp", false),
      row("sigmoid_vp", false),
      row("scaled_linear_vp", false),
      row("zero_terminal_vp", false),
      row("edm", false),
      row("rectified_flow", false),
  };
  return rows;
}

}  // namespace undiffuse::experiments::agreement
