/// The program: reads the call, does what it asks, and turns every way to fail into one line and an exit
/// code.
#include <fmt/core.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <new>
#include <stdexcept>

#include "data/errors.hpp"
#include "experiments/run/command_line.hpp"
#include "experiments/run/words.hpp"

namespace {

using undiffuse::data::ExitCode;
using undiffuse::experiments::say;

int too_large() {
  std::fputs(
      "undiffuse: error: needs more memory than this machine gives; fewer cells, particles or steps need "
      "less\n",
      stderr);
  return static_cast<int>(ExitCode::usage);
}

int guarded(int argc, const char* const* argv) {
  try {
    return static_cast<int>(undiffuse::experiments::parse_command_line(argc, argv)());
  } catch (const undiffuse::data::Error& error) {
    say(fmt::format("{}\n", error.what()));
    return static_cast<int>(error.code());
  } catch (const std::bad_alloc&) {
    return too_large();
  } catch (const std::length_error&) {  // of a vector that no memory could hold
    return too_large();
  } catch (const std::exception& error) {
    if (std::ferror(stdout) != 0) return static_cast<int>(ExitCode::io);  // main says so
    say(fmt::format("undiffuse: a fault of ours, please report it: {}\n", error.what()));
  } catch (...) {
    std::fputs("undiffuse: a fault of ours, please report it\n", stderr);
  }
  return static_cast<int>(ExitCode::internal);
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file size limit is a failed write, not an end without words
  const int code = guarded(argc, argv);
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    std::fputs("undiffuse: error: the answer cannot be written to stdout\n", stderr);
    return static_cast<int>(ExitCode::io);
  }
  return code;
}
