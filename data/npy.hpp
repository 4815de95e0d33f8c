#pragma once
#include <string>
#include <string_view>

#include "data/points.hpp"

namespace undiffuse::data {

/// Points (n, d) from the bytes of a NumPy file, format 1.0 to 3.0: little-endian float64, float32 or (u)int8
/// to 64, C or Fortran order; one dimension is one column. Everything else, a size that is not exactly that
/// of the header, no rows, and NaN or infinity are DamagedInput `name: ...`. The header's claims are checked
/// before memory is asked for. Source: NumPy enhancement proposal 1 (numpy.lib.format).
Eigen::MatrixXd parse_npy(std::string_view bytes, const std::string& name);

}  // namespace undiffuse::data
