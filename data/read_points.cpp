#include <fmt/core.h>

#include "data/csv.hpp"
#include "data/errors.hpp"
#include "data/file_bytes.hpp"
#include "data/hdf5_points.hpp"
#include "data/npy.hpp"
#include "data/point_set.hpp"

namespace undiffuse::data {

Eigen::MatrixXd read_points(const std::filesystem::path& file) {
  constexpr std::uintmax_t largest = std::uintmax_t{8} << 30;
  const std::string name = file.string();
  const std::string extension = lower_case_extension(file);
  if (extension == ".csv") return parse_csv(read_bytes(file, largest), name);
  if (extension == ".npy") return parse_npy(read_bytes(file, largest), name);
  if (extension == ".h5") return read_hdf5_points(file, "");
  const std::size_t inside = name.find(".h5:/");
  if (inside != std::string::npos)
    return read_hdf5_points(name.substr(0, inside + 3), name.substr(inside + 4));
  throw UsageError(fmt::format(
      "{}: not a kind of file that points are read from; .csv, .npy, .h5 and FILE.h5:/PATH are allowed",
      name));
}

}  // namespace undiffuse::data
