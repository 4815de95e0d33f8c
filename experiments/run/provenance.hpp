#pragma once
#include <chrono>
#include <string>

#include "data/result_file.hpp"

namespace undiffuse::experiments {

/// What one run was: what is written beside its numbers, so that it can be run again.
struct RunRecord {
  std::string title;  ///< of the study
  std::string study;
  std::string config;  ///< the resolved deck
  std::string command_line;
  std::uint64_t seed = 0;
  int threads = 1;
  std::chrono::system_clock::time_point start, end;
};

/// The root's identity (title, source, history, date_created, run_id, experiment) and the attributes of
/// /provenance. Dates are those of SOURCE_DATE_EPOCH where that is set.
void write_provenance(data::ResultFile& file, const RunRecord& record);

}  // namespace undiffuse::experiments
