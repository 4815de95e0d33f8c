#include "experiments/run/provenance.hpp"

#include <fmt/chrono.h>
#include <fmt/core.h>

#include <cstdlib>

#include "data/sha256.hpp"
#include "experiments/run/build_info.hpp"
#include "experiments/run/machine.hpp"

namespace undiffuse::experiments {
namespace {

using Time = std::chrono::system_clock::time_point;

Time date_of(Time time) {
  const char* epoch = std::getenv("SOURCE_DATE_EPOCH");
  if (epoch == nullptr || *epoch == '\0') return time;
  char* end = nullptr;
  const long long seconds = std::strtoll(epoch, &end, 10);
  if (*end != '\0')
    throw data::UsageError(fmt::format("SOURCE_DATE_EPOCH: '{}' is not a whole number of seconds", epoch));
  return Time(std::chrono::seconds(seconds));
}

std::string iso_date(Time time) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(date_of(time))));
}

/// The same for the same run at the same time of the same build; 16 hex digits.
std::string run_id(const RunRecord& record, const BuildInfo& build) {
  const auto ticks = date_of(record.start).time_since_epoch().count();
  const std::string what = fmt::format("{}\n{}\n{}\n{}", record.config, build.git_commit, host_name(), ticks);
  return data::sha256(std::as_bytes(std::span(what))).substr(0, 16);
}

}  // namespace

void write_provenance(data::ResultFile& file, const RunRecord& record) {
  const BuildInfo build = build_info();
  const auto root = [&](const char* name, const data::Attribute& value) { file.attribute("", name, value); };
  root("title", record.title);
  root("experiment", record.study);
  root("source", "undiffuse " + build.version);
  root("history", iso_date(record.start) + ": " + record.command_line);
  root("date_created", iso_date(record.end));
  root("run_id", run_id(record, build));

  const auto note = [&](const char* name, const data::Attribute& value) {
    file.attribute("/provenance", name, value);
  };
  note("config_toml", record.config);
  note("command_line", record.command_line);
  note("program", std::string("undiffuse"));
  note("version", build.version);
  note("git_commit", build.git_commit);
  note("git_dirty", build.git_dirty);
  note("compiler", build.compiler);
  note("compiler_flags", build.compiler_flags);
  note("libraries", build.libraries);
  note("hostname", host_name());
  note("os", operating_system());
  note("cpu", processor());
  note("threads", std::int64_t{record.threads});
  note("mpi_ranks", std::int64_t{1});
  note("seed", static_cast<std::int64_t>(record.seed));
  note("rng", std::string("philox4x32-10"));
  note("wall_time_seconds", std::chrono::duration<double>(record.end - record.start).count());
  note("start_time", iso_date(record.start));
  note("end_time", iso_date(record.end));
}

}  // namespace undiffuse::experiments
