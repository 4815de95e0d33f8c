#pragma once
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "data/errors.hpp"

namespace undiffuse::data {

/// SHA-256 as 64 lower-case hexadecimal digits. Source: FIPS 180-4, by OpenSSL.
std::string sha256(std::span<const std::byte> bytes);

/// The same of a file, read in pieces. Throws UsageError if it cannot be opened, IoError if reading fails.
std::string sha256_of_file(const std::filesystem::path& file);

}  // namespace undiffuse::data
