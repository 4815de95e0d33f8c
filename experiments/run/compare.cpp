#include "data/compare.hpp"

#include <fmt/core.h>

#include "experiments/run/commands.hpp"
#include "experiments/run/words.hpp"

namespace undiffuse::experiments {

data::ExitCode compare(const CompareOptions& options) {
  const data::ResultReader first(options.first);
  const data::ResultReader second(options.second);
  const auto differences = data::compare_results(first, second, options.tolerance);
  if (differences.empty()) {
    fmt::print("{}\n",
               options.tolerance ? fmt::format("equal within {:g}", *options.tolerance) : "identical");
    return data::ExitCode::done;
  }
  std::vector<std::vector<std::string>> table = {{"where", "max |a-b|", "relative", "what"}};
  for (const data::Difference& d : differences)
    table.push_back({d.where, format_figure(d.max_absolute), format_figure(d.max_relative), d.what});
  fmt::print("{}{} differences\n", text_table(table, 4), differences.size());
  return data::ExitCode::difference;
}

}  // namespace undiffuse::experiments
