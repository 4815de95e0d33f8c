#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "data/deck.hpp"
#include "experiments/run/study.hpp"
#include "sde/process.hpp"

namespace undiffuse::experiments::agreement {

/// A process as the deck has it, and until when it runs.
struct Chosen {
  std::string name;
  std::uint32_t number;  ///< in the table of processes: of its random numbers
  double horizon;        ///< T [time]
  std::shared_ptr<const sde::Process> process;
};

/// One process that the study knows: its table of keys and what is made of them.
struct ProcessRow {
  std::string name, equation;
  std::vector<data::Key> keys;
  std::function<Chosen(data::Deck&)> read;
  bool by_default = true;  ///< compared unless the deck says otherwise
};

/// All of them, in the order of the headline table; what their tables hold stands in
/// parts/process_tables.hpp.
const std::vector<ProcessRow>& process_rows();

}  // namespace undiffuse::experiments::agreement
