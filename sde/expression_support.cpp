#include "sde/expression_support.hpp"

#include <fmt/format.h>

#include <array>

namespace undiffuse::sde::detail {
namespace {

using data::Index;

constexpr std::array letters = {"x", "y", "z"};

bool has_letters(Index d) { return d <= static_cast<Index>(letters.size()); }

std::string numbered(Index coordinate) { return fmt::format("x{}", coordinate + 1); }

std::vector<data::Expression::Column>& fill_columns(data::ConstPoints x) {
  thread_local std::vector<data::Expression::Column> columns;
  columns.clear();
  for (int repeat = has_letters(x.cols()) ? 2 : 1; repeat > 0; --repeat)
    for (Index a = 0; a < x.cols(); ++a) columns.push_back({x.col(a).data(), 1});
  return columns;
}

}  // namespace

std::vector<std::string> coordinate_names(Index d, bool time) {
  std::vector<std::string> names;
  for (Index a = 0; a < d && has_letters(d); ++a) names.emplace_back(letters[static_cast<std::size_t>(a)]);
  for (Index a = 0; a < d; ++a) names.push_back(numbered(a));
  if (time) names.emplace_back("t");
  return names;
}

bool uses_coordinate(const data::Expression& f, Index d, Index coordinate) {
  return f.uses(numbered(coordinate)) ||
         (has_letters(d) && f.uses(letters[static_cast<std::size_t>(coordinate)]));
}

std::span<data::Expression::Column> coordinate_columns(data::ConstPoints x) { return fill_columns(x); }

std::span<data::Expression::Column> coordinate_columns(data::ConstPoints x, const double& t) {
  auto& columns = fill_columns(x);
  columns.push_back({&t, 0});
  return columns;
}

}  // namespace undiffuse::sde::detail
