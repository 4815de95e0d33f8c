#include <toml++/toml.h>

#include <algorithm>

#include "data/deck_tree.hpp"

namespace undiffuse::data {
namespace {

/// Walks over the tokens of a TOML text far enough to know how deep its keys and brackets go. The parser and
/// the destructors recurse, so this is known before they run. A text that ends inside a string is the
/// parser's to refuse.
class DepthCheck {
 public:
  explicit DepthCheck(std::string_view text) : text_(text) {}

  void run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"' || c == '\'') {
        skip_string(c);
      } else if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else {
        count(c);
        ++at_;
      }
    }
  }

 private:
  static constexpr int deepest = 32;

  void count(char c) {
    if (c == '\n') line_ += 1;
    if (c == '.') dots_ += 1;
    if (c == '[' || c == '{') brackets_ += 1;
    if (c == ']' || c == '}') brackets_ -= 1;
    if (std::string_view(",=[]{}\n").find(c) != std::string_view::npos) dots_ = 0;
    if (dots_ >= deepest || brackets_ > deepest) {
      throw TomlError{{line_, 1}, "nested too deeply; at most 32 levels are allowed"};
    }
  }

  void skip_string(char quote) {
    const std::string_view rest = text_.substr(at_);
    const bool multi_line = rest.size() >= 3 && rest[1] == quote && rest[2] == quote;
    const std::size_t width = multi_line ? 3 : 1;
    for (at_ += width; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\n') {
        if (!multi_line) return;
        line_ += 1;
      }
      if (quote == '"' && text_[at_] == '\\') {
        ++at_;
        if (at_ < text_.size() && text_[at_] == '\n') line_ += 1;
      } else if (closes(quote, width)) {
        at_ += width;
        return;
      }
    }
  }

  /// A multi-line string may end in one or two quotes of its own: the last three close it.
  bool closes(char quote, std::size_t width) const {
    const std::string_view rest = text_.substr(at_);
    if (rest.size() < width) return false;
    if (!std::all_of(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(width),
                     [=](char c) { return c == quote; })) {
      return false;
    }
    return width == 1 || rest.size() == width || rest[width] != quote;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
  int dots_ = 0;
  int brackets_ = 0;
};

DeckPlace place_of(const toml::source_region& region) {
  return {static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)};
}

DeckValue converted(const toml::node& node);

DeckValue::Table converted(const toml::table& table) {
  DeckValue::Table entries;
  entries.reserve(table.size());
  for (const auto& [key, node] : table) {
    entries.push_back({std::string(key.str()), place_of(key.source()), converted(node)});
  }
  std::sort(entries.begin(), entries.end(), [](const DeckEntry& a, const DeckEntry& b) {
    return a.place.line != b.place.line ? a.place.line < b.place.line : a.place.column < b.place.column;
  });
  return entries;
}

DeckValue::Array converted(const toml::array& array) {
  DeckValue::Array values;
  values.reserve(array.size());
  for (const toml::node& node : array) values.push_back(converted(node));
  return values;
}

DeckValue converted(const toml::node& node) {
  DeckValue value;
  value.place = place_of(node.source());
  if (const toml::table* table = node.as_table()) {
    value.data = converted(*table);
  } else if (const toml::array* array = node.as_array()) {
    value.data = converted(*array);
  } else if (const auto* text = node.as_string()) {
    value.data = text->get();
  } else if (const auto* integer = node.as_integer()) {
    value.data = integer->get();
  } else if (const auto* number = node.as_floating_point()) {
    value.data = number->get();
  } else if (const auto* boolean = node.as_boolean()) {
    value.data = boolean->get();
  } else {
    value.data = DeckDate{};
  }
  return value;
}

/// The library's words on one line, without their beginning "Error while parsing ".
std::string words_of(const toml::parse_error& error) {
  constexpr std::string_view beginning = "Error while parsing ";
  std::string_view what = error.description();
  if (what.substr(0, beginning.size()) == beginning) what.remove_prefix(beginning.size());
  constexpr std::size_t most = 160;
  std::string line(what.substr(0, most));
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  while (what.size() > most && !line.empty() && (static_cast<unsigned char>(line.back()) & 0x80) != 0)
    line.pop_back();
  return "not valid TOML: " + line + (what.size() > most ? "..." : "");
}

}  // namespace

DeckValue parse_toml(std::string_view text) {
  DepthCheck(text).run();
  try {
    return converted(static_cast<const toml::node&>(toml::parse(text)));
  } catch (const toml::parse_error& error) {
    throw TomlError{place_of(error.source()), words_of(error)};
  }
}

}  // namespace undiffuse::data
