#pragma once
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

namespace undiffuse::tests {

/// A file of outside numbers from tests/truth; tests/truth/README.md says where each comes from.
inline nlohmann::json truth(const std::string& name) {
  std::ifstream in(std::string(UNDIFFUSE_TRUTH_FOLDER) + "/" + name);
  if (!in) throw std::runtime_error("tests/truth/" + name + ": not found");
  return nlohmann::json::parse(in);
}

}  // namespace undiffuse::tests
