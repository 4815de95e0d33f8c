#include "experiments/run/report.hpp"

#include <algorithm>
#include <stdexcept>

namespace undiffuse::experiments {

void Summary::figure(const std::string& name, const std::string& units, const std::string& long_name) {
  figures_.push_back({name, units, long_name});
}

void Summary::set(const std::string& method, const std::string& figure, double value) {
  const auto same = [&](const Figure& f) { return f.name == figure; };
  if (std::none_of(figures_.begin(), figures_.end(), same))
    throw std::invalid_argument("Summary::set: figure '" + figure + "' was not declared");
  if (std::find(methods_.begin(), methods_.end(), method) == methods_.end()) methods_.push_back(method);
  values_[{method, figure}] = value;
}

double Summary::get(const std::string& method, const std::string& figure) const {
  const auto found = values_.find({method, figure});
  return found == values_.end() ? std::numeric_limits<double>::quiet_NaN() : found->second;
}

void Summary::write(data::ResultFile& file) const {
  if (methods_.empty()) return;
  file.labels("/summary", "method", methods_, "how it was done");
  std::string order;
  for (const Figure& f : figures_) {
    order += (order.empty() ? "" : " ") + f.name;
    std::vector<double> column;
    for (const std::string& method : methods_) column.push_back(get(method, f.name));
    file.write("/summary", f.name, std::span<const double>(column), {f.units, f.long_name, {"method"}});
  }
  file.attribute("/summary", "figures", order);
}

bool write_checks(data::ResultFile& file, const std::vector<Check>& checks) {
  if (checks.empty()) return true;
  std::vector<std::string> names;
  std::vector<double> values, lowers, uppers;
  std::vector<bool> passed;
  for (const Check& check : checks) {
    names.push_back(check.name);
    values.push_back(check.value);
    lowers.push_back(check.lower);
    uppers.push_back(check.upper);
    passed.push_back(check.passed());
  }
  file.labels("/checks", "check", names, "what the study claims");
  const auto column = [&](const char* name, const std::vector<double>& numbers, const char* meaning) {
    file.write("/checks", name, std::span<const double>(numbers), {"1", meaning, {"check"}});
  };
  column("value", values, "measured, in the unit of what is checked");
  column("lower", lowers, "least value allowed");
  column("upper", uppers, "largest value allowed");
  file.write_flags("/checks", "passed", passed, {"1", "lower <= value <= upper", {"check"}});
  return std::all_of(checks.begin(), checks.end(), [](const Check& c) { return c.passed(); });
}

}  // namespace undiffuse::experiments
