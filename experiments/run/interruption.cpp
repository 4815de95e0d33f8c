#include "experiments/run/interruption.hpp"

#include <pthread.h>
#include <unistd.h>

#include <fmt/core.h>

#include <array>

namespace undiffuse::experiments {

Interruption::Interruption() {
  sigemptyset(&signals_);
  for (const int signal : std::array{SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction now{};
    const bool nohup = signal == SIGHUP && sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
    if (!nohup) sigaddset(&signals_, signal);
  }
  pthread_sigmask(SIG_BLOCK, &signals_, &before_);
}

void Interruption::watch(std::vector<std::filesystem::path> leftovers, std::string last_line) {
  watcher_ = std::thread([this, leftovers = std::move(leftovers), last_line = std::move(last_line)] {
    int signal = 0;
    sigwait(&signals_, &signal);
    if (over_) return;
    std::error_code none;
    for (const auto& path : leftovers) std::filesystem::remove_all(path, none);
    fmt::print(stderr, "{}\n", last_line);
    _exit(128 + signal);
  });
}

Interruption::~Interruption() {
  if (watcher_.joinable()) {
    over_ = true;
    pthread_kill(watcher_.native_handle(), SIGTERM);
    watcher_.join();
  }
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace undiffuse::experiments
