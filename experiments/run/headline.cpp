#include "experiments/run/headline.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <sstream>

#include "data/result_file.hpp"
#include "experiments/run/commands.hpp"
#include "experiments/run/words.hpp"

namespace undiffuse::experiments {
namespace {

/// An attribute as a person reads it; "-" if it is absent.
std::string attribute(const data::ResultReader& file, const std::string& object, const std::string& name) {
  const auto names = file.attributes(object);
  if (std::find(names.begin(), names.end(), name) == names.end()) return "-";
  const data::Attribute value = file.attribute(object, name);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* number = std::get_if<double>(&value)) return format_figure(*number);
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "yes" : "no";
  return "...";
}

void print_origin(const data::ResultReader& file) {
  const auto root = [&](const char* name) { return attribute(file, "", name); };
  const auto note = [&](const char* name) { return attribute(file, "/provenance", name); };
  fmt::print("{}: {}\n", root("experiment"), root("title"));
  fmt::print("{} after {} s, threads {}, seed {}; {} ({:.12}), {}\n", root("status"),
             note("wall_time_seconds"), note("threads"), note("seed"), root("source"), note("git_commit"),
             note("end_time"));
  if (const std::string notes = root("notes"); notes != "-") fmt::print("{}\n", notes);
}

/// Names of the figures in the order that the study gave them, if it did.
std::vector<std::string> figure_names(const data::ResultReader& file) {
  std::istringstream order(attribute(file, "/summary", "figures"));
  std::vector<std::string> names{std::istream_iterator<std::string>(order), {}};
  for (const std::string& name : file.datasets("/summary"))
    if (name != "method" && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  std::erase_if(names, [&](const std::string& name) { return !file.has("/summary/" + name); });
  return names;
}

/// Methods in rows, figures in columns: names on top, units where there are any. A figure that no method has
/// is left out.
void print_summary(const data::ResultReader& file) {
  std::vector<std::vector<std::string>> table = {{"method"}};
  for (const std::string& method : file.meanings("/summary/method")) table.push_back({method});
  for (const std::string& name : figure_names(file)) {
    const std::string path = "/summary/" + name;
    const std::vector<double> column = file.read(path);
    const bool empty = std::all_of(column.begin(), column.end(), [](double x) { return std::isnan(x); });
    if (empty || column.size() + 1 != table.size()) continue;
    const std::string units = attribute(file, path, "units");
    table[0].push_back(units == "1" ? name : name + " [" + units + "]");
    for (std::size_t i = 0; i < column.size(); ++i) table[i + 1].push_back(format_figure(column[i]));
  }
  fmt::print("\n{}", text_table(table));
}

std::size_t print_checks(const data::ResultReader& file) {
  const auto names = file.meanings("/checks/check");
  const auto value = file.read("/checks/value");
  const auto lower = file.read("/checks/lower");
  const auto upper = file.read("/checks/upper");
  const auto passed = file.read("/checks/passed");
  if (std::min({value.size(), lower.size(), upper.size(), passed.size()}) < names.size())
    throw data::DamagedInput("/checks: its columns are shorter than its names");
  std::vector<std::vector<std::string>> table = {{"check", "value", "lower", "upper", ""}};
  std::size_t failed = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool good = passed[i] != 0;
    failed += good ? 0 : 1;
    const auto figures = format_figures({value[i], lower[i], upper[i]});
    table.push_back({names[i], figures[0], figures[1], figures[2], good ? "passed" : "FAILED"});
  }
  fmt::print("\n{}", text_table(table));
  return failed;
}

}  // namespace

Headline print_headline(const std::filesystem::path& name) {
  const data::ResultReader file(name);
  print_origin(file);
  const bool summary = file.has("/summary/method");
  if (!summary && attribute(file, "", "status") == "complete")
    throw data::DamagedInput(name.string() + ": damaged or not an undiffuse result: no table /summary");
  fmt::print("{}", summary ? "" : "no method came to its end\n");
  if (summary) print_summary(file);
  Headline headline;
  if (file.has("/checks/check")) headline.failed_checks = print_checks(file);
  if (headline.failed_checks > 0) fmt::print("\n{} of the checks failed\n", headline.failed_checks);
  return headline;
}

data::ExitCode show(const std::string& file) {
  print_headline(file);
  return data::ExitCode::done;
}

}  // namespace undiffuse::experiments
