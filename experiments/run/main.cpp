/// The program: reads the call, does what it asks, and turns every way to fail into one line and an exit
/// code.
#include <fmt/core.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <new>

#include "data/errors.hpp"
#include "experiments/run/command_line.hpp"

namespace {

using undiffuse::data::ExitCode;

int guarded(int argc, const char* const* argv) {
  try {
    return static_cast<int>(undiffuse::experiments::parse_command_line(argc, argv)());
  } catch (const undiffuse::data::Error& error) {
    fmt::print(stderr, "{}\n", error.what());
    return static_cast<int>(error.code());
  } catch (const std::bad_alloc&) {
    std::fputs("undiffuse: error: needs more memory than this machine gives\n", stderr);
    return static_cast<int>(ExitCode::usage);
  } catch (const std::exception& error) {
    fmt::print(stderr, "undiffuse: a fault of ours, please report it: {}\n", error.what());
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
