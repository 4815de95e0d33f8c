#pragma once
#include <string>

namespace undiffuse::experiments {

/// Memory that a run may still take [bytes]: what the system has available, less if a limit of the process
/// (RLIMIT_AS) or of its control group is lower.
double available_memory();

std::string host_name();
std::string operating_system();  ///< "Debian GNU/Linux 12 (bookworm), Linux 6.1.0"
std::string processor();         ///< the first "model name" of /proc/cpuinfo

}  // namespace undiffuse::experiments
