#pragma once
#include <functional>

#include "data/errors.hpp"

namespace undiffuse::experiments {

/// What the arguments ask for, ready to be called. Help and version are answers too. Throws data::UsageError
/// for a call that makes no sense; without arguments the short help goes to stderr and the command ends with
/// `usage`.
std::function<data::ExitCode()> parse_command_line(int argc, const char* const* argv);

}  // namespace undiffuse::experiments
