#pragma once
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "data/result_file.hpp"

namespace undiffuse::experiments {

/// The headline of a study: one row a method, one figure a column; a figure that a method does not have is
/// NaN.
class Summary {
 public:
  /// Declares a figure: "l1_error", "1", "L1 distance to p_0". Figures keep the order of declaration.
  void figure(const std::string& name, const std::string& units, const std::string& long_name);
  /// Throws std::invalid_argument for a figure that was not declared.
  void set(const std::string& method, const std::string& figure, double value);
  /// NaN if it was not set.
  double get(const std::string& method, const std::string& figure) const;
  /// As the group /summary; nothing at all if there is no method.
  void write(data::ResultFile& file) const;

 private:
  struct Figure {
    std::string name, units, long_name;
  };
  std::vector<Figure> figures_;
  std::vector<std::string> methods_;  ///< in order of first mention
  std::map<std::pair<std::string, std::string>, double> values_;
};

/// One claim of a study: value must lie in [lower, upper]; an open side is infinite. A NaN fails.
struct Check {
  std::string name;
  double value;
  double lower = -std::numeric_limits<double>::infinity();
  double upper = std::numeric_limits<double>::infinity();
  bool passed() const { return value >= lower && value <= upper; }
};

/// Writes the group /checks; true if all passed.
bool write_checks(data::ResultFile& file, const std::vector<Check>& checks);

}  // namespace undiffuse::experiments
