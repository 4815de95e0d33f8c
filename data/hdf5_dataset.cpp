#include "data/hdf5_dataset.hpp"

#include <hdf5.h>
#include <hdf5_hl.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <numeric>

namespace undiffuse::data::hdf5 {
namespace {

constexpr int most_axes = 8;
constexpr std::size_t largest_chunk = std::size_t{1} << 20;

std::string type_of(hid_t dataset) {
  const Handle type(H5Dget_type(dataset), H5Tclose, "reading the type");
  const std::size_t bits = 8 * H5Tget_size(type.id());
  const bool whole_bytes = bits == 8 || bits == 16 || bits == 32 || bits == 64;
  switch (H5Tget_class(type.id())) {
    case H5T_INTEGER:
      if (whole_bytes)
        return (H5Tget_sign(type.id()) == H5T_SGN_NONE ? "uint" : "int") + std::to_string(bits);
      break;
    case H5T_FLOAT:
      if (bits == 32 || bits == 64) return "float" + std::to_string(bits);
      break;
    default:
      break;
  }
  throw Failure("it does not hold plain numbers (integers of 8 to 64 bits, float32, float64)");
}

std::vector<std::size_t> shape_of(hid_t dataset) {
  const Handle space(H5Dget_space(dataset), H5Sclose, "reading the shape");
  if (H5Sget_simple_extent_type(space.id()) == H5S_NULL) throw Failure("it has no values");
  const int axes = check(H5Sget_simple_extent_ndims(space.id()), "reading the number of axes");
  if (axes > most_axes) throw Failure("it has " + std::to_string(axes) + " axes; at most 8 are read");
  std::array<hsize_t, most_axes> extent{};
  check(H5Sget_simple_extent_dims(space.id(), extent.data(), nullptr), "reading the shape");
  return {extent.begin(), extent.begin() + axes};
}

std::size_t checked_count(const std::vector<std::size_t>& shape, std::size_t item_size) {
  std::size_t count = 1;
  for (const std::size_t n : shape) {
    if (n != 0 && count > std::numeric_limits<std::ptrdiff_t>::max() / item_size / n)
      throw Failure("its shape asks for more memory than can be addressed");
    count *= n;
  }
  return count;
}

void refuse_storage_elsewhere(hid_t dataset, std::size_t bytes) {
  const Handle plan(H5Dget_create_plist(dataset), H5Pclose, "reading the layout");
  const H5D_layout_t layout = H5Pget_layout(plan.id());
  const bool inside = layout == H5D_COMPACT || layout == H5D_CONTIGUOUS || layout == H5D_CHUNKED;
  if (!inside || H5Pget_external_count(plan.id()) != 0)
    throw Failure("its numbers are stored outside the file");
  const Handle file(H5Iget_file_id(dataset), H5Fclose, "finding the file");
  hsize_t file_size = 0;
  check(H5Fget_filesize(file.id(), &file_size), "reading the size of the file");
  const hsize_t stored = H5Dget_storage_size(dataset);
  constexpr std::size_t best_ratio = 1100, slack = 4096;
  if (stored > file_size || bytes / best_ratio > stored + slack)
    throw Failure("it claims " + std::to_string(bytes) + " bytes, which the " + std::to_string(stored) +
                  " stored ones cannot hold");
}

herr_t take_scale_name(hid_t /*dataset*/, unsigned /*axis*/, hid_t scale, void* result) {
  std::array<char, 256> path{};
  const ssize_t length = H5Iget_name(scale, path.data(), path.size());
  if (length <= 0 || static_cast<std::size_t>(length) >= path.size()) return 0;
  *static_cast<std::string*>(result) = path.data();
  return 1;
}

std::string parent_of(const std::string& path) { return path.substr(0, path.rfind('/') + 1); }

Handle storage_plan(const std::vector<std::size_t>& shape, std::size_t item_size) {
  Handle plan(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, "making a property list");
  check(H5Pset_obj_track_times(plan.id(), false), "switching times off");
  if (shape.empty()) return plan;
  const std::vector<hsize_t> chunk = chunk_shape(shape, item_size);
  check(H5Pset_chunk(plan.id(), static_cast<int>(chunk.size()), chunk.data()), "setting chunks");
  check(H5Pset_shuffle(plan.id()), "setting the shuffle filter");
  check(H5Pset_deflate(plan.id(), 4), "setting the deflate filter");
  check(H5Pset_fletcher32(plan.id()), "setting the checksum");
  return plan;
}

}  // namespace

ArrayInfo inspect(hid_t dataset) {
  ArrayInfo info;
  info.type = type_of(dataset);
  info.item_size = H5Tget_size(native_type(info.type));
  info.shape = shape_of(dataset);
  info.count = checked_count(info.shape, std::max(info.item_size, sizeof(double)));
  refuse_storage_elsewhere(dataset, info.bytes());
  return info;
}

hid_t native_type(std::string_view type) {
  if (type == "float64") return H5T_NATIVE_DOUBLE;
  if (type == "float32") return H5T_NATIVE_FLOAT;
  if (type == "int8") return H5T_NATIVE_INT8;
  if (type == "int16") return H5T_NATIVE_INT16;
  if (type == "int32") return H5T_NATIVE_INT32;
  if (type == "int64") return H5T_NATIVE_INT64;
  if (type == "uint8") return H5T_NATIVE_UINT8;
  if (type == "uint16") return H5T_NATIVE_UINT16;
  if (type == "uint32") return H5T_NATIVE_UINT32;
  if (type == "uint64") return H5T_NATIVE_UINT64;
  throw Failure("no type of numbers is called '" + std::string(type) + "'");
}

template <>
std::string_view type_name<double>() {
  return "float64";
}
template <>
std::string_view type_name<float>() {
  return "float32";
}
template <>
std::string_view type_name<std::int8_t>() {
  return "int8";
}
template <>
std::string_view type_name<std::int32_t>() {
  return "int32";
}
template <>
std::string_view type_name<std::int64_t>() {
  return "int64";
}
template <>
std::string_view type_name<std::uint8_t>() {
  return "uint8";
}

void read_bytes(hid_t dataset, const ArrayInfo& info, std::span<std::byte> bytes) {
  check(H5Dread(dataset, native_type(info.type), H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()),
        "reading the numbers");
}

std::vector<double> read_doubles(hid_t dataset, const ArrayInfo& info) {
  std::vector<double> values(info.count);
  check(H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()),
        "reading the numbers");
  return values;
}

