#include "experiments/run/prepared.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iostream>
#include <iterator>

#include "experiments/run/machine.hpp"
#include "experiments/run/studies.hpp"
#include "experiments/run/words.hpp"

namespace undiffuse::experiments {
namespace {

struct RootKeys {
  std::int64_t seed = 1;
  static auto parameters() {
    return std::make_tuple(
        data::Parameter{"seed", &RootKeys::seed, "1", "of all random numbers of the run", data::at_least(0)});
  }
};

std::vector<std::string> study_names() {
  std::vector<std::string> names;
  for (const auto& study : all_studies()) names.push_back(study->about().name);
  return names;
}

std::vector<std::string> deck_names() {
  std::vector<std::string> names;
  for (const BuiltInDeck& deck : built_in_decks()) names.push_back(deck.name);
  return names;
}

bool is_file(const std::string& deck) {
  return deck.ends_with(".toml") || deck.find('/') != std::string::npos;
}

data::Deck find_deck(const std::string& deck) {
  if (deck == "-") {
    const std::string text{std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
    return data::Deck::from_text(text, "<stdin>", std::filesystem::current_path());
  }
  if (is_file(deck)) return data::Deck::from_file(deck);
  for (const BuiltInDeck& known : built_in_decks())
    if (known.name == deck)
      return data::Deck::from_text(known.text, deck + ".toml", resource_folder() / "experiments");
  throw data::UsageError(fmt::format(
      "undiffuse: error: no deck '{}'{}; `undiffuse list` names them, a file has '.toml' or '/' in its name",
      deck, did_you_mean(deck, deck_names())));
}

}  // namespace

data::Deck open_deck(const DeckOptions& options) {
  data::Deck deck = find_deck(options.deck);
  for (const std::string& assignment : options.set) deck.set(assignment);
  if (options.seed) deck.set("seed=" + std::to_string(*options.seed));
  return deck;
}

Prepared prepare(data::Deck deck) {
  const std::string name = deck.word("experiment", study_names());
  Prepared prepared{std::move(deck), find_study(name), nullptr, 1};
  prepared.seed = static_cast<std::uint64_t>(data::read<RootKeys>(prepared.deck, "").seed);
  prepared.run = prepared.study->prepare(prepared.deck);
  prepared.deck.refuse_unknown();
  return prepared;
}

Section root_section() {
  Section root{"", "the root", data::keys<RootKeys>()};
  data::Key experiment;
  experiment.name = "experiment";
  experiment.type = "string";
  experiment.meaning = "the study that runs";
  experiment.required = true;
  for (const std::string& name : study_names())
    experiment.range += (experiment.range.empty() ? "" : " | ") + name;
  root.keys.insert(root.keys.begin(), experiment);
  return root;
}

void require_memory(const Plan& plan) {
  const double available = available_memory();
  if (plan.memory_bytes > available)
    throw data::UsageError(fmt::format(
        "undiffuse: error: needs {} of memory, this machine has {} available; most of it is for {}",
        format_bytes(plan.memory_bytes), format_bytes(available), plan.memory_key));
}

std::unique_ptr<Study> find_study(const std::string& name) {
  std::unique_ptr<Study> found;
  for (auto& study : all_studies()) {
    const std::string& stem = study->about().name;
    const auto decks = decks_of(stem);
    const bool exact = stem == name;
    if (exact || (!found && std::find(decks.begin(), decks.end(), name) != decks.end()))
      found = std::move(study);
    if (exact) break;
  }
  if (!found)
    throw data::UsageError(fmt::format("undiffuse: error: no study '{}'{}; `undiffuse list` names them", name,
                                       did_you_mean(name, study_names())));
  return found;
}

}  // namespace undiffuse::experiments
