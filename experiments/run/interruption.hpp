#pragma once
#include <atomic>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

namespace undiffuse::experiments {

/// Leaves within a moment when SIGINT, SIGTERM or SIGHUP arrives, whatever the computation is doing: a thread
/// of its own waits for them, removes what a run would leave behind and ends the process with 128 + signal.
///
/// Make it before any other thread, so that all inherit the blocked signals; until watch() they stay pending.
class Interruption {
 public:
  Interruption();
  ~Interruption();  ///< signals act as before again
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  /// From now on: files and folders to be removed on the way out, and a last line for stderr.
  void watch(std::vector<std::filesystem::path> leftovers, std::string last_line);

 private:
  sigset_t signals_{}, before_{};
  std::atomic<bool> over_ = false;
  std::thread watcher_;
};

}  // namespace undiffuse::experiments
