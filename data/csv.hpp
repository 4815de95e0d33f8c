#pragma once
#include <string>
#include <string_view>

#include "data/points.hpp"

namespace undiffuse::data {

/// Points (n, d) from comma-separated numbers, one row a line: a strict reader that guesses nothing. Allowed
/// beside the rows: a byte order mark, one header line of which no field is a number, lines that begin with
/// #, blank lines at the end, blanks around fields, CRLF. Not allowed, DamagedInput `name:line:field: ...`: a
/// hole, a ragged row, NaN or infinity, a number in quotes, a number that a double cannot hold, text, no rows
/// at all. Independent of the locale.
Eigen::MatrixXd parse_csv(std::string_view text, const std::string& name);

}  // namespace undiffuse::data
