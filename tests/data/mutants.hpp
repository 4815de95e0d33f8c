#pragma once
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace undiffuse::tests {

/// A whole file.
inline std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

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
