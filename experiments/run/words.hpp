#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace undiffuse::experiments {

/// "; did you mean 'kappa'?" for the nearest of `known`, empty if none is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known);

/// A word as a shell would need it: quoted where it must be.
std::string shell_word(const std::string& word);

/// "3.2 TiB", "640 KiB", "12 bytes".
std::string format_bytes(double bytes);

/// A figure for people: four digits or as many as asked for, "-" for NaN.
std::string format_figure(double value, int digits = 4);

/// Figures that are compared: four digits, or as many more as tell those apart that differ.
std::vector<std::string> format_figures(const std::vector<double>& values);

/// To stderr. A stderr that takes nothing ends no run.
void say(const std::string& text);

/// Columns apart by two blanks, as wide as they need; the first `left` of them flush left, the others flush
/// right. Every row has as many cells as the first. Ends in a newline.
std::string text_table(const std::vector<std::vector<std::string>>& rows, std::size_t left = 1);

}  // namespace undiffuse::experiments
