#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace undiffuse::data {

/// What values a key may take. Numbers: an interval, open or closed; text: one of `words` (empty: anything).
struct Range {
  double lower = -std::numeric_limits<double>::infinity();
  double upper = std::numeric_limits<double>::infinity();
  bool lower_open = false;
  bool upper_open = false;
  std::vector<std::string_view> words = {};
};
inline Range any() { return {}; }
inline Range above(double a) { return {.lower = a, .lower_open = true}; }
inline Range at_least(double a) { return {.lower = a}; }
inline Range between(double a, double b) { return {.lower = a, .upper = b}; }
inline Range one_of(std::vector<std::string_view> words) { return {.words = std::move(words)}; }

/// A number, or an expression in the variables that the key's meaning names ("sin(pi*x)"); see
/// data/expression.hpp.
struct Formula {
  std::string text;
  bool empty() const { return text.empty(); }
};

/// One key of a deck: which member it fills, its unit, meaning, range, and whether a deck must give it (else
/// the member's own initial value is the default). Members may be double, int64_t, bool, std::string,
/// Formula, or vectors of double or int64_t, and vectors of vectors of double; where `scalar_allowed`, a bare
/// number is a vector of length one.
template <class P, class T>
struct Parameter {
  std::string_view name;
  T P::* member;
  std::string_view unit;
  std::string_view meaning;
  Range range = {};
  bool required = false;
  bool scalar_allowed = false;
};
template <class P, class T>
Parameter(std::string_view, T P::*, std::string_view, std::string_view) -> Parameter<P, T>;
template <class P, class T>
Parameter(std::string_view, T P::*, std::string_view, std::string_view, Range) -> Parameter<P, T>;
template <class P, class T>
Parameter(std::string_view, T P::*, std::string_view, std::string_view, Range, bool) -> Parameter<P, T>;
template <class P, class T>
Parameter(std::string_view, T P::*, std::string_view, std::string_view, Range, bool, bool) -> Parameter<P, T>;

/// A Params struct: default constructible, with `static auto parameters()` returning a tuple of Parameter.
template <class P>
concept Described = requires { P::parameters(); } && std::is_default_constructible_v<P>;

/// One key as text, for describe, init and the docs.
struct Key {
  std::string name, type, unit, default_value, range, meaning;  ///< default_value in TOML; empty if required
  bool required = false;
};

}  // namespace undiffuse::data
