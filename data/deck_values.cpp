#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "data/deck_impl.hpp"
#include "data/nearest.hpp"

namespace undiffuse::data::detail {
namespace {

/// One key while it is read: finds its value, and words what is wrong with it.
class Reading {
 public:
  Reading(Deck& deck, std::string_view table, const Key& key, const Range& range)
      : deck_(deck.impl()), table_(table), key_(key), range_(range) {
    deck_.open(table, {key.name});
    value_ = deck_.value(table, key.name);
    if (value_ == nullptr && key.required) throw deck_.missing(table, key.name, allowed());
  }

  const DeckValue* value() const { return value_; }
  const Range& range() const { return range_; }

  template <class T>
  void record(const T& value) {
    deck_.record(table_, key_.name, as_toml(value));
  }

  [[noreturn]] void refuse(const DeckValue& value, const std::string& got) const {
    throw deck_.error(joined(table_, key_.name), value, got + (got.back() == '?' ? " " : "; ") + allowed());
  }
  [[noreturn]] void refuse(const DeckValue& value) const { refuse(value, "got " + described(value)); }

 private:
  /// "must be a number > 0 [length]"
  std::string allowed() const {
    if (!range_.words.empty()) return "must be " + describe(range_);
    if (key_.type == "boolean") return "must be true or false";
    const std::string bounds = describe(range_);
    const bool plural = key_.type.substr(0, 5) == "array";
    const std::string article = key_.type == "integer" || plural ? "an " : "a ";
    return "must be " + article + key_.type + (bounds == "any" ? "" : (plural ? ", each " : " ") + bounds) +
           (key_.unit.empty() || key_.unit == "1" ? "" : " [" + key_.unit + "]");
  }

