#include "experiments/run/execute.hpp"

#include <fmt/core.h>
#include <omp.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "experiments/run/headline.hpp"
#include "experiments/run/progress.hpp"
#include "experiments/run/provenance.hpp"
#include "experiments/run/words.hpp"

namespace undiffuse::experiments {
namespace {

using data::ExitCode;

/// "complete" or "failed", with the reason said on stderr.
std::string compute(const Prepared& prepared, data::ResultFile& file, const OutputOptions& options) {
  const auto progress = make_progress(options.progress);
  try {
    prepared.run->execute({file, *progress, options.threads, prepared.seed});
    return "complete";
  } catch (const data::NumericalError& error) {
    fmt::print(stderr, "undiffuse: the numerics failed: {}\n", error.what());
    return "failed";
  }
}

void announce(const Prepared& prepared, const Job& job, const OutputOptions& options) {
  if (options.verbosity <= 0 || options.progress == ProgressMode::json) return;
  const Plan plan = prepared.run->plan();
  fmt::print(stderr, "{}: {} of memory, about {} on disk, {} steps, {} threads, seed {} -> {}\n",
             prepared.study->about().name, format_bytes(plan.memory_bytes), format_bytes(plan.disk_bytes),
             plan.steps, omp_get_max_threads(), prepared.seed, job.output.string());
}

void say_done(const RunRecord& record, const std::string& status, const Job& job,
              const OutputOptions& options) {
  const double seconds = std::chrono::duration<double>(record.end - record.start).count();
  if (options.progress == ProgressMode::json) {
    const nlohmann::ordered_json line = {
        {"event", "done"}, {"status", status}, {"file", job.output.string()}, {"seconds", seconds}};
    fmt::print(stderr, "{}\n", line.dump());
  } else if (options.verbosity >= 0) {
    fmt::print(stderr, "wrote {} in {:.1f} s\n", job.output.string(), seconds);
  }
}

}  // namespace

std::string last_words(const OutputOptions& options) {
  return options.progress == ProgressMode::json ? R"({"event":"interrupted"})"
                                                : "\ninterrupted: nothing was written";
}

ExitCode execute(const Prepared& prepared, const Job& job, const OutputOptions& options,
                 Interruption& interruption) {
  require_memory(prepared.run->plan());
  std::optional<data::ResultFile> made;
  interruption.remember([&] {
    made.emplace(job.output, options.force);
    return made->part_path();
  });
  data::ResultFile& file = *made;
  if (options.threads > 0) omp_set_num_threads(options.threads);
  announce(prepared, job, options);

  const About& about = prepared.study->about();
  RunRecord record{about.summary,         about.name, job.config, options.command_line, prepared.seed,
                   omp_get_max_threads(), {},         {}};
  record.start = std::chrono::system_clock::now();
  for (const data::Input& input : job.inputs) file.record_input(input);
  const std::string status = compute(prepared, file, options);
  record.end = std::chrono::system_clock::now();
  write_provenance(file, record);
  file.finish(status);
  say_done(record, status, job, options);

  const Headline headline = print_headline(job.output);
  return status == "complete" && headline.failed_checks == 0 ? ExitCode::done : ExitCode::numerics;
}

}  // namespace undiffuse::experiments
