#pragma once
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
/// once, by muParser. Copies share their state: not for two threads at once.
class Expression {
 public:
  /// Throws std::invalid_argument saying what is wrong with the text, where, and what it may name.
  Expression(std::string_view text, const std::vector<std::string>& variables);

  /// The value at these values of the variables, in the order of the constructor; as doubles have it, so that
  /// 1/0 is infinite. Throws std::invalid_argument for another number of them.
  double operator()(std::span<const double> values) const;
  /// Does the text name this variable?
  bool uses(std::string_view variable) const;

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

/// The expression that was read at `key`. Throws the UsageError that points there if it is none.
Expression parse(const Deck& deck, std::string_view key, const Formula& formula,
                 const std::vector<std::string>& variables);

}  // namespace undiffuse::data
