#include "data/hdf5_points.hpp"

#include <hdf5.h>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <cmath>
#include <vector>

#include "data/deck_tree.hpp"
#include "data/errors.hpp"
#include "data/hdf5_dataset.hpp"
#include "data/probe_hdf5.hpp"

namespace undiffuse::data {
namespace {

bool holds_points(hid_t object) {
  if (H5Iget_type(object) != H5I_DATASET) return false;
  try {
    const std::size_t axes = hdf5::inspect(object).shape.size();
    return axes == 1 || axes == 2;
  } catch (const hdf5::Failure&) {
    return false;
  }
}

/// The name of the only data set of the root that could be points.
std::string only_points(hid_t file, const std::string& name) {
  const hdf5::Handle root = hdf5::open_object(file, "/");
  std::vector<std::string> found;
  for (const std::string& member : hdf5::members(root.id())) {
    if (holds_points(hdf5::open_object(file, fmt::format("/{}", member)).id())) found.push_back(member);
  }
  if (found.size() == 1) return found.front();
  std::vector<std::string> names;
  for (const std::string& member : found) names.push_back(shown(member));
  if (names.size() > 8) names.resize(8);
  throw DamagedInput(found.empty()
                         ? fmt::format("{}: its root holds no numbers with 1 or 2 axes", name)
                         : fmt::format("{}: holds {} arrays with 1 or 2 axes ({}); choose one as {}:/PATH",
                                       name, found.size(), fmt::join(names, ", "), name));
}

Eigen::MatrixXd matrix_of(const std::vector<double>& values, const std::vector<std::size_t>& shape,
                          const std::string& name) {
  const auto n = static_cast<Index>(shape[0]), d = static_cast<Index>(shape.size() > 1 ? shape[1] : 1);
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Eigen::MatrixXd points = Eigen::Map<const RowMajor>(values.data(), n, d);
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < d; ++j) {
      if (std::isfinite(points(i, j))) continue;
      throw DamagedInput(fmt::format("{}: the number at [{}, {}] is {}", name, i, j, points(i, j)));
    }
  }
  return points;
}

Eigen::MatrixXd read_points_at(hid_t file, const std::string& path, const std::string& name) {
  const hdf5::Handle object = hdf5::open_object(file, path);
  if (H5Iget_type(object.id()) != H5I_DATASET) throw hdf5::Failure("'" + shown(path) + "' is not a data set");
  const hdf5::ArrayInfo info = hdf5::inspect(object.id());
  if (info.shape.empty() || info.shape.size() > 2) {
    throw DamagedInput(
        fmt::format("{}: '{}' has {} axes; 1 or 2 are allowed", name, shown(path), info.shape.size()));
  }
  if (info.count == 0) throw DamagedInput(fmt::format("{}: '{}' holds no points", name, shown(path)));
  return matrix_of(hdf5::read_doubles(object.id(), info), info.shape, name);
}

}  // namespace

Eigen::MatrixXd read_hdf5_points(const std::filesystem::path& file, const std::string& path) {
  probe_hdf5(file);
  const std::string name = file.string();
  const hdf5::Quiet quiet;
  try {
    const hdf5::Handle opened = hdf5::open_to_read(name);
    return read_points_at(opened.id(),
                          path.empty() ? fmt::format("/{}", only_points(opened.id(), name)) : path, name);
  } catch (const hdf5::Failure& failure) {
    throw DamagedInput(fmt::format("{}: {}", name, failure.what()));
  }
}

}  // namespace undiffuse::data
