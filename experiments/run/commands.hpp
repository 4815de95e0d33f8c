#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data/errors.hpp"

namespace undiffuse::experiments {

/// What the command line asks for, one struct a command. Commands write their answer to stdout and throw
/// data::Error.

struct ListOptions {
  std::string what = "studies";  ///< studies, or a kind of choices()
  bool json = false;
  bool measure = false;  ///< integrators: orders and limits as measured, beside those declared
};

struct DescribeOptions {
  std::string name;
  bool json = false;
};

/// Where a deck comes from and what is changed in it.
struct DeckOptions {
  std::string
      deck;  ///< a file if it ends in .toml or holds '/', "-" for stdin, else the name of a deck within
  std::vector<std::string> set;
  std::optional<std::int64_t> seed;
};

enum class ProgressMode : std::uint8_t { automatic, bar, json, none };

/// Where results go and how the run talks.
struct OutputOptions {
  std::string output;  ///< empty: the command's default
  int threads = 0;     ///< 0: as many as the machine has
  bool force = false;
  ProgressMode progress = ProgressMode::automatic;
  int verbosity = 0;  ///< -1 quiet, 0, 1 verbose
  std::string command_line;
};

struct CompareOptions {
  std::string first, second;
  std::optional<double> tolerance;  ///< relative; absent: the same bits
};

struct PlotOptions {
  std::string file, figure, python;
  bool force = false;
};

data::ExitCode list(const ListOptions& options);
data::ExitCode describe(const DescribeOptions& options);
data::ExitCode init(const std::string& name);
data::ExitCode check(const DeckOptions& options);
data::ExitCode run(const DeckOptions& deck, const OutputOptions& output);
data::ExitCode show(const std::string& file);
data::ExitCode plot(const PlotOptions& options);
data::ExitCode rerun(const std::string& file, const OutputOptions& output);
data::ExitCode compare(const CompareOptions& options);

}  // namespace undiffuse::experiments
