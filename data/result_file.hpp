#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
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
  std::vector<std::string> dims;  ///< names of coordinates in the same group, slowest first; empty: a bare number
};

using Attribute = std::variant<std::string, double, std::int64_t, bool, std::vector<double>, std::vector<std::int64_t>>;

/// A result file: HDF5 (superblock 2) that is also valid netCDF-4, see README. Groups are named by path
/// ("", "/branches/naive_spectral"), made when first used. Built in memory; finish() writes FILE.part with our own loop,
/// fsyncs and renames it, so FILE is absent or complete. Every failure is an IoError and leaves no file behind.
class ResultFile {
 public:
  /// Tries that `file` can be written before anything is computed, by creating FILE.part. Throws UsageError if it exists
  /// and !overwrite, IoError if the folder cannot be written.
  ResultFile(std::filesystem::path file, bool overwrite);
  ~ResultFile();  ///< without finish(): removes FILE.part
  ResultFile(ResultFile&&) noexcept;

  /// A coordinate variable: the dimension `name` of `group` with its values.
  void coordinate(const std::string& group, const std::string& name, std::span<const double> values,
                  const std::string& units, const std::string& long_name);
  void coordinate(const std::string& group, const std::string& name, std::span<const std::int64_t> values,
                  const std::string& units, const std::string& long_name);
  /// A dimension whose places have names: 0, 1, ... with CF's flag_values and flag_meanings.
  void labels(const std::string& group, const std::string& name, const std::vector<std::string>& meanings,
              const std::string& long_name);

  /// An array; its shape is that of label.dims, and values.size() must be their product.
  void write(const std::string& group, const std::string& name, std::span<const double> values, const Label& label);
  void write(const std::string& group, const std::string& name, std::span<const float> values, const Label& label);
  void write(const std::string& group, const std::string& name, std::span<const std::int64_t> values, const Label& label);
  void write(const std::string& group, const std::string& name, std::span<const std::uint8_t> values, const Label& label);
  /// Yes/no as int8 with attribute dtype = "bool".
  void write_flags(const std::string& group, const std::string& name, const std::vector<bool>& values, const Label& label);

  /// An attribute of a group or of an array ("/branches/x", "title").
  void attribute(const std::string& object, const std::string& name, const Attribute& value);
  /// Adds a literature source to the root attribute `references`.
  void cite(const std::string& source);

  /// status: complete | interrupted | failed. Writes, syncs, renames. Throws IoError naming bytes written and needed.
  void finish(const std::string& status);

  const std::filesystem::path& path() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Opens a result file for reading. Throws UsageError if absent, DamagedInput if it is not one or of a larger major
/// format version.
class ResultReader {
 public:
  explicit ResultReader(const std::filesystem::path& file);
  ~ResultReader();
  ResultReader(ResultReader&&) noexcept;

  bool has(const std::string& path) const;
  std::vector<std::string> groups(const std::string& group) const;    ///< names of direct sub-groups, sorted
  std::vector<std::string> datasets(const std::string& group) const;  ///< names of direct data sets, sorted
  std::vector<double> read(const std::string& dataset) const;         ///< any numeric type, converted
  std::vector<std::uint8_t> read_bytes(const std::string& dataset) const;  ///< raw stored values in native layout, for exact comparison
  std::vector<std::size_t> shape(const std::string& dataset) const;
  std::vector<std::string> meanings(const std::string& labels) const;  ///< of a labels() dimension
  std::vector<std::string> attributes(const std::string& object) const;
  Attribute attribute(const std::string& object, const std::string& name) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace undiffuse::data
