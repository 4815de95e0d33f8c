#pragma once
#include <filesystem>
#include <string>

#include "data/points.hpp"

namespace undiffuse::data {

/// Points (n, d) from an HDF5 file: the data set at `path`, or for "" the only data set of plain numbers with
/// 1 or 2 axes in the root group; one axis is one column. The file is probed in a child process first.
/// DamagedInput for a broken file, no or several such data sets, no rows, NaN or infinity; UsageError if the
/// file is absent.
Eigen::MatrixXd read_hdf5_points(const std::filesystem::path& file, const std::string& path);

}  // namespace undiffuse::data
