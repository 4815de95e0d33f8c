#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "data/deck.hpp"
#include "data/result_file.hpp"
#include "experiments/run/study.hpp"

namespace undiffuse::experiments {

/// The largest input that is copied into the result file [bytes].
inline constexpr std::uintmax_t largest_copied_input = std::uintmax_t{16} << 20U;

/// Writes what the run read under /provenance/inputs/<n>: deck key, path, SHA-256, size, and the bytes
/// themselves up to 16 MiB, in rows of 4096, the last padded with zeros.
void write_inputs(data::ResultFile& file, const std::vector<Input>& inputs);

/// Makes the inputs of a result file readable again: copies come out into `folder`, larger ones must lie
/// where they were; the deck is pointed at them. Throws data::DamagedInput if a SHA-256 differs, UsageError
/// if a file is gone.
void restore_inputs(const data::ResultReader& file, const std::filesystem::path& folder, data::Deck& deck);

}  // namespace undiffuse::experiments
