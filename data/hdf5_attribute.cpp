#include "data/hdf5_attribute.hpp"

#include <hdf5.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <new>
#include <stdexcept>

#include "data/hdf5_dataset.hpp"

namespace undiffuse::data::hdf5 {
namespace {

constexpr std::array hidden = {"CLASS",          "NAME",          "REFERENCE_LIST",
                               "DIMENSION_LIST", "_Netcdf4Dimid", "_Netcdf4Coordinates",
                               "_NCProperties"};

herr_t take_name(hid_t /*object*/, const char* name, const H5A_info_t* /*info*/, void* names) {
  try {
    static_cast<std::vector<std::string>*>(names)->emplace_back(name);
    return 0;
  } catch (const std::bad_alloc&) {
    return -1;
  }
}

void write_raw(hid_t object, const std::string& name, hid_t type, hid_t space, const void* values) {
  if (check(H5Aexists(object, name.c_str()), "looking for an attribute") > 0)
    check(H5Adelete(object, name.c_str()), "replacing an attribute");
  Handle attribute(H5Acreate2(object, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
                   "making attribute '" + name + "'");
  check(H5Awrite(attribute.id(), type, values), "writing attribute '" + name + "'");
  attribute.close("writing attribute '" + name + "'");
}

Handle scalar_space() { return {H5Screate(H5S_SCALAR), H5Sclose, "making a shape"}; }

void write_text(hid_t object, const std::string& name, const std::string& value) {
  const std::string text = value.empty() ? " " : value;  // HDF5 has no string of length 0
  const Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "making a type");
  check(H5Tset_size(type.id(), text.size()), "making a type");
  check(H5Tset_cset(type.id(), H5T_CSET_UTF8), "making a type");
  check(H5Tset_strpad(type.id(), H5T_STR_NULLPAD), "making a type");
  write_raw(object, name, type.id(), scalar_space().id(), text.data());
}

void write_number(hid_t object, const std::string& name, hid_t type, const void* value) {
  write_raw(object, name, type, scalar_space().id(), value);
}

template <class T>
std::vector<T> read_numbers(hid_t attribute, std::size_t count) {
  std::vector<T> values(count);
  check(H5Aread(attribute, native_type(type_name<T>()), values.data()), "reading an attribute");
  return values;
}

std::string read_text(hid_t attribute, hid_t type) {
  if (H5Tis_variable_str(type) != 0) throw Failure("its text has no fixed length");
  std::string text(H5Tget_size(type), '\0');
  check(H5Aread(attribute, type, text.data()), "reading an attribute");
  text.erase(text.find_last_not_of('\0') + 1);
  return text;
}

Attribute read_integers(hid_t attribute, hid_t type, std::size_t count, bool scalar) {
  std::vector<std::int64_t> values = read_numbers<std::int64_t>(attribute, count);
  if (!scalar) return values;
  const bool yes_no = H5Tget_size(type) == 1 && (values[0] == 0 || values[0] == 1);
  if (yes_no) return values[0] == 1;
  return values[0];
}

Attribute read_value(hid_t attribute) {
  const Handle type(H5Aget_type(attribute), H5Tclose, "reading a type");
  const Handle space(H5Aget_space(attribute), H5Sclose, "reading a shape");
  const auto count =
      static_cast<std::size_t>(check(H5Sget_simple_extent_npoints(space.id()), "reading a shape"));
  const bool scalar = H5Sget_simple_extent_type(space.id()) == H5S_SCALAR;
  constexpr std::size_t largest = std::size_t{64} << 20;
  if (count == 0 || count > largest || H5Tget_size(type.id()) > largest / count)
    throw Failure("it is empty or larger than 64 MiB");
  switch (H5Tget_class(type.id())) {
    case H5T_STRING:
      if (count == 1) return read_text(attribute, type.id());
      break;
    case H5T_INTEGER:
      return read_integers(attribute, type.id(), count, scalar);
    case H5T_FLOAT: {
      std::vector<double> values = read_numbers<double>(attribute, count);
      if (!scalar) return values;
      return values[0];
    }
    default:
      break;
  }
  throw Failure("it is neither text nor numbers");
}

struct Writer {
  hid_t object;
  const std::string& name;

  void operator()(const std::string& value) const { write_text(object, name, value); }
  void operator()(double value) const { write_number(object, name, H5T_NATIVE_DOUBLE, &value); }
  void operator()(std::int64_t value) const { write_number(object, name, H5T_NATIVE_INT64, &value); }
  void operator()(bool value) const {
    const std::int8_t digit = value ? 1 : 0;
    write_number(object, name, H5T_NATIVE_INT8, &digit);
  }
  void operator()(const std::vector<double>& row) const {
    write_attribute_row(object, name, "float64", row.size(), row.data());
  }
  void operator()(const std::vector<std::int64_t>& row) const {
    write_attribute_row(object, name, "int64", row.size(), row.data());
  }
};

}  // namespace

void write_attribute(hid_t object, const std::string& name, const Attribute& value) {
  std::visit(Writer{object, name}, value);
}

void write_attribute_row(hid_t object, const std::string& name, std::string_view type, std::size_t count,
                         const void* values) {
  if (count == 0) throw std::invalid_argument("attribute '" + name + "': an empty row of numbers");
  const hsize_t extent = count;
  const Handle space(H5Screate_simple(1, &extent, nullptr), H5Sclose, "making a shape");
  write_raw(object, name, native_type(type), space.id(), values);
}

Attribute read_attribute(hid_t object, const std::string& name) {
  const Handle attribute(H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose,
                         "opening attribute '" + name + "'");
  try {
    return read_value(attribute.id());
  } catch (const Failure& failure) {
    throw Failure("attribute '" + name + "': " + failure.what());
  }
}

std::vector<std::string> attribute_names(hid_t object) {
  std::vector<std::string> names;
  check(H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, take_name, &names), "listing attributes");
  std::erase_if(names, [](const std::string& name) {
    return std::find(hidden.begin(), hidden.end(), name) != hidden.end();
  });
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace undiffuse::data::hdf5
