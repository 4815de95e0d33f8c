#pragma once
#include <filesystem>
#include <vector>

#include "data/deck.hpp"
#include "data/result_file.hpp"
#include "experiments/run/prepared.hpp"

namespace undiffuse::experiments {

/// What the run will read, with its bytes, for the record. An input is called after its key, "law__file" for
/// law.file.
std::vector<data::Input> read_inputs(Prepared& prepared);

/// Makes the deck read an input from `place`: a path, with what the deck had behind it (":/path/to/dataset").
void point_at(data::Deck& deck, const data::Input& input, const std::filesystem::path& place);

/// The inputs of a result file, written to a folder of their own below `folder`; the deck is pointed at them.
/// One that was too large to be kept must lie where the deck says, seen from the current folder. Throws
/// data::UsageError where it does not, data::DamagedInput where it has changed.
void restore_inputs(const std::vector<data::Input>& inputs, const std::filesystem::path& folder,
                    data::Deck& deck);

}  // namespace undiffuse::experiments
