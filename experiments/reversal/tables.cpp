#include "experiments/reversal/tables.hpp"

namespace undiffuse::experiments::reversal {
namespace {

void write_summary(data::ResultFile& file, const std::vector<Row>& rows) {
  if (rows.empty()) return;
  std::vector<std::string> methods;
  for (const auto& row : rows) methods.push_back(row.method);
  file.labels("/summary", "method", methods, "method of reversal");
  for (const auto& column : figure_columns()) {
    std::vector<double> values;
    for (const auto& row : rows) values.push_back(row.figures.*column.member);
    file.write(
        "/summary", std::string(column.name), std::span<const double>(values),
        {.units = std::string(column.units), .long_name = std::string(column.long_name), .dims = {"method"}});
  }
}

void write_checks(data::ResultFile& file, const std::vector<Check>& checks) {
  if (checks.empty()) return;
  std::vector<std::string> names;
  std::vector<double> value, lower, upper;
  std::vector<bool> passed;
  for (const auto& check : checks) {
    names.push_back(check.name);
    value.push_back(check.value);
    lower.push_back(check.lower);
    upper.push_back(check.upper);
    passed.push_back(check.passed());
  }
  file.labels("/checks", "check", names, "claim of the study");
  const auto write = [&](const char* name, const std::vector<double>& values, const char* long_name) {
    file.write("/checks", name, std::span<const double>(values),
               {.units = "1", .long_name = long_name, .dims = {"check"}});
  };
  write("value", value, "what was measured");
  write("lower", lower, "least value allowed");
  write("upper", upper, "largest value allowed");
  file.write_flags("/checks", "passed", passed,
                   {.units = "1", .long_name = "the claim holds", .dims = {"check"}});
}

}  // namespace

void write_tables(data::ResultFile& file, const std::vector<Row>& rows, const std::vector<Check>& checks) {
  write_summary(file, rows);
  write_checks(file, checks);
}

}  // namespace undiffuse::experiments::reversal
