#pragma once
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "data/errors.hpp"
#include "experiments/parts/branch_file.hpp"
#include "experiments/run/study.hpp"
#include "experiments/run/words.hpp"

namespace undiffuse::experiments {

/// A column of the headline table, and what it is.
template <class Figures>
struct FigureColumn {
  std::string_view name;
  double Figures::* member;
  std::string_view units, long_name;
};

/// Runs one method, times it and keeps its row.
template <class Figures>
class Bench {
 public:
  /// total: how many methods will run.
  Bench(const Context& context, const std::vector<FigureColumn<Figures>>& columns, std::size_t total)
      : context_(context), columns_(columns), total_(total) {
    for (const auto& column : columns_)
      summary.figure(std::string(column.name), std::string(column.units), std::string(column.long_name));
  }

  template <class Method>
  void run(const std::string& name, Method&& method) {
    context_.progress.report(static_cast<double>(done_) / static_cast<double>(total_), name);
    const auto start = std::chrono::steady_clock::now();
    BranchFile out(context_.file, name, checks);
    Figures figures = attempt(name, out, method);
    figures.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    for (const auto& column : columns_) summary.set(name, std::string(column.name), figures.*column.member);
    ++done_;
  }

  /// Throws data::NumericalError, naming the methods, if the numerics of any failed.
  void require_all() const {
    if (failed_.empty()) return;
    std::string names;
    for (const auto& name : failed_) names += (names.empty() ? "" : ", ") + name;
    throw data::NumericalError(
        std::to_string(failed_.size()) + " of " + std::to_string(total_) + " methods: " + names, time_,
        step_);
  }

  Summary summary;
  std::vector<Check> checks;

 private:
  /// A method whose numerics fail keeps its row, without figures: the reason goes to stderr and into its
  /// group, and the others run all the same.
  template <class Method>
  Figures attempt(const std::string& name, BranchFile& out, Method&& method) {
    try {
      return method(out);
    } catch (const data::NumericalError& error) {
      say("undiffuse: " + name + ": the numerics failed: " + error.what() + "\n");
      context_.file.attribute(out.group(), "failed", std::string(error.what()));
      if (failed_.empty()) time_ = error.time, step_ = error.step;
      failed_.push_back(name);
      return {};
    }
  }

  std::vector<std::string> failed_;
  double time_ = 0;  ///< of the first failure
  std::int64_t step_ = 0;
  const Context& context_;
  const std::vector<FigureColumn<Figures>>& columns_;
  std::size_t total_, done_ = 0;
};

}  // namespace undiffuse::experiments
