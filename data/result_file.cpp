#include "data/result_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <hdf5.h>
#include <hdf5_hl.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <stdexcept>

#include "data/atomic_file.hpp"
#include "data/hdf5_attribute.hpp"
#include "data/hdf5_dataset.hpp"

namespace undiffuse::data {
namespace {

using hdf5::check;
using hdf5::Handle;

constexpr std::array reserved = {"Conventions", "format", "format_version", "references", "status"};
constexpr std::array statuses = {"complete", "interrupted", "failed"};
// xarray turns a variable with exactly these units into a time difference
constexpr std::array times = {"days",         "hours",        "minutes",    "seconds",
                              "milliseconds", "microseconds", "nanoseconds"};

template <class Words>
bool among(const Words& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

void require(bool holds, const std::string& where, const std::string& otherwise) {
  if (!holds) throw std::invalid_argument(fmt::format("ResultFile: {}: {}", where, otherwise));
}

bool is_word(const std::string& name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !name.empty() && letter(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

/// "", "/a", "/a/b": every other spelling of a path brought to one.
std::string normal(const std::string& path) {
  std::string result;
  std::size_t begin = 0;
  while (begin < path.size()) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    if (end > begin) result.append("/").append(path, begin, end - begin);
    begin = end + 1;
  }
  return result;
}

std::string parent_of(const std::string& path) { return path.substr(0, path.rfind('/')); }
std::string last_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

/// Is `group` somewhere above `other`?
bool above(const std::string& group, const std::string& other) {
  return other.size() > group.size() && other.compare(0, group.size(), group) == 0 &&
         other[group.size()] == '/';
}

/// An empty file in memory, in the format of HDF5 1.8 (superblock 2), without times.
Handle memory_file(const std::string& name) {
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "making a property list");
  check(H5Pset_fapl_core(access.id(), std::size_t{1} << 20, false), "choosing a file in memory");
  check(H5Pset_libver_bounds(access.id(), H5F_LIBVER_V18, H5F_LIBVER_V18), "choosing the format");
  const Handle creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose, "making a property list");
  check(H5Pset_obj_track_times(creation.id(), false), "switching times off");
  return {H5Fcreate(name.c_str(), H5F_ACC_TRUNC, creation.id(), access.id()), H5Fclose,
          "making a file in memory"};
}

Handle make_group(hid_t file, const std::string& path) {
  const Handle plan(H5Pcreate(H5P_GROUP_CREATE), H5Pclose, "making a property list");
  check(H5Pset_obj_track_times(plan.id(), false), "switching times off");
  return {H5Gcreate2(file, path.c_str(), H5P_DEFAULT, plan.id(), H5P_DEFAULT), H5Gclose, "making a group"};
}

struct Dimension {
  Handle scale;
  std::vector<double> values;
};

}  // namespace

struct ResultFile::Impl {
  Impl(std::filesystem::path file_, bool overwrite) : out(std::move(file_), overwrite) {
    guarded("starting", [&] {
      file = memory_file(out.part_path().string() + ".memory");
      groups.emplace("", Handle(H5Gopen2(file.id(), "/", H5P_DEFAULT), H5Gclose, "opening the root group"));
      hdf5::write_attribute(file.id(), "Conventions", "CF-1.10");
      hdf5::write_attribute(file.id(), "format", "undiffuse-result");
      hdf5::write_attribute(file.id(), "format_version", "1.0");
    });
  }
  ~Impl() {
    const hdf5::Quiet quiet;
    dimensions.clear();
    groups.clear();
    file.reset();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  /// Runs action with HDF5 silent and its failures told as IoError.
  template <class Action>
  void guarded(const std::string& what, Action action) {
    const hdf5::Quiet quiet;
    try {
      action();
    } catch (const hdf5::Failure& failure) {
      throw IoError(fmt::format("{}: building the result in memory failed, {}: {}", out.path().string(), what,
                                failure.what()));
    }
  }

  bool exists(const std::string& path) const { return path.empty() || hdf5::has_object(file.id(), path); }

  hid_t group(const std::string& path) {
    const auto known = groups.find(path);
    if (known != groups.end()) return known->second.id();
    group(parent_of(path));
    require(is_word(last_of(path)), path, "a group's name must be letters, digits and _");
    require(!exists(path), path, "is an array, not a group");
    return groups.emplace(path, make_group(file.id(), path)).first->second.id();
  }

  /// Makes the array and gives it its two texts.
  Handle array(const std::string& path, std::string_view type, const std::vector<std::size_t>& shape,
               const void* values, const std::string& units, const std::string& long_name) {
    require(static_cast<bool>(file), path, "the file is finished");
    require(is_word(last_of(path)), path, "an array's name must be letters, digits and _");
    require(!units.empty() && !among(times, units), path, "units '" + units + "': write '1' or 's'");
    require(!long_name.empty(), path, "has no long_name");
    const hid_t parent = group(parent_of(path));
    require(!exists(path), path, "exists already");
    Handle dataset = hdf5::write_array(parent, last_of(path), type, shape, values);
    hdf5::write_attribute(dataset.id(), "units", units);
    hdf5::write_attribute(dataset.id(), "long_name", long_name);
    return dataset;
  }

  template <class T>
  void scale(const std::string& group_path, const std::string& name, std::span<const T> values,
             const std::string& units, const std::string& long_name) {
    const std::string path = normal(group_path) + "/" + name;
    require(!values.empty(), path, "a coordinate needs at least one value");
    std::vector<double> numbers(values.begin(), values.end());
    require(std::none_of(numbers.begin(), numbers.end(), [](double x) { return std::isnan(x); }), path,
            "has a NaN");
    require_same_as_relatives(normal(group_path), name, numbers);
    guarded("coordinate " + path, [&] {
      Handle dataset = array(path, hdf5::type_name<T>(), {values.size()}, values.data(), units, long_name);
      check(H5DSset_scale(dataset.id(), name.c_str()), "making a dimension scale");
      dimensions[normal(group_path)].emplace(name, Dimension{std::move(dataset), std::move(numbers)});
    });
  }

  void require_same_as_relatives(const std::string& group_path, const std::string& name,
                                 const std::vector<double>& values) const {
    for (const auto& [other, known] : dimensions) {
      const auto found = known.find(name);
      if (found == known.end() || !(above(other, group_path) || above(group_path, other))) continue;
      require(found->second.values == values, group_path + "/" + name,
              fmt::format("has other values than {}/{}", other, name));
    }
  }

  std::vector<std::size_t> shape_of(const std::string& path, const std::vector<std::string>& dims) const {
    std::vector<std::size_t> shape;
    const auto known = dimensions.find(parent_of(path));
    for (const std::string& name : dims) {
      require(std::count(dims.begin(), dims.end(), name) == 1, path, "has dimension '" + name + "' twice");
      require(known != dimensions.end() && known->second.contains(name), path,
              "dimension '" + name + "' is no coordinate of its group");
      shape.push_back(known->second.at(name).values.size());
    }
    return shape;
  }

  template <class T>
  void write(const std::string& group_path, const std::string& name, std::span<const T> values,
             const Label& label) {
    const std::string path = normal(group_path) + "/" + name;
    const std::vector<std::size_t> shape = shape_of(path, label.dims);
    const std::size_t count =
        std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
    require(
        values.size() == count, path,
        fmt::format("has {} values, its shape ({}) needs {}", values.size(), fmt::join(shape, ", "), count));
    guarded("array " + path, [&] {
      const Handle dataset =
          array(path, hdf5::type_name<T>(), shape, values.data(), label.units, label.long_name);
      for (unsigned axis = 0; axis < label.dims.size(); ++axis) {
        const Dimension& dimension = dimensions.at(normal(group_path)).at(label.dims[axis]);
        check(H5DSattach_scale(dataset.id(), dimension.scale.id(), axis), "attaching a dimension scale");
      }
    });
  }

  /// Sets the last attributes and writes the image. The bytes come from the driver's own buffer: the copy
  /// that H5Fget_file_image hands out has a wrong checksum in HDF5 1.10.
  void finish(const std::string& status) {
    guarded("finishing", [&] {
      const Handle image = close_all(status);
      check(H5Fflush(image.id(), H5F_SCOPE_GLOBAL), "flushing");
      const ssize_t length = check(H5Fget_file_image(image.id(), nullptr, 0), "asking for the length");
      void* buffer = nullptr;
      check(H5Fget_vfd_handle(image.id(), H5P_DEFAULT, &buffer), "asking for the bytes");
      const auto* bytes = static_cast<const std::byte*>(*static_cast<void**>(buffer));
      out.commit({bytes, static_cast<std::size_t>(length)});
    });
  }

  /// Nothing can be written after this, whether finishing succeeds or not.
  Handle close_all(const std::string& status) {
    Handle image = std::move(file);
    if (!references.empty())
      hdf5::write_attribute(image.id(), "references", fmt::format("{}", fmt::join(references, "; ")));
    hdf5::write_attribute(image.id(), "status", status);
    for (auto& [path, known] : dimensions)
      for (auto& [name, dimension] : known) dimension.scale.close("closing " + path + "/" + name);
    for (auto& [path, opened] : groups) opened.close("closing " + path);
    return image;
  }

  AtomicFile out;
  Handle file;
  std::map<std::string, Handle> groups;
  std::map<std::string, std::map<std::string, Dimension>> dimensions;
  std::vector<std::string> references;
};

ResultFile::ResultFile(std::filesystem::path file, bool overwrite)
    : impl_(std::make_unique<Impl>(std::move(file), overwrite)) {}
ResultFile::~ResultFile() = default;
ResultFile::ResultFile(ResultFile&&) noexcept = default;

void ResultFile::coordinate(const std::string& group, const std::string& name, std::span<const double> values,
                            const std::string& units, const std::string& long_name) {
  impl_->scale(group, name, values, units, long_name);
}

void ResultFile::coordinate(const std::string& group, const std::string& name,
                            std::span<const std::int64_t> values, const std::string& units,
                            const std::string& long_name) {
  impl_->scale(group, name, values, units, long_name);
}

void ResultFile::labels(const std::string& group, const std::string& name,
                        const std::vector<std::string>& meanings, const std::string& long_name) {
  const auto bad = [](const std::string& word) {
    return word.empty() || word.find_first_of(" \t\n") != word.npos;
  };
  require(std::none_of(meanings.begin(), meanings.end(), bad), name, "meanings must be words without blanks");
  constexpr std::size_t bytes_suffice = 127, most = 32767;
  require(meanings.size() <= most, name, "more than 32767 labels");
  const auto numbered = [&]<class Integer>(Integer) {
    std::vector<Integer> numbers(meanings.size());
    std::iota(numbers.begin(), numbers.end(), Integer{0});
    impl_->scale<Integer>(group, name, numbers, "1", long_name);
    impl_->guarded("labels " + name, [&] {
      const Handle& scale = impl_->dimensions.at(normal(group)).at(name).scale;
      hdf5::write_attribute_row(scale.id(), "flag_values", hdf5::type_name<Integer>(), numbers.size(),
                                numbers.data());
      hdf5::write_attribute(scale.id(), "flag_meanings", fmt::format("{}", fmt::join(meanings, " ")));
    });
  };
  if (meanings.size() <= bytes_suffice)
    numbered(std::int8_t{0});
  else
    numbered(std::int32_t{0});
}

void ResultFile::write(const std::string& group, const std::string& name, std::span<const double> values,
                       const Label& label) {
  impl_->write(group, name, values, label);
}

void ResultFile::write(const std::string& group, const std::string& name, std::span<const float> values,
                       const Label& label) {
  impl_->write(group, name, values, label);
}

void ResultFile::write(const std::string& group, const std::string& name,
                       std::span<const std::int64_t> values, const Label& label) {
  impl_->write(group, name, values, label);
}

void ResultFile::write(const std::string& group, const std::string& name,
                       std::span<const std::uint8_t> values, const Label& label) {
  impl_->write(group, name, values, label);
}

void ResultFile::write_flags(const std::string& group, const std::string& name,
                             const std::vector<bool>& values, const Label& label) {
  const std::vector<std::int8_t> digits(values.begin(), values.end());
  impl_->write<std::int8_t>(group, name, digits, label);
  attribute(normal(group) + "/" + name, "dtype", "bool");
}

void ResultFile::attribute(const std::string& object, const std::string& name, const Attribute& value) {
  const std::string path = normal(object);
  require(static_cast<bool>(impl_->file), path + "@" + name, "the file is finished");
  require(is_word(name), path + "@" + name, "an attribute's name must be letters, digits and _");
  require(!(path.empty() && among(reserved, name)), "/@" + name, "is written by ResultFile itself");
  impl_->guarded("attribute " + path + "@" + name, [&] {
    if (!impl_->exists(path)) impl_->group(path);
    hdf5::write_attribute(hdf5::open_object(impl_->file.id(), path).id(), name, value);
  });
}

void ResultFile::cite(const std::string& source) {
  if (!among(impl_->references, source)) impl_->references.push_back(source);
}

void ResultFile::record_input(const Input& input) {
  const std::string group = "/inputs/" + input.name;
  attribute(group, "path", input.path);
  attribute(group, "sha256", input.sha256);
  attribute(group, "size", static_cast<std::int64_t>(input.size));
  if (!input.content || input.content->empty()) return;
  require(input.content->size() == input.size && input.size <= Input::largest_content, group,
          "content of another size, or too large");
  std::vector<std::int32_t> places(input.content->size());
  std::iota(places.begin(), places.end(), 0);
  impl_->scale<std::int32_t>(group, "byte", places, "1", "place in the file");
  write(group, "content", *input.content, {.long_name = "bytes of the file", .dims = {"byte"}});
}

void ResultFile::finish(const std::string& status) {
  require(among(statuses, status), "status '" + status + "'", "must be complete, interrupted or failed");
  require(static_cast<bool>(impl_->file), impl_->out.path().string(), "the file is finished");
  impl_->finish(status);
}

const std::filesystem::path& ResultFile::path() const { return impl_->out.path(); }
const std::filesystem::path& ResultFile::part_path() const { return impl_->out.part_path(); }

}  // namespace undiffuse::data
