#include "experiments/run/commands.hpp"
#include "experiments/run/execute.hpp"
#include "experiments/run/inputs.hpp"

namespace undiffuse::experiments {

data::ExitCode run(const DeckOptions& deck, const OutputOptions& output) {
  Interruption interruption(last_words(output));
  Prepared prepared = prepare(open_deck(deck));
  const std::string stem =
      deck.deck == "-" ? prepared.study->about().name : std::filesystem::path(deck.deck).stem().string();
  const std::filesystem::path file = output.output.empty() ? stem + ".h5" : output.output;
  return execute(prepared, {file, prepared.deck.resolved(), read_inputs(prepared)}, output, interruption);
}

}  // namespace undiffuse::experiments
