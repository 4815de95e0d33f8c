#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

namespace undiffuse::data {

/// The whole of an input file. Throws UsageError `FILE: cannot be read: <reason>` if it is absent, a folder,
/// unreadable or larger than `most` bytes.
std::string read_bytes(const std::filesystem::path& file, std::uintmax_t most);

/// ".csv" of "points.CSV".
std::string lower_case_extension(const std::filesystem::path& file);

}  // namespace undiffuse::data
