#pragma once
#include <cstdint>
#include <stdexcept>
#include <string>

namespace undiffuse::data {

/// How the program ends. The numbers follow sysexits(3) where it has one.
enum class ExitCode : std::uint8_t {
  done = 0,
  numerics = 1,        ///< the numerics stopped it, or a check of the study failed
  usage = 2,           ///< the call, the deck or an input that is not there
  difference = 3,      ///< compare found one
  damaged_input = 65,  ///< a file that is there and is not what it should be
  internal = 70,       ///< a fault of ours
  io = 74,             ///< a read or a write failed
  interrupted = 75     ///< stopped from outside, checkpoint written
};

/// What a person did or a machine refused: one line that names what, where and what is allowed.
/// A caller's mistake (a wrong shape or sign) is std::invalid_argument instead.
class Error : public std::runtime_error {
 public:
  Error(ExitCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  ExitCode code() const { return code_; }

 private:
  ExitCode code_;
};

/// The call or the deck is wrong; the message begins `file:line:column: error: ` or `--set key: `.
struct UsageError : Error {
  explicit UsageError(const std::string& message) : Error(ExitCode::usage, message) {}
};

/// An input file is damaged: `file: what is wrong, where`.
struct DamagedInput : Error {
  explicit DamagedInput(const std::string& message) : Error(ExitCode::damaged_input, message) {}
};

/// A read or a write failed: `file: what failed: the system's reason`.
struct IoError : Error {
  explicit IoError(const std::string& message) : Error(ExitCode::io, message) {}
};

/// The numbers went wrong: a NaN, lost positivity, no convergence. Names field, time and step.
struct NumericalError : Error {
  NumericalError(const std::string& message, double time_, std::int64_t step_)
      : Error(ExitCode::numerics, message), time(time_), step(step_) {}
  double time;        ///< of the process, at the start of the failing step
  std::int64_t step;  ///< counted from 0
};

}  // namespace undiffuse::data
