#pragma once
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/deck.hpp"

namespace undiffuse::data {

/// A function given as text, such as "exp(-t) * sin(2*pi*x)", of named variables. Besides + - * / ^,
/// brackets, comparisons and `condition ? a : b` it knows sin cos tan asin acos atan sinh cosh tanh asinh
/// acosh atanh exp ln log (natural) log2 log10 sqrt sign rint abs min max sum avg erf erfc, pi and e. Parsed
/// by muParser, once for each of the threads that ever were inside at once: any number may be.
class Expression {
 public:
  /// Throws std::invalid_argument saying what is wrong with the text, where, and what it may name.
  Expression(std::string_view text, const std::vector<std::string>& variables);

  /// The value at these values of the variables, in the order of the constructor; as doubles have it, so that
  /// 1/0 is infinite. Throws std::invalid_argument for another number of them.
  double operator()(std::span<const double> values) const;
  /// Values of one variable, row by row: first[k stride]; stride 0 for one value in all rows.
  struct Column {
    const double* first;
    std::ptrdiff_t stride = 1;
  };
  /// out[k] = the value at row k of the columns, which follow the order of the constructor. About 30 ns a row
  /// and more for long texts; muParser's own bulk mode takes longer (it parses again every time) and changes
  /// the number of OpenMP's threads, so it is not used. Throws std::invalid_argument for another number of
  /// columns.
  void evaluate(std::span<const Column> columns, std::span<double> out) const;
  /// Does the text name this variable?
  bool uses(std::string_view variable) const;

 private:
  class Impl;
  std::shared_ptr<const Impl> impl_;
};

/// The expression that was read at `key`. Throws the UsageError that points there if it is none.
Expression parse(const Deck& deck, std::string_view key, const Formula& formula,
                 const std::vector<std::string>& variables);

}  // namespace undiffuse::data
