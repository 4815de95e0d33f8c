#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "data/deck.hpp"
#include "sde/process.hpp"

namespace undiffuse::experiments {

/// A process as a deck has it, and until when it runs.
struct MovingProcess {
  double horizon;  ///< T [time]
  std::shared_ptr<const sde::Process> process;
};

/// One process that decks know: its table of keys and what is made of them.
struct ProcessTable {
  std::string name, equation;
  std::vector<data::Key> keys;
  /// Reads `table` for so many coordinates. Throws the deck's UsageError, also for what the process itself
  /// refuses.
  std::function<MovingProcess(data::Deck& deck, const std::string& table, data::Index dim)> read;
};

/// All of `list processes`; a new one is a struct of keys and a line.
const std::vector<ProcessTable>& process_tables();
/// The one of that name. Throws std::invalid_argument.
const ProcessTable& process_table(std::string_view name);

}  // namespace undiffuse::experiments
