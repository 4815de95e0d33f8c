#include "experiments/run/machine.hpp"

#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <optional>

namespace undiffuse::experiments {
namespace {

constexpr double unlimited = std::numeric_limits<double>::infinity();

/// What follows `key` and separators on the first line of `file` that begins with it.
std::optional<std::string> value_of(const char* file, const std::string& key) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(key)) continue;
    const std::size_t begin = line.find_first_not_of(" \t:=\"", key.size());
    return begin == std::string::npos ? "" : line.substr(begin, line.find_last_not_of(" \t\"") + 1 - begin);
  }
  return std::nullopt;
}

double kibibytes(const char* file, const std::string& key) {
  const auto text = value_of(file, key);
  return text ? std::stod(*text) * 1024 : unlimited;
}

double address_space_left() {
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return unlimited;
  return static_cast<double>(limit.rlim_cur) - kibibytes("/proc/self/status", "VmSize");
}

double control_group_left() {
  double limit = 0;
  double used = 0;
  std::ifstream limit_file("/sys/fs/cgroup/memory.max");
  std::ifstream used_file("/sys/fs/cgroup/memory.current");
  return limit_file >> limit && used_file >> used ? limit - used : unlimited;
}

}  // namespace

double available_memory() {
  return std::max(0.0, std::min({kibibytes("/proc/meminfo", "MemAvailable"), address_space_left(),
                                 control_group_left()}));
}

std::string host_name() {
  utsname names{};
  return uname(&names) == 0 ? std::string(&names.nodename[0]) : "unknown";
}

std::string operating_system() {
  utsname names{};
  if (uname(&names) != 0) return "unknown";
  const std::string kernel = std::string(&names.sysname[0]) + " " + &names.release[0];
  const auto distribution = value_of("/etc/os-release", "PRETTY_NAME");
  return distribution ? *distribution + ", " + kernel : kernel;
}

std::string processor() { return value_of("/proc/cpuinfo", "model name").value_or("unknown"); }

}  // namespace undiffuse::experiments
