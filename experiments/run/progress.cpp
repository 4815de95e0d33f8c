#include "experiments/run/progress.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "experiments/run/words.hpp"

namespace undiffuse::experiments {
namespace {

using Clock = std::chrono::steady_clock;

/// Seconds since the start, and whether it is time to speak again.
class Pace {
 public:
  double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }
  bool due(double fraction) {
    const double now = seconds();
    if (now - last_ < 0.1 && fraction < 1) return false;
    last_ = now;
    return true;
  }

 private:
  Clock::time_point start_ = Clock::now();
  double last_ = -1;
};

class Silence final : public Progress {
 public:
  void report(double, std::string_view) const override {}
};

class JsonLines final : public Progress {
 public:
  void report(double fraction, std::string_view what) const override {
    if (!pace_.due(fraction)) return;
    const nlohmann::ordered_json line = {
        {"event", "progress"}, {"fraction", fraction}, {"what", what}, {"seconds", pace_.seconds()}};
    say(line.dump() + "\n");
  }

 private:
  mutable Pace pace_;
};

class Bar final : public Progress {
 public:
  ~Bar() override {
    if (drawn_) say(fmt::format("\r{:78}\r", ""));
  }
  void report(double fraction, std::string_view what) const override {
    if (!pace_.due(fraction)) return;
    const auto full = static_cast<std::size_t>(24 * fraction);
    say(fmt::format("\r[{:-<24}] {:3.0f} %  {:6.1f} s  {:<32.32}", std::string(full, '#'), 100 * fraction,
                    pace_.seconds(), what));
    std::fflush(stderr);
    drawn_ = true;
  }

 private:
  mutable Pace pace_;
  mutable bool drawn_ = false;
};

}  // namespace

std::unique_ptr<Progress> make_progress(ProgressMode mode) {
  if (mode == ProgressMode::automatic)
    mode = isatty(STDERR_FILENO) != 0 ? ProgressMode::bar : ProgressMode::none;
  if (mode == ProgressMode::bar) return std::make_unique<Bar>();
  if (mode == ProgressMode::json) return std::make_unique<JsonLines>();
  return std::make_unique<Silence>();
}

}  // namespace undiffuse::experiments
