#include <fmt/format.h>

#include <hdf5.h>

#include <algorithm>
#include <charconv>
#include <sstream>

#include "data/hdf5_attribute.hpp"
#include "data/hdf5_dataset.hpp"
#include "data/probe_hdf5.hpp"
#include "data/result_file.hpp"
#include "data/sha256.hpp"

namespace undiffuse::data {
namespace {

using hdf5::Failure;
using hdf5::Handle;

/// A newer file is not a damaged one: its message says what to do.
struct NewerFormat : Failure {
  using Failure::Failure;
};

void require_known_format(hid_t root) {
  const auto text = [&](const std::string& name) {
    const Attribute value = hdf5::read_attribute(root, name);
    const auto* known = std::get_if<std::string>(&value);
    if (known == nullptr) throw Failure("attribute '" + name + "' is not text");
    return *known;
  };
  if (const std::string format = text("format"); format != "undiffuse-result")
    throw Failure("its format is called '" + format + "'");
  const std::string version = text("format_version");
  int major = 0;
  const auto [end, error] = std::from_chars(version.data(), version.data() + version.size(), major);
  if (error != std::errc() || end == version.data() + version.size() || *end != '.')
    throw Failure("format_version '" + version + "' is no version");
  if (major > 1)
    throw NewerFormat("format version " + version +
                      " is newer than this program reads (1.x); install a newer undiffuse");
}

}  // namespace

struct ResultReader::Impl {
  /// Runs action with HDF5 silent and its failures told as DamagedInput.
  template <class Action>
  auto guarded(Action action) const {
    const hdf5::Quiet quiet;
    try {
      return action();
    } catch (const NewerFormat& failure) {
      throw DamagedInput(fmt::format("{}: {}", path.string(), failure.what()));
    } catch (const Failure& failure) {
      throw DamagedInput(
          fmt::format("{}: damaged or not an undiffuse result: {}", path.string(), failure.what()));
    }
  }

  /// Runs action(handle, info) on a data set.
  template <class Action>
  auto with_array(const std::string& name, Action action) const {
    return guarded([&] {
      const Handle dataset = hdf5::open_object(file.id(), name);
      if (H5Iget_type(dataset.id()) != H5I_DATASET) throw Failure("'" + name + "' is no data set");
      try {
        return action(dataset.id(), hdf5::inspect(dataset.id()));
      } catch (const Failure& failure) {
        throw Failure("'" + name + "': " + failure.what());
      }
    });
  }

  std::vector<std::string> members(const std::string& group, H5I_type_t kind) const {
    return guarded([&] {
      const Handle opened = hdf5::open_object(file.id(), group);
      std::vector<std::string> names = hdf5::members(opened.id());
      std::erase_if(names, [&](const std::string& name) {
        return H5Iget_type(hdf5::open_object(opened.id(), name).id()) != kind;
      });
      return names;
    });
  }

  std::filesystem::path path;
  Handle file;
};

ResultReader::ResultReader(const std::filesystem::path& file) : impl_(std::make_unique<Impl>()) {
  impl_->path = file;
  try {
    probe_hdf5(file);
  } catch (const DamagedInput& damage) {
    const std::string said = std::string(damage.what()).substr(file.string().size());  // ": damaged: ..."
    const std::size_t reason = said.find("damaged: ");
    throw DamagedInput(fmt::format("{}: damaged or not an undiffuse result: {}", file.string(),
                                   reason == said.npos ? said : said.substr(reason + 9)));
  }
  impl_->guarded([&] {
    impl_->file = hdf5::open_to_read(file.string());
    require_known_format(hdf5::open_object(impl_->file.id(), "/").id());
  });
}

ResultReader::~ResultReader() = default;
ResultReader::ResultReader(ResultReader&&) noexcept = default;

bool ResultReader::has(const std::string& path) const {
  return impl_->guarded([&] { return hdf5::has_object(impl_->file.id(), path); });
}

std::vector<std::string> ResultReader::groups(const std::string& group) const {
  return impl_->members(group, H5I_GROUP);
}

std::vector<std::string> ResultReader::datasets(const std::string& group) const {
  return impl_->members(group, H5I_DATASET);
}

std::vector<double> ResultReader::read(const std::string& dataset) const {
  return impl_->with_array(dataset, hdf5::read_doubles);
}

std::vector<std::uint8_t> ResultReader::read_bytes(const std::string& dataset) const {
  return impl_->with_array(dataset, [](hid_t array, const hdf5::ArrayInfo& info) {
    std::vector<std::uint8_t> bytes(info.bytes());
    hdf5::read_bytes(array, info, std::as_writable_bytes(std::span(bytes)));
    return bytes;
  });
}

std::vector<std::size_t> ResultReader::shape(const std::string& dataset) const {
  return impl_->with_array(dataset, [](hid_t, const hdf5::ArrayInfo& info) { return info.shape; });
}

std::vector<std::string> ResultReader::dimensions(const std::string& dataset) const {
  return impl_->with_array(dataset, [](hid_t array, const hdf5::ArrayInfo& info) {
    return hdf5::scale_names(array, info.shape.size());
  });
}

std::string ResultReader::type(const std::string& dataset) const {
  return impl_->with_array(dataset, [](hid_t, const hdf5::ArrayInfo& info) { return info.type; });
}

std::vector<std::string> ResultReader::meanings(const std::string& labels) const {
  const Attribute value = attribute(labels, "flag_meanings");
  const auto* text = std::get_if<std::string>(&value);
  std::istringstream words(text != nullptr ? *text : "");
  std::vector<std::string> result;
  for (std::string word; words >> word;) result.push_back(word);
  if (result.size() != read(labels).size())
    throw DamagedInput(fmt::format("{}: damaged or not an undiffuse result: '{}' has {} names for {} places",
                                   impl_->path.string(), labels, result.size(), read(labels).size()));
  return result;
}

std::vector<std::string> ResultReader::attributes(const std::string& object) const {
  return impl_->guarded(
      [&] { return hdf5::attribute_names(hdf5::open_object(impl_->file.id(), object).id()); });
}

Attribute ResultReader::attribute(const std::string& object, const std::string& name) const {
  return impl_->guarded(
      [&] { return hdf5::read_attribute(hdf5::open_object(impl_->file.id(), object).id(), name); });
}

std::vector<Input> ResultReader::inputs() const {
  std::vector<Input> result;
  if (!has("/inputs")) return result;
  for (const std::string& name : groups("/inputs")) {
    const std::string group = "/inputs/" + name;
    const auto damaged = [&](const std::string& what) {
      return DamagedInput(
          fmt::format("{}: damaged or not an undiffuse result: '{}': {}", impl_->path.string(), group, what));
    };
    const Attribute path = attribute(group, "path"), digest = attribute(group, "sha256"),
                    size = attribute(group, "size");
    if (path.index() != 0 || digest.index() != 0 || !std::holds_alternative<std::int64_t>(size))
      throw damaged("path, sha256 or size of another type");
    Input input{
        .name = name, .path = std::get<0>(path), .sha256 = std::get<0>(digest), .size = 0, .content = {}};
    input.size = static_cast<std::uint64_t>(std::get<std::int64_t>(size));
    if (input.size <= Input::largest_content) {
      input.content.emplace();
      if (input.size > 0) input.content = read_bytes(group + "/content");
      if (input.content->size() != input.size ||
          sha256(std::as_bytes(std::span(*input.content))) != input.sha256)
        throw damaged("its content is not what sha256 and size say");
    }
    result.push_back(std::move(input));
  }
  return result;
}

const std::filesystem::path& ResultReader::path() const { return impl_->path; }

}  // namespace undiffuse::data
