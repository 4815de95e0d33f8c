#include "experiments/run/studies.hpp"

#include "experiments/run/build_info.hpp"

namespace undiffuse::experiments {

std::vector<std::string> decks_of(const std::string& study) {
  std::vector<std::string> names;
  for (const BuiltInDeck& deck : built_in_decks()) {
    if (deck.name == study) names.insert(names.begin(), deck.name);
    if (deck.name.starts_with(study + "_")) names.push_back(deck.name);
  }
  return names;
}

std::filesystem::path resource_folder() {
  std::error_code none;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", none);
  const std::filesystem::path installed = program.parent_path().parent_path() / "share" / "undiffuse";
  return std::filesystem::is_directory(installed, none) ? installed
                                                        : std::filesystem::path(build_info().source_folder);
}

}  // namespace undiffuse::experiments