std::vector<std::string> scale_names(hid_t dataset, std::size_t axes) {
  std::string own;
  take_scale_name(dataset, 0, dataset, &own);
  std::vector<std::string> names;
  for (unsigned axis = 0; axis < axes; ++axis) {
    std::string scale;
    check(H5DSiterate_scales(dataset, axis, nullptr, take_scale_name, &scale),
          "reading the dimension scales");
    const bool here = !scale.empty() && parent_of(scale) == parent_of(own);
    names.push_back(here ? scale.substr(parent_of(scale).size()) : "");
  }
  return names;
}

std::vector<hsize_t> chunk_shape(const std::vector<std::size_t>& shape, std::size_t item_size) {
  std::vector<hsize_t> chunk(shape.begin(), shape.end());
  const auto bytes = [&] {
    return std::accumulate(chunk.begin(), chunk.end(), hsize_t{item_size}, std::multiplies<>());
  };
  while (bytes() > largest_chunk) {
    hsize_t& largest = *std::max_element(chunk.begin(), chunk.end());
    largest = (largest + 1) / 2;
  }
  return chunk;
}

Handle write_array(hid_t group, const std::string& name, std::string_view type,
                   const std::vector<std::size_t>& shape, const void* values) {
  const hid_t number = native_type(type);
  const std::vector<hsize_t> extent(shape.begin(), shape.end());
  const Handle space(shape.empty()
                         ? H5Screate(H5S_SCALAR)
                         : H5Screate_simple(static_cast<int>(extent.size()), extent.data(), nullptr),
                     H5Sclose, "making a shape");
  const Handle plan = storage_plan(shape, H5Tget_size(number));
  Handle dataset(H5Dcreate2(group, name.c_str(), number, space.id(), H5P_DEFAULT, plan.id(), H5P_DEFAULT),
                 H5Dclose, "making the array");
  check(H5Dwrite(dataset.id(), number, H5S_ALL, H5S_ALL, H5P_DEFAULT, values), "writing the numbers");
  return dataset;
}

}  // namespace undiffuse::data::hdf5
