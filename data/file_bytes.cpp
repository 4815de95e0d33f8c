#include "data/file_bytes.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "data/errors.hpp"
#include "data/system_reason.hpp"

namespace undiffuse::data {
namespace {

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& reason) {
  throw UsageError(fmt::format("{}: cannot be read: {}", file.string(), reason));
}

[[noreturn]] void refuse_size(const std::filesystem::path& file, std::uintmax_t most) {
  refuse(file, fmt::format("larger than the {} bytes that are allowed", most));
}

struct Descriptor {
  int id;
  ~Descriptor() { ::close(id); }
};

}  // namespace

std::string read_bytes(const std::filesystem::path& file, std::uintmax_t most) {
  const int id = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (id < 0) refuse(file, system_reason(errno));
  const Descriptor open{id};
  std::string bytes;
  std::error_code unknown;
  const std::uintmax_t size =
      std::filesystem::file_size(file, unknown);  // 0 or an error for what is not a plain file
  if (!unknown && size > most) refuse_size(file, most);
  if (!unknown) bytes.reserve(size);
  std::array<char, 1 << 16> block{};
  for (;;) {
    const ssize_t count = ::read(open.id, block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) refuse(file, system_reason(errno));
    if (count == 0) return bytes;
    bytes.append(block.data(), static_cast<std::size_t>(count));
    if (bytes.size() > most) refuse_size(file, most);
  }
}

std::string lower_case_extension(const std::filesystem::path& file) {
  std::string extension = file.extension().string();
  for (char& c : extension) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return extension;
}

}  // namespace undiffuse::data
