#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "experiments/run/study.hpp"

namespace undiffuse::experiments {

/// Every study, by name. The table is written by CMake from experiments/*.cpp.
std::vector<std::unique_ptr<Study>> all_studies();

/// A deck that is compiled in: experiments/<name>.toml, where name is <study> or <study>_<case>.
struct BuiltInDeck {
  std::string name, text;
};
/// All of them, by name; written by CMake from experiments/*.toml.
std::vector<BuiltInDeck> built_in_decks();

/// Names of the decks of a study, its default deck first.
std::vector<std::string> decks_of(const std::string& study);

/// The folder that mirrors the repository's data/ and experiments/ (pictures, decks, figure scripts):
/// share/undiffuse beside an installed program, else the checkout it was built from.
std::filesystem::path resource_folder();

}  // namespace undiffuse::experiments
