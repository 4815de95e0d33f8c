#include "data/expression.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <muParser.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>
#include <utility>

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

/// One parser of muParser's. It owns the values that the parser's variables point to; therefore not to be
/// moved.
class Machine {
 public:
  Machine(const std::string& text, const std::vector<std::string>& variables) : values(variables.size()) {
    parser.ClearConst();
    parser.DefineConst("pi", std::numbers::pi);
    parser.DefineConst("e", std::numbers::e);
    parser.DefineFun("erf", static_cast<double (*)(double)>(std::erf));
    parser.DefineFun("erfc", static_cast<double (*)(double)>(std::erfc));
    for (std::size_t i = 0; i < variables.size(); ++i) parser.DefineVar(variables[i], &values[i]);
    parser.SetExpr(text);
    parser.Eval();  // compiles; what it would throw, it throws now
    if (parser.GetNumResults() != 1) throw mu::ParserError("several values, one is needed");
    if (assigns(text)) throw mu::ParserError("an assignment; equality is ==");
  }
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  mu::Parser parser;
  std::vector<double> values;
};

}  // namespace

/// The text, and machines that lie ready for it. A thread takes one out and puts it back, without locks.
class Expression::Impl {
 public:
  Impl(std::string_view text, const std::vector<std::string>& variables)
      : text_(text), variables_(variables), names_(variables.size(), false) {
    auto machine = std::make_unique<Machine>(text_, variables_);
    for (const auto& [name, place] : machine->parser.GetUsedVar())
      names_[static_cast<std::size_t>(place - machine->values.data())] = true;
    ready_[0] = machine.release();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    for (auto& slot : ready_) delete slot.load();
  }

  std::unique_ptr<Machine> take() const {
    for (auto& slot : ready_)
      if (Machine* const machine = slot.exchange(nullptr)) return std::unique_ptr<Machine>(machine);
    return std::make_unique<Machine>(text_, variables_);
  }
  void give_back(std::unique_ptr<Machine> machine) const {
    Machine* const given = machine.release();
    for (auto& slot : ready_) {
      Machine* nobody = nullptr;
      if (slot.compare_exchange_strong(nobody, given)) return;
    }
    delete given;  // every slot is taken
  }
  std::size_t variables() const { return variables_.size(); }
  bool names(std::size_t variable) const { return names_[variable]; }
  bool names(std::string_view variable) const {
    const auto place = std::find(variables_.begin(), variables_.end(), variable);
    return place != variables_.end() && names_[static_cast<std::size_t>(place - variables_.begin())];
  }

 private:
  std::string text_;
  std::vector<std::string> variables_;
  std::vector<bool> names_;                                   // which of the variables the text names
  mutable std::array<std::atomic<Machine*>, 64> ready_ = {};  // nullptr where none lies
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
    impl_ = std::make_shared<const Impl>(text, variables);
  } catch (const mu::ParserError& error) {
    throw std::invalid_argument(complaint(text, error, variables));
  }
}

double Expression::operator()(std::span<const double> values) const {
  if (values.size() != impl_->variables())
    throw std::invalid_argument(
        fmt::format("Expression: {} values for {} variables", values.size(), impl_->variables()));
  auto machine = impl_->take();
  std::copy(values.begin(), values.end(), machine->values.begin());
  const double value = machine->parser.Eval();
  impl_->give_back(std::move(machine));
  return value;
}

void Expression::evaluate(std::span<const Column> columns, std::span<double> out) const {
  if (columns.size() != impl_->variables())
    throw std::invalid_argument(
        fmt::format("Expression: {} columns for {} variables", columns.size(), impl_->variables()));
  auto machine = impl_->take();
  for (std::size_t k = 0; k < out.size(); ++k) {
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (impl_->names(i))
        machine->values[i] = columns[i].first[static_cast<std::ptrdiff_t>(k) * columns[i].stride];
    out[k] = machine->parser.Eval();
  }
  impl_->give_back(std::move(machine));
}

bool Expression::uses(std::string_view variable) const { return impl_->names(variable); }

Expression parse(const Deck& deck, std::string_view key, const Formula& formula,
                 const std::vector<std::string>& variables) {
  try {
    return Expression(formula.text, variables);
  } catch (const std::invalid_argument& error) {
    deck.fail(key, error.what());
  }
}

}  // namespace undiffuse::data
