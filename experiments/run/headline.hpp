#pragma once
#include <cstddef>
#include <filesystem>

namespace undiffuse::experiments {

struct Headline {
  std::size_t failed_checks = 0;
};

/// Prints what ran and how it ended, the table of /summary and the checks of a result file to stdout.
Headline print_headline(const std::filesystem::path& file);

}  // namespace undiffuse::experiments
