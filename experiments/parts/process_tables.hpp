#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "data/deck.hpp"
#include "experiments/run/study.hpp"
#include "sde/process.hpp"

/// The processes that studies compare, each with its own table of the deck.
namespace undiffuse::experiments::process_tables {

using data::Index;

/// A process as the deck has it, and until when it runs.
struct Chosen {
  std::string name;
  std::uint32_t number;  ///< in the study's table of processes: of its random numbers
  double horizon;        ///< T [time]
  std::shared_ptr<const sde::Process> process;
};

/// One process that decks know: its table of keys and what is made of them in so many dimensions.
struct ProcessRow {
  std::string name, equation;
  std::vector<data::Key> keys;
  std::function<Chosen(data::Deck&, Index dim)> read;
  bool by_default = true;  ///< compared unless the deck says otherwise
  bool affine = true;      ///< is it an sde::AffineProcess?
};

/// All of them, in the order of a headline table; a new one is a struct of keys and a line.
const std::vector<ProcessRow>& process_rows();
/// The affine ones, all by default.
const std::vector<ProcessRow>& affine_rows();

/// The table [processes] of switches and those processes that it leaves on. Throws the deck's UsageError.
std::vector<Chosen> read_processes(data::Deck& deck, const std::vector<ProcessRow>& rows, Index dim);
/// [processes] and a table for each, for `describe` and `init`.
std::vector<Section> process_sections(const std::vector<ProcessRow>& rows);

}  // namespace undiffuse::experiments::process_tables
