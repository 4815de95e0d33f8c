#include "data/probe_hdf5.hpp"

#include <hdf5.h>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <new>
#include <set>
#include <string_view>
#include <system_error>

#include "data/hdf5_attribute.hpp"
#include "data/hdf5_dataset.hpp"
#include "data/system_reason.hpp"

namespace undiffuse::data {
namespace {

void require_plain_file(const std::filesystem::path& file) {
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
    throw UsageError(fmt::format("{}: is no plain file", file.string()));
  if (access(file.c_str(), R_OK) != 0)
    throw UsageError(fmt::format("{}: cannot be read: {}", file.string(), system_reason(errno)));
}

/// Reads all that can be reached through hard links, every object once.
class Walk {
 public:
  void visit(const hdf5::Handle& object, const std::string& path, int depth) {
    H5O_info_t info;
    hdf5::check(H5Oget_info2(object.id(), &info, H5O_INFO_BASIC), "looking at '" + path + "'");
    if (!seen_.insert(info.addr).second) return;
    if (depth > deepest) throw hdf5::Failure("groups are nested more than 64 deep");
    read_attributes(object.id(), path);
    if (info.type == H5O_TYPE_DATASET) read_numbers(object.id(), path);
    if (info.type != H5O_TYPE_GROUP) return;
    for (const std::string& name : hdf5::members(object.id())) {
      const std::string below = fmt::format("{}/{}", path, name);
      visit({H5Oopen(object.id(), name.c_str(), H5P_DEFAULT), H5Oclose, "opening '" + below + "'"}, below,
            depth + 1);
    }
  }

 private:
  static constexpr int deepest = 64;

  static void read_attributes(hid_t object, const std::string& path) {
    for (const std::string& name : hdf5::attribute_names(object)) {
      const hdf5::Handle attribute(H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose,
                                   fmt::format("opening '{}@{}'", path, name));
      const hdf5::Handle type(H5Aget_type(attribute.id()), H5Tclose, fmt::format("'{}@{}'", path, name));
      const H5T_class_t kind = H5Tget_class(type.id());
      const bool text = kind == H5T_STRING && H5Tis_variable_str(type.id()) == 0;
      if (text || kind == H5T_INTEGER || kind == H5T_FLOAT) read_one(object, name);
    }
  }

  /// Rows of text and empty attributes are refused by read_attribute; a file of points may have them.
  static void read_one(hid_t object, const std::string& name) {
    try {
      hdf5::read_attribute(object, name);
    } catch (const hdf5::Failure&) {
      H5Eclear2(H5E_DEFAULT);
    }
  }

  static void read_numbers(hid_t dataset, const std::string& path) {
    const hdf5::Handle type(H5Dget_type(dataset), H5Tclose, "'" + path + "'");
    const H5T_class_t kind = H5Tget_class(type.id());
    if (kind != H5T_INTEGER && kind != H5T_FLOAT) return;
    try {
      const hdf5::ArrayInfo info = hdf5::inspect(dataset);
      std::vector<std::byte> bytes(info.bytes());
      hdf5::read_bytes(dataset, info, bytes);
      hdf5::scale_names(dataset, info.shape.size());
    } catch (const hdf5::Failure& failure) {
      throw hdf5::Failure(fmt::format("'{}': {}", path, failure.what()));
    }
  }

  std::set<haddr_t> seen_;
};

/// What is wrong with the file; empty if everything in it can be read.
std::string complaint(const std::filesystem::path& file) {
  try {
    const hdf5::Quiet quiet;
    const hdf5::Handle opened = hdf5::open_to_read(file.string());
    const hdf5::Handle root(H5Oopen(opened.id(), "/", H5P_DEFAULT), H5Oclose, "opening the root group");
    Walk().visit(root, "", 0);
    return {};
  } catch (const std::bad_alloc&) {
    return "it asks for more memory than half of the machine's";
  } catch (const std::exception& failure) {
    return *failure.what() != '\0' ? failure.what() : "unknown reason";
  }
}

bool limit(int resource, rlim_t wanted) {
  rlimit now{};
  if (getrlimit(static_cast<__rlimit_resource>(resource), &now) != 0) return false;
  now.rlim_cur = std::min(wanted, now.rlim_max);
  return setrlimit(static_cast<__rlimit_resource>(resource), &now) == 0;
}

rlim_t address_space_in_use() {
  rlim_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  return pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE));
}

void confine(const std::filesystem::path& file) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(file, error);
  const auto memory =
      static_cast<rlim_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<rlim_t>(sysconf(_SC_PAGESIZE));
  constexpr std::uintmax_t bytes_per_second = 20'000'000;
  limit(RLIMIT_CPU, 10 + (error ? 0 : size / bytes_per_second));
  limit(RLIMIT_AS, address_space_in_use() + memory / 2);
  limit(RLIMIT_CORE, 0);
  for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGXCPU, SIGINT, SIGTERM, SIGHUP})
    std::signal(signal, SIG_DFL);
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere >= 0) dup2(nowhere, STDERR_FILENO);
}

[[noreturn]] void work_of_child(const std::filesystem::path& file, int report) {
  confine(file);
  const std::string text = complaint(file).substr(0, 1000);
  const bool told = write(report, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  _exit(told ? 0 : 1);
}

std::string read_all(int descriptor) {
  std::string text;
  std::array<char, 1024> piece{};
  for (;;) {
    const ssize_t n = read(descriptor, piece.data(), piece.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(n));
  }
}

int wait_for(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return -1;
  return status;
}

}  // namespace

void probe_hdf5(const std::filesystem::path& file) {
  require_plain_file(file);
  std::array<int, 2> pipe_ends{};
  if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0)
    throw IoError(
        fmt::format("{}: no child can be started to read it: {}", file.string(), system_reason(errno)));
  const pid_t child = fork();
  if (child == 0) work_of_child(file, pipe_ends[1]);
  const int fork_error = errno;
  close(pipe_ends[1]);
  const std::string said = child > 0 ? read_all(pipe_ends[0]) : "";
  close(pipe_ends[0]);
  if (child < 0)
    throw IoError(
        fmt::format("{}: no child can be started to read it: {}", file.string(), system_reason(fork_error)));
  const int status = wait_for(child);
  if (WIFSIGNALED(status))
    throw DamagedInput(
        fmt::format("{}: damaged: reader stopped by signal {}", file.string(), WTERMSIG(status)));
  if (status != 0)
    throw DamagedInput(fmt::format("{}: damaged: reader stopped with status {}", file.string(), status));
  if (!said.empty()) throw DamagedInput(fmt::format("{}: damaged: {}", file.string(), said));
}

}  // namespace undiffuse::data
