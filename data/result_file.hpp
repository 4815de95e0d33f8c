#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "data/errors.hpp"

namespace undiffuse::data {

/// What every array in a result file carries. units: "1" for a pure number, never "seconds" (write "s").
struct Label {
  std::string units = "1";
  std::string long_name;
  std::vector<std::string>
      dims;  ///< names of coordinates in the same group, slowest first; empty: a bare number
};

using Attribute =
    std::variant<std::string, double, std::int64_t, bool, std::vector<double>, std::vector<std::int64_t>>;

/// An input file as a run saw it, so that the run can be repeated from its result alone.
struct Input {
  static constexpr std::uint64_t largest_content = std::uint64_t{16} << 20;  ///< bytes that are still copied

  std::string name;    ///< a word: the group below /inputs
  std::string path;    ///< as the deck writes it
  std::string sha256;  ///< hexadecimal
  std::uint64_t size = 0;
  std::optional<std::vector<std::uint8_t>> content;  ///< absent where size > largest_content
};
/// Reads `file` for the record. Throws UsageError if it cannot be opened, IoError if reading fails.
Input read_input(std::string name, std::string path, const std::filesystem::path& file);

/// A result file: HDF5 (superblock 2) that is also valid netCDF-4, see README. Groups are named by path
/// ("", "/branches/naive_spectral"), made when first used; names are words of letters, digits and _. Built in
/// memory; finish() writes FILE.part with our own loop, fsyncs and renames it, so FILE is absent or complete.
/// Every failure is an IoError and leaves no file behind; a name, shape or label that the layout forbids is
/// std::invalid_argument. From one thread at a time, as everything that calls HDF5.
///
/// The class itself writes the root attributes Conventions, format, format_version, references and status;
/// title, source, history, date_created and run_id are the caller's, by attribute("", ...).
class ResultFile {
 public:
  /// Tries that `file` can be written before anything is computed, by creating FILE.part. Throws UsageError
  /// if it exists and !overwrite or another run is writing it, IoError if the folder cannot be written.
  ResultFile(std::filesystem::path file, bool overwrite);
  ~ResultFile();  ///< without finish(): removes FILE.part
  ResultFile(ResultFile&&) noexcept;

  /// A coordinate variable: the dimension `name` of `group` with its values, at least one, none a NaN. Every
  /// group has its own copy of its coordinates; one whose name a group above has too must have the same
  /// values.
  void coordinate(const std::string& group, const std::string& name, std::span<const double> values,
                  const std::string& units, const std::string& long_name);
  void coordinate(const std::string& group, const std::string& name, std::span<const std::int64_t> values,
                  const std::string& units, const std::string& long_name);
  /// A dimension whose places have names: 0, 1, ... with CF's flag_values and flag_meanings; int8 up to 127
  /// places, else int32. At most 32767.
  void labels(const std::string& group, const std::string& name, const std::vector<std::string>& meanings,
              const std::string& long_name);

  /// An array; its shape is that of label.dims, and values.size() must be their product.
  void write(const std::string& group, const std::string& name, std::span<const double> values,
             const Label& label);
  void write(const std::string& group, const std::string& name, std::span<const float> values,
             const Label& label);
  void write(const std::string& group, const std::string& name, std::span<const std::int64_t> values,
             const Label& label);
  void write(const std::string& group, const std::string& name, std::span<const std::uint8_t> values,
             const Label& label);
  /// Yes/no as int8 with attribute dtype = "bool".
  void write_flags(const std::string& group, const std::string& name, const std::vector<bool>& values,
                   const Label& label);

  /// An attribute of a group or of an array ("/branches/x", "title").
  void attribute(const std::string& object, const std::string& name, const Attribute& value);
  /// Adds a literature source to the root attribute `references`, once.
  void cite(const std::string& source);
  /// Writes /inputs/<name>: attributes path, sha256, size; `content` on the coordinate `byte` where it was
  /// kept.
  void record_input(const Input& input);

  /// status: complete | interrupted | failed. Writes, syncs, renames. Throws IoError naming bytes written and
  /// needed.
  void finish(const std::string& status);

  const std::filesystem::path& path() const;
  /// What a signal handler has to remove before it ends the program.
  const std::filesystem::path& part_path() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Opens a result file for reading. Every damage is a DamagedInput `FILE: damaged or not an undiffuse result:
/// ...`: the file is first read as a whole in a child process (probe_hdf5.hpp), before threads are at work if
/// possible.
class ResultReader {
 public:
  /// Throws UsageError if it is absent or unreadable, DamagedInput if it is not one or of a larger major
  /// version.
  explicit ResultReader(const std::filesystem::path& file);
  ~ResultReader();
  ResultReader(ResultReader&&) noexcept;

  bool has(const std::string& path) const;
  std::vector<std::string> groups(const std::string& group) const;    ///< names of direct sub-groups, sorted
  std::vector<std::string> datasets(const std::string& group) const;  ///< names of direct data sets, sorted
  std::vector<double> read(const std::string& dataset) const;         ///< any numeric type, converted
  std::vector<std::uint8_t> read_bytes(
      const std::string& dataset) const;  ///< raw stored values in native layout, for exact comparison
  std::vector<std::size_t> shape(const std::string& dataset) const;
  std::vector<std::string> dimensions(
      const std::string& dataset) const;               ///< names, one an axis, slowest first
  std::string type(const std::string& dataset) const;  ///< "int8" ... "uint64", "float32", "float64"
  std::vector<std::string> meanings(const std::string& labels) const;  ///< of a labels() dimension
  std::vector<std::string> attributes(const std::string& object) const;
  /// Empty text comes back as one blank; int8 0 and 1 as yes/no.
  Attribute attribute(const std::string& object, const std::string& name) const;
  std::vector<Input> inputs() const;  ///< DamagedInput where a content has another SHA-256 than its record

  const std::filesystem::path& path() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace undiffuse::data