  Deck::Impl& deck_;
  std::string table_;
  const Key& key_;
  const Range& range_;
  const DeckValue* value_ = nullptr;
};

/// long double holds every int64 exactly.
bool within(const Range& range, long double x) {
  const bool above = range.lower_open ? x > range.lower : x >= range.lower;
  const bool below = range.upper_open ? x < range.upper : x <= range.upper;
  return above && below;
}

double number(const Reading& reading, const DeckValue& value) {
  double x = 0;
  if (const auto* integer = std::get_if<std::int64_t>(&value.data)) {
    x = static_cast<double>(*integer);
  } else if (const auto* real = std::get_if<double>(&value.data)) {
    x = *real;
  } else {
    reading.refuse(value);
  }
  if (!std::isfinite(x) || !within(reading.range(), x)) reading.refuse(value);
  return x;
}

/// 1e6 counts as an integer: decks write large counts so.
std::int64_t integer(const Reading& reading, const DeckValue& value) {
  constexpr double two_to_63 = 9223372036854775808.0;
  std::int64_t x = 0;
  if (const auto* whole = std::get_if<std::int64_t>(&value.data)) {
    x = *whole;
  } else if (const auto* real = std::get_if<double>(&value.data)) {
    if (std::abs(*real) >= two_to_63)
      reading.refuse(value, "got " + described(value) + ", beyond the largest integer " +
                                std::to_string(std::numeric_limits<std::int64_t>::max()));
    if (std::floor(*real) != *real) reading.refuse(value);
    x = static_cast<std::int64_t>(*real);
  } else {
    reading.refuse(value);
  }
  if (!within(reading.range(), static_cast<long double>(x))) reading.refuse(value);
  return x;
}

/// The entries of an array, each read by `entry`; of a bare number, where it may stand for an array of one.
template <class T>
std::vector<T> entries(const Reading& reading, bool scalar_allowed, const DeckValue& value,
                       T (*entry)(const Reading&, const DeckValue&)) {
  const auto* array = std::get_if<DeckValue::Array>(&value.data);
  if (array == nullptr && !scalar_allowed) reading.refuse(value);
  if (array == nullptr) return {entry(reading, value)};
  std::vector<T> x;
  x.reserve(array->size());
  for (const DeckValue& element : *array) x.push_back(entry(reading, element));
  return x;
}

/// Empty and non-finite defaults mean "none": they are not printed, so that a deck that prints them reads
/// back.
bool means_none(double value) { return !std::isfinite(value); }
template <class T>
bool means_none(const T& value) {
  if constexpr (requires { value.empty(); }) {
    return value.empty();
  } else {
    return false;
  }
}

/// Takes what `convert` makes of the deck's value, or keeps the default; records either.
template <class T, class Convert>
bool take(Reading reading, T& value, const Convert& convert) {
  if (reading.value() == nullptr) {
    if (!means_none(value)) reading.record(value);
    return false;
  }
  value = convert(reading, *reading.value());
  reading.record(value);
  return true;
}

std::string text(const Reading& reading, const DeckValue& value) {
  const auto* given = std::get_if<std::string>(&value.data);
  if (given == nullptr) reading.refuse(value);
  if (given->find('\0') != std::string::npos) reading.refuse(value, "holds a NUL character");
  const std::vector<std::string> words(reading.range().words.begin(), reading.range().words.end());
  if (words.empty() || std::find(words.begin(), words.end(), *given) != words.end()) return *given;
  const std::string near = nearest(*given, words);
  reading.refuse(value, fmt::format("unknown word '{}'{}", shown(*given),
                                    near.empty() ? "" : "; did you mean '" + near + "'?"));
}

}  // namespace

void open_table(Deck& deck, std::string_view table, const std::vector<std::string>& keys) {
  deck.impl().open(table, keys);
}

bool read_value(Deck& deck, std::string_view table, const Key& key, const Range& range, double& value) {
  return take({deck, table, key, range}, value, number);
}

bool read_value(Deck& deck, std::string_view table, const Key& key, const Range& range, std::int64_t& value) {
  return take({deck, table, key, range}, value, integer);
}

bool read_value(Deck& deck, std::string_view table, const Key& key, const Range& range, bool& value) {
  return take({deck, table, key, range}, value, [](const Reading& reading, const DeckValue& given) {
    const bool* flag = std::get_if<bool>(&given.data);
    if (flag == nullptr) reading.refuse(given);
    return *flag;
  });
}

bool read_value(Deck& deck, std::string_view table, const Key& key, const Range& range, std::string& value) {
  return take({deck, table, key, range}, value, text);
}

bool read_value(Deck& deck, std::string_view table, const Key& key, const Range& range, Formula& value) {
  return take({deck, table, key, range}, value, [](const Reading& reading, const DeckValue& given) {
    if (std::holds_alternative<std::string>(given.data)) return Formula{text(reading, given)};
    return Formula{as_toml(number(reading, given))};
  });
}

bool read_value(Deck& deck, std::string_view table, const Key& key, const Range& range, bool scalar_allowed,
                std::vector<double>& value) {
  return take({deck, table, key, range}, value, [=](const Reading& reading, const DeckValue& given) {
    return entries(reading, scalar_allowed, given, number);
  });
}

bool read_value(Deck& deck, std::string_view table, const Key& key, const Range& range, bool scalar_allowed,
                std::vector<std::int64_t>& value) {
  return take({deck, table, key, range}, value, [=](const Reading& reading, const DeckValue& given) {
    return entries(reading, scalar_allowed, given, integer);
  });
}

bool read_value(Deck& deck, std::string_view table, const Key& key, const Range& range, bool scalar_allowed,
                std::vector<std::vector<double>>& value) {
  return take({deck, table, key, range}, value, [=](const Reading& reading, const DeckValue& given) {
    const auto* rows = std::get_if<DeckValue::Array>(&given.data);
    if (rows == nullptr && !scalar_allowed) reading.refuse(given);
    std::vector<std::vector<double>> x;
    if (rows == nullptr) {
      x.push_back({number(reading, given)});
    } else {
      for (const DeckValue& row : *rows) x.push_back(entries(reading, scalar_allowed, row, number));
    }
    return x;
  });
}

}  // namespace undiffuse::data::detail
