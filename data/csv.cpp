#include "data/csv.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>
#include <vector>

#include "data/deck_tree.hpp"
#include "data/errors.hpp"
#include "data/trimmed.hpp"

namespace undiffuse::data {
namespace {

struct Number {
  bool is_number;  ///< the whole field is one
  bool held;       ///< and a double holds it
  double value;
};

Number parse_number(std::string_view field) {
  if (field.size() > 1 && field[0] == '+' && field[1] != '-') field.remove_prefix(1);
  Number number{false, false, 0};
  const char* const begin = field.begin();
  const auto [stop, error] = std::from_chars(begin, field.end(), number.value);
  number.is_number = stop == field.end() && error != std::errc::invalid_argument;
  number.held = error == std::errc();
  return number;
}

/// A number in quotes is neither a number nor a name.
bool is_quoted_number(std::string_view field) {
  const bool quoted = field.size() > 2 && (field[0] == '"' || field[0] == '\'') && field.back() == field[0];
  return quoted && parse_number(trimmed(field.substr(1, field.size() - 2))).is_number;
}

class CsvReader {
 public:
  explicit CsvReader(const std::string& name) : name_(name) {}

  void read(std::string_view text) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.substr(0, byte_order_mark.size()) == byte_order_mark) text.remove_prefix(byte_order_mark.size());
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      line_ += 1;
      read_line(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }

  Eigen::MatrixXd points() const {
    if (values_.empty()) throw DamagedInput(name_ + ": holds no row of numbers");
    const auto d = static_cast<Index>(columns_), n = static_cast<Index>(values_.size()) / d;
    using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    return Eigen::Map<const RowMajor>(values_.data(), n, d);
  }

 private:
  [[noreturn]] void refuse(std::size_t field, const std::string& what) const { refuse(line_, field, what); }
  [[noreturn]] void refuse(Index line, std::size_t field, const std::string& what) const {
    throw DamagedInput(fmt::format("{}:{}:{}: {}", name_, line, field, what));
  }

  void read_line(std::string_view line) {
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    line = trimmed(line);
    if (!line.empty() && line.front() == '#') return;
    if (line.empty()) {
      if (blank_ == 0) blank_ = line_;
      return;
    }
    if (blank_ != 0 && columns_ != 0) refuse(blank_, 1, "a blank line between rows");
    blank_ = 0;
    split(line);
    if (columns_ == 0) {
      columns_ = fields_.size();
      first_line_ = line_;
      if (is_header()) return;
    }
    if (fields_.size() != columns_) {
      refuse(std::min(fields_.size(), columns_) + 1,
             fmt::format("{} field{}, and line {} has {}", fields_.size(), fields_.size() == 1 ? "" : "s",
                         first_line_, columns_));
    }
    for (std::size_t i = 0; i < columns_; ++i) values_.push_back(value(i));
  }

  void split(std::string_view line) {
    fields_.clear();
    for (std::size_t begin = 0; begin <= line.size();) {
      const std::size_t end = std::min(line.find(',', begin), line.size());
      fields_.push_back(trimmed(line.substr(begin, end - begin)));
      begin = end + 1;
    }
  }

  bool is_header() const {
    return std::all_of(fields_.begin(), fields_.end(), [](std::string_view field) {
      return !field.empty() && !parse_number(field).is_number && !is_quoted_number(field);
    });
  }

  double value(std::size_t i) const {
    const std::string_view field = fields_[i];
    if (field.empty()) refuse(i + 1, "a hole: there is no number");
    const Number number = parse_number(field);
    if (is_quoted_number(field))
      refuse(i + 1, fmt::format("{} is a number in quotes; write it without", shown(field)));
    if (!number.is_number) refuse(i + 1, fmt::format("'{}' is not a number", shown(field)));
    if (!number.held) refuse(i + 1, fmt::format("'{}' is beyond what a double holds", shown(field)));
    if (!std::isfinite(number.value)) refuse(i + 1, fmt::format("'{}' is not finite", shown(field)));
    return number.value;
  }

  const std::string& name_;
  std::vector<double> values_;
  std::vector<std::string_view> fields_;
  std::size_t columns_ = 0;
  Index line_ = 0, first_line_ = 0;
  Index blank_ = 0;  ///< the first of the blank lines just before this one
};

}  // namespace

Eigen::MatrixXd parse_csv(std::string_view text, const std::string& name) {
  CsvReader reader(name);
  reader.read(text);
  return reader.points();
}

}  // namespace undiffuse::data
