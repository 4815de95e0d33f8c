#pragma once
/// The part of deck.hpp that is a template: from a Params struct's list of Parameters to the values and the
/// Keys.
#include <tuple>

#include "data/deck.hpp"

namespace undiffuse::data {
namespace detail {

template <>
inline std::string_view type_name<double>() {
  return "number";
}
template <>
inline std::string_view type_name<std::int64_t>() {
  return "integer";
}
template <>
inline std::string_view type_name<bool>() {
  return "boolean";
}
template <>
inline std::string_view type_name<std::string>() {
  return "string";
}
template <>
inline std::string_view type_name<Formula>() {
  return "number or expression";
}
template <>
inline std::string_view type_name<std::vector<double>>() {
  return "array of numbers";
}
template <>
inline std::string_view type_name<std::vector<std::int64_t>>() {
  return "array of integers";
}
template <>
inline std::string_view type_name<std::vector<std::vector<double>>>() {
  return "array of arrays of numbers";
}

template <class P, class T>
Key key_of(const P& defaults, const Parameter<P, T>& parameter) {
  return {.name = std::string(parameter.name),
          .type = std::string(type_name<T>()),
          .unit = std::string(parameter.unit),
          .default_value = parameter.required ? "" : as_toml(defaults.*parameter.member),
          .range = describe(parameter.range),
          .meaning = std::string(parameter.meaning),
          .required = parameter.required};
}

template <class P, class T>
void read_parameter(Deck& deck, std::string_view table, const Parameter<P, T>& parameter, P& params) {
  const Key key = key_of(params, parameter);
  T& value = params.*parameter.member;
  if constexpr (requires {
                  read_value(deck, table, key, parameter.range, parameter.scalar_allowed, value);
                }) {
    read_value(deck, table, key, parameter.range, parameter.scalar_allowed, value);
  } else {
    read_value(deck, table, key, parameter.range, value);
  }
}

}  // namespace detail

template <Described P>
P read(Deck& deck, std::string_view table) {
  P params;
  std::apply(
      [&](const auto&... parameter) {
        detail::open_table(deck, table, {std::string(parameter.name)...});
        (detail::read_parameter(deck, table, parameter, params), ...);
      },
      P::parameters());
  return params;
}

template <Described P>
std::vector<Key> keys() {
  const P defaults;
  return std::apply(
      [&](const auto&... parameter) { return std::vector<Key>{detail::key_of(defaults, parameter)...}; },
      P::parameters());
}

}  // namespace undiffuse::data
