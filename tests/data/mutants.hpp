#pragma once
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace undiffuse::tests {

/// Reads and writes whole files; a folder of its own for every test, removed at the end.
inline std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "undiffuse_XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  /// A file of that name with those bytes.
  std::filesystem::path file(const std::string& name, const std::string& bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

/// Mutant number k of some bytes, always the same: cut off somewhere, some bytes changed, or both.
inline std::string mutant(std::string bytes, std::uint64_t k) {
  std::uint64_t state = 2 * k + 1;
  const auto random = [&state](std::uint64_t n) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % n;
  };
  random(1);
  if (k % 4 == 0) bytes.resize(random(bytes.size()));
  for (std::uint64_t flips = random(4) + (k % 4 == 0 ? 0 : 1); flips > 0 && !bytes.empty(); --flips) {
    bytes[random(bytes.size())] = static_cast<char>(random(256));
  }
  return bytes;
}

}  // namespace undiffuse::tests
