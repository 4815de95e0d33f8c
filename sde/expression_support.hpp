#pragma once
#include <span>
#include <string>
#include <vector>

#include "data/expression.hpp"
#include "data/points.hpp"

/// What expressions of a point share: what its coordinates are called.
namespace undiffuse::sde::detail {

/// x1 ... xd, for d <= 3 after x, y, z as other names for them, and at last t if there is time.
std::vector<std::string> coordinate_names(data::Index d, bool time);
/// Does the text name this coordinate, by either of its names?
bool uses_coordinate(const data::Expression& f, data::Index d, data::Index coordinate);

/// The columns of x (n, d) in the order of coordinate_names. Kept by the thread until its next call.
std::span<data::Expression::Column> coordinate_columns(data::ConstPoints x);
/// And the time, which must live as long.
std::span<data::Expression::Column> coordinate_columns(data::ConstPoints x, const double& t);

}  // namespace undiffuse::sde::detail
