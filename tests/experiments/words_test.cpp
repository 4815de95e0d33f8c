#include "experiments/run/words.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace undiffuse::experiments {
namespace {

TEST(DidYouMean, NamesTheNearestWordOnly) {
  EXPECT_EQ(did_you_mean("kapa", {"horizon", "kappa"}), "; did you mean 'kappa'?");
  EXPECT_EQ(did_you_mean("zebra", {"horizon", "kappa"}), "");
  EXPECT_EQ(did_you_mean("kappa", {}), "");
}

TEST(ShellWord, QuotesWhatAShellWouldSplit) {
  EXPECT_EQ(shell_word("grid.cells=64"), "grid.cells=64");
  EXPECT_EQ(shell_word("a b"), "'a b'");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_word("[0.5,0.5]"), "'[0.5,0.5]'");
  EXPECT_EQ(shell_word(""), "''");
}

TEST(FormatBytes, PicksTheUnit) {
  EXPECT_EQ(format_bytes(12), "12 bytes");
  EXPECT_EQ(format_bytes(1536), "1.5 KiB");
  EXPECT_EQ(format_bytes(640 * 1024), "640 KiB");
  EXPECT_EQ(format_bytes(3.2 * std::pow(2.0, 40)), "3.2 TiB");
  EXPECT_EQ(format_bytes(std::pow(2.0, 100)), "1099511627776 EiB");
}

TEST(FormatFigure, HasFourDigitsAndADashForNothing) {
  EXPECT_EQ(format_figure(2.99412e-4), "0.0002994");
  EXPECT_EQ(format_figure(1e300), "1e+300");
  EXPECT_EQ(format_figure(std::numeric_limits<double>::quiet_NaN()), "-");
  EXPECT_EQ(format_figure(-std::numeric_limits<double>::infinity()), "-inf");
}

TEST(FormatFigures, HaveAsManyDigitsAsTellThemApart) {
  using Texts = std::vector<std::string>;
  EXPECT_EQ(format_figures({1, 0.5, 2}), (Texts{"1", "0.5", "2"}));
  EXPECT_EQ(format_figures({8761.241, 8761.242, 8761.243}), (Texts{"8761.241", "8761.242", "8761.243"}));
  EXPECT_EQ(format_figures({0.1, std::nextafter(0.1, 1), 0.1}),
            (Texts{"0.10000000000000001", "0.10000000000000002", "0.10000000000000001"}));
  const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
  EXPECT_EQ(format_figures({nan, -inf, 12345.6}), (Texts{"-", "-inf", "1.235e+04"}));
}

TEST(TextTable, AlignsColumnsByCharactersNotBytes) {
  EXPECT_EQ(text_table({{"method", "error"}, {"L¹", "1"}, {"a", "0.25"}}),
            "method  error\nL¹          1\na        0.25\n");
  EXPECT_EQ(text_table({{"a", "bb"}, {"ccc", "d"}}, 2), "a    bb\nccc  d\n");
  EXPECT_EQ(text_table({}), "");
}

}  // namespace
}  // namespace undiffuse::experiments
