#include "data/expression.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <muParser.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "data/deck_tree.hpp"

namespace undiffuse::data {

namespace {

/// Has the text an = that belongs to none of == <= >= !=?
bool assigns(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') continue;
    const bool first_of_two = i + 1 < text.size() && text[i + 1] == '=';
    if (!first_of_two && (i == 0 || std::string_view("=<>!").find(text[i - 1]) == std::string_view::npos))
      return true;
  }
  return false;
}

}  // namespace

/// Owns the values that the parser's variables point to; therefore not to be moved.
class Expression::Impl {
 public:
  Impl(std::string_view text, const std::vector<std::string>& variables) : values(variables.size()) {
    parser.ClearConst();
    parser.DefineConst("pi", std::numbers::pi);
    parser.DefineConst("e", std::numbers::e);
    parser.DefineFun("erf", static_cast<double (*)(double)>(std::erf));
    parser.DefineFun("erfc", static_cast<double (*)(double)>(std::erfc));
    for (std::size_t i = 0; i < variables.size(); ++i) parser.DefineVar(variables[i], &values[i]);
    parser.SetExpr(std::string(text));
    for (const auto& [name, place] : parser.GetUsedVar()) used.push_back(name);
    parser.Eval();  // compiles; what it would throw, it throws now
    if (parser.GetNumResults() != 1) throw mu::ParserError("several values, one is needed");
    if (assigns(text)) throw mu::ParserError("an assignment; equality is ==");
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  mu::Parser parser;
  std::vector<double> values;
  std::vector<std::string> used;
};

namespace {

std::string complaint(std::string_view text, const mu::ParserError& error,
                      const std::vector<std::string>& variables) {
  const bool unknown = error.GetCode() == mu::ecUNASSIGNABLE_TOKEN;
  const std::string what = unknown ? fmt::format("unknown name '{}'", error.GetToken())
                                   : error.GetMsg().substr(0, error.GetMsg().find_last_not_of(". \n") + 1);
  return fmt::format(
      "'{}' is no expression: {}{}; it may have numbers, {} and functions such as sin, exp, erf", shown(text),
      what, unknown ? fmt::format(" at position {}", static_cast<long>(error.GetPos()) + 1) : "",
      variables.empty() ? "pi, e" : fmt::format("{}, pi, e", fmt::join(variables, ", ")));
}

}  // namespace

Expression::Expression(std::string_view text, const std::vector<std::string>& variables) {
  try {
    impl_ = std::make_shared<Impl>(text, variables);
  } catch (const mu::ParserError& error) {
    throw std::invalid_argument(complaint(text, error, variables));
  }
}

double Expression::operator()(std::span<const double> values) const {
  if (values.size() != impl_->values.size())
    throw std::invalid_argument(
        fmt::format("Expression: {} values for {} variables", values.size(), impl_->values.size()));
  std::copy(values.begin(), values.end(), impl_->values.begin());
  return impl_->parser.Eval();
}

bool Expression::uses(std::string_view variable) const {
  return std::find(impl_->used.begin(), impl_->used.end(), variable) != impl_->used.end();
}

Expression parse(const Deck& deck, std::string_view key, const Formula& formula,
                 const std::vector<std::string>& variables) {
  try {
    return Expression(formula.text, variables);
  } catch (const std::invalid_argument& error) {
    deck.fail(key, error.what());
  }
}

}  // namespace undiffuse::data
