#include "experiments/run/execute.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>
#include <omp.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "experiments/run/headline.hpp"
#include "experiments/run/progress.hpp"
#include "experiments/run/provenance.hpp"
#include "experiments/run/threads.hpp"
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
    say(fmt::format("undiffuse: the numerics failed: {}\n", error.what()));
    return "failed";
  }
}

void announce(const Prepared& prepared, const Plan& plan, const Job& job, const OutputOptions& options) {
  if (options.progress == ProgressMode::json) {
    for (const std::string& note : plan.notes)
      say(nlohmann::ordered_json{{"event", "note"}, {"what", note}}.dump() + "\n");
    return;
  }
  if (options.verbosity >= 0)
    for (const std::string& note : plan.notes) say(note + "\n");
  if (options.verbosity > 0)
    say(fmt::format("{}: {} of memory, about {} on disk, {:.0f} steps, {} threads, seed {} -> {}\n",
                    prepared.study->about().name, format_bytes(plan.memory_bytes),
                    format_bytes(plan.disk_bytes), plan.steps, omp_get_max_threads(), prepared.seed,
                    job.output.string()));
}

void say_done(const RunRecord& record, const std::string& status, const Job& job,
              const OutputOptions& options) {
  const double seconds = std::chrono::duration<double>(record.end - record.start).count();
  if (options.progress == ProgressMode::json) {
    const nlohmann::ordered_json line = {
        {"event", "done"}, {"status", status}, {"file", job.output.string()}, {"seconds", seconds}};
    say(line.dump() + "\n");
  } else if (options.verbosity >= 0) {
    say(fmt::format("wrote {} in {:.1f} s\n", job.output.string(), seconds));
  }
}

}  // namespace

std::string last_words(const OutputOptions& options) {
  return options.progress == ProgressMode::json ? R"({"event":"interrupted"})"
                                                : "\ninterrupted: nothing was written";
}

ExitCode execute(const Prepared& prepared, const Job& job, const OutputOptions& options,
                 Interruption& interruption) {
  const Plan plan = prepared.run->plan();
  require_memory(plan);
  use_threads(options.threads);
  std::optional<data::ResultFile> made;
  interruption.remember([&] {
    made.emplace(job.output, options.force);
    return made->part_path();
  });
  data::ResultFile& file = *made;
  announce(prepared, plan, job, options);

  const About& about = prepared.study->about();
  RunRecord record{about.summary,         about.name, job.config, options.command_line, prepared.seed,
                   omp_get_max_threads(), {},         {}};
  record.start = std::chrono::system_clock::now();
  for (const data::Input& input : job.inputs) file.record_input(input);
  const std::string status = compute(prepared, file, options);
  record.end = std::chrono::system_clock::now();
  write_provenance(file, record);
  if (!plan.notes.empty()) file.attribute("", "notes", fmt::format("{}", fmt::join(plan.notes, "\n")));
  file.finish(status);
  say_done(record, status, job, options);

  const Headline headline = print_headline(job.output);
  return status == "complete" && headline.failed_checks == 0 ? ExitCode::done : ExitCode::numerics;
}

}  // namespace undiffuse::experiments
