#pragma once
#include <optional>
#include <string>
#include <vector>

#include "data/result_file.hpp"

namespace undiffuse::data {

/// One place where two result files differ.
struct Difference {
  std::string where;  ///< "/branches/a/density", "/@title"
  double max_absolute =
      0;  ///< of |a - b|; infinite where a number meets a NaN or another infinity; 0 if no numbers
  double max_relative = 0;  ///< of |a - b| / max(|a|, |b|)
  std::string what;         ///< one line: what differs, for numbers where first and how often
};

/// Everything in which b differs from a: groups, arrays with type, shape, dimensions and numbers, attributes.
/// Left out are /provenance, the root's date_created, history and run_id, and arrays named `seconds`; nothing
/// else.
///
/// tolerance absent: every number has the same bits, a NaN too. Otherwise numbers, those in attributes too,
/// agree where |a - b| <= tolerance · max(1, |a|, |b|), and a NaN with a NaN and an infinity with the same
/// infinity. Throws std::invalid_argument for a negative or NaN tolerance, DamagedInput where a file cannot
/// be read.
std::vector<Difference> compare_results(const ResultReader& a, const ResultReader& b,
                                        std::optional<double> tolerance);

}  // namespace undiffuse::data
