#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include "data/result_file.hpp"
#include "data/sha256.hpp"
#include "data/system_reason.hpp"

namespace undiffuse::data {

Input read_input(std::string name, std::string path, const std::filesystem::path& file) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> in(std::fopen(file.c_str(), "rbe"), std::fclose);
  if (!in) throw UsageError(fmt::format("{}: cannot be read: {}", file.string(), system_reason(errno)));
  std::vector<std::uint8_t> bytes(Input::largest_content + 1);
  bytes.resize(std::fread(bytes.data(), 1, bytes.size(), in.get()));
  if (std::ferror(in.get()) != 0)
    throw IoError(fmt::format("{}: reading failed: {}", file.string(), system_reason(errno)));

  Input input{
      .name = std::move(name), .path = std::move(path), .sha256 = {}, .size = bytes.size(), .content = {}};
  if (bytes.size() > Input::largest_content) {
    input.sha256 = sha256_of_file(file);
    input.size = std::filesystem::file_size(file);
  } else {
    input.sha256 = sha256(std::as_bytes(std::span(bytes)));
    input.content = std::move(bytes);
  }
  return input;
}

}  // namespace undiffuse::data
