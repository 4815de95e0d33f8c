#pragma once
#include <memory>
#include <string>

#include "data/deck.hpp"
#include "experiments/run/commands.hpp"
#include "experiments/run/study.hpp"

namespace undiffuse::experiments {

/// A deck that was read in full and found good, and the study that will run it.
struct Prepared {
  data::Deck deck;
  std::unique_ptr<Study> study;
  std::unique_ptr<Run> run;
  std::uint64_t seed = 1;
};

/// The deck that the options name, with their changes. Throws data::UsageError.
data::Deck open_deck(const DeckOptions& options);

/// Finds the study, lets it read the deck, and refuses what nobody read. Throws data::UsageError,
/// data::DamagedInput.
Prepared prepare(data::Deck deck);

/// The keys of the root that every deck has.
Section root_section();

/// Throws data::UsageError if the plan does not fit into this machine's memory.
void require_memory(const Plan& plan);

/// The study called `name`, or the one that the deck called `name` belongs to. Throws data::UsageError with a
/// suggestion.
std::unique_ptr<Study> find_study(const std::string& name);

}  // namespace undiffuse::experiments
