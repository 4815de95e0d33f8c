#include "data/hdf5_handle.hpp"

#include <hdf5.h>

#include <algorithm>
#include <new>
#include <type_traits>

namespace undiffuse::data::hdf5 {

static_assert(std::is_same_v<Id, hid_t> && std::is_same_v<Status, herr_t> && std::is_same_v<Size, hsize_t>);

namespace {

herr_t take_description(unsigned /*n*/, const H5E_error2_t* error, void* text) {
  *static_cast<std::string*>(text) = error->desc != nullptr ? error->desc : "";
  return 1;  // the first one upwards is the innermost
}

herr_t take_hard_link(hid_t /*group*/, const char* name, const H5L_info_t* info, void* names) {
  try {
    if (info->type == H5L_TYPE_HARD) static_cast<std::vector<std::string>*>(names)->emplace_back(name);
    return 0;
  } catch (const std::bad_alloc&) {
    return -1;
  }
}

std::vector<std::string> components(const std::string& path) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (begin < path.size()) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    if (end > begin) parts.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

bool has_hard_link(hid_t group, const std::string& name) {
  H5L_info_t info;
  if (H5Lexists(group, name.c_str(), H5P_DEFAULT) <= 0) return false;
  return H5Lget_info(group, name.c_str(), &info, H5P_DEFAULT) >= 0 && info.type == H5L_TYPE_HARD;
}

/// The object at `path`, or an empty handle if a component is not there.
Handle find_object(hid_t start, const std::string& path) {
  Handle object(H5Oopen(start, ".", H5P_DEFAULT), H5Oclose, "opening the group to start from");
  for (const std::string& name : components(path)) {
    if (H5Iget_type(object.id()) != H5I_GROUP || !has_hard_link(object.id(), name)) return {};
    object = Handle(H5Oopen(object.id(), name.c_str(), H5P_DEFAULT), H5Oclose, "opening '" + path + "'");
  }
  return object;
}

}  // namespace

Quiet::Quiet() {
  static const bool told = H5dont_atexit() >= 0;
  static_cast<void>(told);
  H5Eget_auto2(H5E_DEFAULT, &print_, &data_);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

Quiet::~Quiet() { H5Eset_auto2(H5E_DEFAULT, print_, data_); }

std::string last_error() {
  std::string text;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take_description, &text);
  H5Eclear2(H5E_DEFAULT);
  return text.empty() ? "HDF5 gives no reason" : text;
}

std::vector<std::string> members(hid_t group) {
  std::vector<std::string> names;
  check(H5Literate(group, H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, take_hard_link, &names), "listing a group");
  std::sort(names.begin(), names.end());
  return names;
}

Handle open_to_read(const std::string& file) {
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "making a property list");
  check(H5Pset_file_locking(access.id(), false, true), "switching file locks off");
  return {H5Fopen(file.c_str(), H5F_ACC_RDONLY, access.id()), H5Fclose, "opening the file"};
}

Handle open_object(hid_t start, const std::string& path) {
  Handle object = find_object(start, path);
  if (!object) throw Failure("there is no '" + path + "'");
  return object;
}

bool has_object(hid_t start, const std::string& path) { return static_cast<bool>(find_object(start, path)); }

}  // namespace undiffuse::data::hdf5
