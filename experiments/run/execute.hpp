#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "data/result_file.hpp"
#include "experiments/run/commands.hpp"
#include "experiments/run/interruption.hpp"
#include "experiments/run/prepared.hpp"

namespace undiffuse::experiments {

/// Where a prepared run writes, and what it says of itself there.
struct Job {
  std::filesystem::path output;
  std::string config;               ///< the deck that the file will hold
  std::vector<data::Input> inputs;  ///< what it reads, for the record
};

/// Runs a prepared study: memory, output and inputs are tried first; then it computes, the file is finished
/// and its headline printed. Numbers that go wrong still leave a file, with status `failed`; so do failed
/// checks, with `complete`: both end with ExitCode::numerics.
data::ExitCode execute(const Prepared& prepared, const Job& job, const OutputOptions& options,
                       Interruption& interruption);

/// What an interrupted run says last.
std::string last_words(const OutputOptions& options);

}  // namespace undiffuse::experiments
