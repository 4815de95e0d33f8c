# Sources that CMake writes for the program.

# undiffuse_studies_table(OUT SOURCES <study .cpp>... DECKS <deck .toml>...): all_studies() and built_in_decks().
function(undiffuse_studies_table out)
  cmake_parse_arguments(ARG "" "" "SOURCES;DECKS" ${ARGN})
  set(declarations "")
  set(calls "")
  foreach(source ${ARG_SOURCES})
    get_filename_component(name ${source} NAME_WE)
    string(APPEND declarations "std::unique_ptr<Study> make_${name}();\n")
    string(APPEND calls "  studies.push_back(make_${name}());\n")
  endforeach()
  set(texts "")
  foreach(deck ${ARG_DECKS})
    get_filename_component(name ${deck} NAME_WE)
    file(READ ${deck} text)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${deck})
    string(APPEND texts "      {\"${name}\", R\"deck(${text})deck\"},\n")
  endforeach()
  file(CONFIGURE OUTPUT ${out} @ONLY CONTENT [[
// Written by CMake from experiments/*.cpp and experiments/*.toml.
#include "experiments/run/studies.hpp"

namespace undiffuse::experiments {

@declarations@
std::vector<std::unique_ptr<Study>> all_studies() {
  std::vector<std::unique_ptr<Study>> studies;
@calls@  return studies;
}

std::vector<BuiltInDeck> built_in_decks() {
  return {
@texts@  };
}

}  // namespace undiffuse::experiments
]])
endfunction()

# undiffuse_build_info(OUT): build_info(), written anew at each build if the commit changed.
function(undiffuse_build_info out)
  string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
  get_target_property(options undiffuse_options INTERFACE_COMPILE_OPTIONS)
  list(FILTER options EXCLUDE REGEX "\\$<")
  string(JOIN " " flags ${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${type}} -std=c++${CMAKE_CXX_STANDARD} ${options})
  string(JOIN ", " libraries "HDF5 ${HDF5_VERSION}" "Eigen ${Eigen3_VERSION}" "FFTW ${FFTW3_fftw3_VERSION}"
    "Boost ${Boost_VERSION_STRING}" "Highway ${HWY_VERSION}" "toml++ ${tomlplusplus_VERSION}" "fmt ${fmt_VERSION}"
    "libpng ${PNG_VERSION_STRING}" "muParser ${MUPARSER_VERSION}" "OpenSSL ${OPENSSL_VERSION}" "CLI11 ${CLI11_VERSION}"
    "nlohmann_json ${nlohmann_json_VERSION}")
  add_custom_target(undiffuse_build_info
    COMMAND ${CMAKE_COMMAND} -D OUT=${out} -D SOURCE=${PROJECT_SOURCE_DIR} -D VERSION=${PROJECT_VERSION}
      -D "COMPILER=${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}" -D "FLAGS=${flags}"
      -D "LIBRARIES=${libraries}" -D PYTHON=${Python3_EXECUTABLE} -P ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/build_info.cmake
    BYPRODUCTS ${out} COMMENT "Which commit is this?" VERBATIM)
endfunction()
