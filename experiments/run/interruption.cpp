#include "experiments/run/interruption.hpp"

#include <pthread.h>
#include <unistd.h>

#include <array>

#include "experiments/run/words.hpp"

namespace undiffuse::experiments {

Interruption::Interruption(std::string last_line) : last_line_(std::move(last_line)) {
  sigemptyset(&signals_);
  for (const int signal : std::array{SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction now{};
    const bool nohup = signal == SIGHUP && sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
    if (!nohup) sigaddset(&signals_, signal);
  }
  pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  watcher_ = std::thread([this] {
    int signal = 0;
    sigwait(&signals_, &signal);
    if (!over_) leave(signal);
  });
}

void Interruption::leave(int signal) {
  const std::lock_guard lock(mutex_);
  std::error_code none;
  for (const auto& path : leftovers_) std::filesystem::remove_all(path, none);
  say(last_line_ + "\n");
  _exit(128 + signal);
}

void Interruption::remember(const std::function<std::filesystem::path()>& make) {
  const std::lock_guard lock(mutex_);
  leftovers_.push_back(make());
}

Interruption::~Interruption() {
  over_ = true;
  pthread_kill(watcher_.native_handle(), SIGTERM);
  watcher_.join();
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace undiffuse::experiments
