#include "experiments/run/words.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <limits>
#include <set>

#include "data/nearest.hpp"

namespace undiffuse::experiments {
namespace {

/// Columns on a terminal: code points of UTF-8.
std::size_t width(const std::string& cell) {
  return static_cast<std::size_t>(std::count_if(
      cell.begin(), cell.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

std::string did_you_mean(std::string_view word, const std::vector<std::string>& known) {
  const std::string near = data::nearest(word, known);
  return near.empty() ? "" : "; did you mean '" + near + "'?";
}

std::string shell_word(const std::string& word) {
  const auto plain = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("-_./=:,+@%").find(c) != std::string_view::npos;
  };
  if (!word.empty() && std::all_of(word.begin(), word.end(), plain)) return word;
  std::string quoted = "'";
  for (char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::string format_bytes(double bytes) {
  constexpr std::array units = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  std::size_t unit = 0;
  while (bytes >= 1024 && unit + 1 < units.size()) {
    bytes /= 1024;
    ++unit;
  }
  return bytes < 10 && unit > 0 ? fmt::format("{:.1f} {}", bytes, units[unit])
                                : fmt::format("{:.0f} {}", bytes, units[unit]);
}

std::string format_figure(double value, int digits) {
  return std::isnan(value) ? "-" : fmt::format("{:.{}g}", value, digits);
}

std::vector<std::string> format_figures(const std::vector<double>& values) {
  std::set<double> different;
  for (const double value : values)
    if (!std::isnan(value)) different.insert(value);
  std::vector<std::string> texts;
  for (int digits = 4; digits <= std::numeric_limits<double>::max_digits10; ++digits) {
    texts.clear();
    for (const double value : values) texts.push_back(format_figure(value, digits));
    std::set<std::string> told_apart(texts.begin(), texts.end());
    told_apart.erase("-");
    if (told_apart.size() == different.size()) break;
  }
  return texts;
}

void say(const std::string& text) { std::fputs(text.c_str(), stderr); }

std::string text_table(const std::vector<std::vector<std::string>>& rows, std::size_t left) {
  if (rows.empty()) return "";
  std::vector<std::size_t> widths(rows.front().size(), 0);
  for (const auto& row : rows)
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], width(row[c]));
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c) {
      const std::string blanks(widths[c] - width(row[c]), ' ');
      line += (c == 0 ? "" : "  ") + (c < left ? row[c] + blanks : blanks + row[c]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

}  // namespace undiffuse::experiments
