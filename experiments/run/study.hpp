#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data/deck.hpp"
#include "data/result_file.hpp"

namespace undiffuse::experiments {

/// What a study is about, for `list` and `describe`.
struct About {
  std::string name;     ///< of the study: its file's stem
  std::string summary;  ///< one line
  std::string question, method, equation, source;
};

/// One table of a study's deck, for `describe`, `init` and the docs. A table whose keys depend on its kind
/// has one section a kind.
struct Section {
  std::string table;  ///< "law"; empty: the root
  std::string title;  ///< "law, kind = mixture: what it is"
  std::vector<data::Key> keys;
};

/// What a run will need, known before it starts.
struct Plan {
  double memory_bytes = 0;
  std::string memory_key;  ///< of the deck: what most of the memory is for
  double disk_bytes = 0;
  double steps = 0;  ///< of all methods together
  /// What else `check` prints: {"stability number", "0.5 of at most 0.5"}.
  std::vector<std::pair<std::string, std::string>> lines;
  /// What the study leaves out of this deck, a sentence each: said by `check`, `run` and `show`.
  std::vector<std::string> notes;
};

/// A file that the deck names and the run reads.
struct Input {
  std::string key;  ///< "law.file"
  std::filesystem::path file;
};

/// How far a run is. Called from one thread at a time, as often as one likes.
class Progress {
 public:
  virtual ~Progress() = default;
  /// fraction in [0, 1] of the whole run, and what is being done.
  virtual void report(double fraction, std::string_view what) const = 0;
};

/// What a run is given. threads: 0 for as many as OpenMP gives.
struct Context {
  data::ResultFile& file;
  const Progress& progress;
  int threads = 0;
  std::uint64_t seed = 1;
};

struct Outcome {
  bool checks_passed = true;
};

/// A study with its deck read and found good.
class Run {
 public:
  virtual ~Run() = default;
  virtual Plan plan() const = 0;
  virtual std::vector<Input> inputs() const = 0;
  /// Computes and writes all but provenance and the root's dates. A data::NumericalError that leaves here
  /// ends the file with status `failed` and what was written until then.
  virtual Outcome execute(const Context& context) = 0;
};

/// One question asked in numbers. experiments/<study>.cpp defines make_<study>(), which CMake puts in the
/// table of studies.
class Study {
 public:
  virtual ~Study() = default;
  virtual const About& about() const = 0;
  /// Every table and key the deck may have beside the root's `experiment` and `seed`, which are read already.
  virtual std::vector<Section> sections() const = 0;
  /// Reads and checks the whole deck and its inputs; computes nothing long. Throws UsageError, DamagedInput.
  virtual std::unique_ptr<Run> prepare(data::Deck& deck) const = 0;
};

}  // namespace undiffuse::experiments
