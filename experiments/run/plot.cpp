#include <fcntl.h>
#include <fmt/core.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "data/file_bytes.hpp"
#include "data/result_file.hpp"
#include "experiments/run/commands.hpp"
#include "experiments/run/studies.hpp"

namespace undiffuse::experiments {
namespace {

using data::ExitCode;

/// Runs a program found on the PATH and gives its exit status; 127 where it cannot be started or a signal
/// ended it.
int call(std::vector<std::string> words, bool silent) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (silent) {
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  }
  pid_t child = 0;
  std::fflush(nullptr);
  const int failed = posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  if (failed != 0 || waitpid(child, &status, 0) < 0 || !WIFEXITED(status)) return 127;
  return WEXITSTATUS(status);
}

/// The study that wrote the file.
std::string study_of(const std::string& file) {
  const data::ResultReader reader(file);
  const auto names = reader.attributes("");
  if (std::find(names.begin(), names.end(), "experiment") == names.end())
    throw data::DamagedInput(file + ": no attribute 'experiment': it does not say which study wrote it");
  const data::Attribute value = reader.attribute("", "experiment");
  const auto* name = std::get_if<std::string>(&value);
  return name == nullptr ? "" : *name;
}

/// The study's own script; a file cannot name anything else than one of them.
std::filesystem::path script_of(const std::string& file) {
  const std::string study = study_of(file);
  for (const auto& known : all_studies()) {
    if (known->about().name != study) continue;
    const auto script = resource_folder() / "experiments" / "plots" / (study + ".py");
    if (std::filesystem::is_regular_file(script)) return script;
  }
  throw data::UsageError(file + ": study '" + study + "' has no figure script here");
}

void require_figure(const std::string& file, const std::filesystem::path& figure, bool force) {
  const std::string kind = data::lower_case_extension(figure);
  if (kind != ".png" && kind != ".svg")
    throw data::UsageError(figure.string() +
                           ": not a kind of figure that is drawn; .png and .svg are allowed");
  std::error_code none;
  if (std::filesystem::equivalent(file, figure, none))
    throw data::UsageError(figure.string() + ": is the result file that is drawn from; name another figure");
  if (std::filesystem::exists(figure) && !force)
    throw data::UsageError(figure.string() + ": exists already; --force writes over it");
  const auto folder = figure.has_parent_path() ? figure.parent_path() : std::filesystem::path(".");
  if (!std::filesystem::is_directory(folder) || access(folder.c_str(), W_OK) != 0)
    throw data::IoError(figure.string() + ": its folder cannot be written: " + std::strerror(errno));
}

/// Where the script draws: beside the figure, which is absent or complete. Removed at the end.
class Draft {
 public:
  explicit Draft(const std::filesystem::path& figure) : path_(figure) {
    path_.replace_filename(fmt::format(".{}.part{}", figure.stem().string(), figure.extension().string()));
  }
  ~Draft() {
    std::error_code none;
    std::filesystem::remove(path_, none);
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  void become(const std::filesystem::path& figure) const {
    std::error_code failed;
    std::filesystem::rename(path_, figure, failed);
    if (failed) throw data::IoError(figure.string() + ": cannot be written: " + failed.message());
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace

ExitCode plot(const PlotOptions& options) {
  const std::filesystem::path script = script_of(options.file);
  const std::filesystem::path figure =
      options.figure.empty() ? std::filesystem::path(options.file).stem().string() + ".png" : options.figure;
  require_figure(options.file, figure, options.force);
  if (call({options.python, "-c", "import h5py, matplotlib"}, true) != 0)
    throw data::UsageError(
        fmt::format("undiffuse: error: plot: {} has no h5py and matplotlib; install python3-h5py and "
                    "python3-matplotlib, or name another one with --python",
                    options.python));
  const Draft draft(figure);
  const int status = call({options.python, script.string(), options.file, draft.path().string()}, false);
  if (status == static_cast<int>(ExitCode::done)) draft.become(figure);
  for (const ExitCode known : {ExitCode::done, ExitCode::usage, ExitCode::damaged_input, ExitCode::io})
    if (status == static_cast<int>(known)) return known;
  throw std::runtime_error(fmt::format("{} ended with status {}", script.string(), status));
}

}  // namespace undiffuse::experiments
