#pragma once
#include <atomic>
#include <csignal>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace undiffuse::experiments {

/// Leaves within a moment when SIGINT, SIGTERM or SIGHUP arrives, whatever the computation is doing: a thread
/// of its own waits for them, removes what a run would leave behind and ends the process with 128 + signal.
///
/// Make it before any other thread, so that all inherit the blocked signals.
class Interruption {
 public:
  /// last_line: what is said on stderr on the way out.
  explicit Interruption(std::string last_line);
  ~Interruption();  ///< signals act as before again
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  /// Runs `make`, which creates a file or folder and gives its path, to be removed on the way out. Signals
  /// wait meanwhile.
  void remember(const std::function<std::filesystem::path()>& make);

 private:
  void leave(int signal);

  std::string last_line_;
  sigset_t signals_{}, before_{};
  std::atomic<bool> over_ = false;
  std::mutex mutex_;
  std::vector<std::filesystem::path> leftovers_;
  std::thread watcher_;
};

}  // namespace undiffuse::experiments
