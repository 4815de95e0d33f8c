#pragma once
#include <string>

namespace undiffuse::experiments {

/// What the build knows about itself; the file that holds it is written by CMake at each build.
struct BuildInfo {
  std::string version;     ///< "0.1.0"
  std::string git_commit;  ///< 40 hex digits, or "unknown" outside of a repository
  bool git_dirty = false;  ///< were there changes that no commit holds?
  std::string compiler;    ///< "GNU 12.2.0"
  std::string compiler_flags;
  std::string libraries;      ///< "HDF5 1.10.8, Eigen 3.4.0, ..."
  std::string python;         ///< the interpreter that draws figures
  std::string source_folder;  ///< of the checkout that was built
};

BuildInfo build_info();

}  // namespace undiffuse::experiments
