# Run at each build: writes build_info() to OUT; the file changes only if its content does.
find_program(GIT git)
set(commit unknown)
set(dirty false)
if(GIT)
  execute_process(COMMAND ${GIT} -C ${SOURCE} rev-parse HEAD OUTPUT_VARIABLE head RESULT_VARIABLE failed
    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(NOT failed)
    set(commit ${head})
    execute_process(COMMAND ${GIT} -C ${SOURCE} status --porcelain --untracked-files=no OUTPUT_VARIABLE changes ERROR_QUIET)
    if(changes)
      set(dirty true)
    endif()
  endif()
endif()
file(CONFIGURE OUTPUT ${OUT} @ONLY CONTENT [[
// Written by CMake at each build.
#include "experiments/run/build_info.hpp"

namespace undiffuse::experiments {

BuildInfo build_info() {
  return {.version = "@VERSION@",
          .git_commit = "@commit@",
          .git_dirty = @dirty@,
          .compiler = "@COMPILER@",
          .compiler_flags = "@FLAGS@",
          .libraries = "@LIBRARIES@",
          .python = "@PYTHON@",
          .source_folder = "@SOURCE@"};
}

}  // namespace undiffuse::experiments
]])
