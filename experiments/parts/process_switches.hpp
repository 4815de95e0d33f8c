#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "experiments/parts/process_tables.hpp"
#include "experiments/run/study.hpp"

namespace undiffuse::experiments {

/// A process that a study compares with others: its name in the table [processes] of switches.
struct ProcessSwitch {
  const char* name;        ///< of process_tables()
  bool by_default = true;  ///< compared unless the deck says otherwise
};

/// One that the deck leaves on, and until when it runs.
struct ChosenProcess {
  std::string name;
  std::uint32_t number;  ///< in the study's list of switches, from 1: of its random numbers
  double horizon;        ///< T [time]
  std::shared_ptr<const sde::Process> process;
};

/// The table [processes], and for so many coordinates those that it leaves on. Throws the deck's UsageError.
std::vector<ChosenProcess> read_processes(data::Deck& deck, std::span<const ProcessSwitch> switches,
                                          data::Index dim);
/// [processes] and a table for each, for `describe` and `init`.
std::vector<Section> process_sections(std::span<const ProcessSwitch> switches);

}  // namespace undiffuse::experiments
