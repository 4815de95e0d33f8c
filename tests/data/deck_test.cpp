#include "data/deck.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/nearest.hpp"
#include "tests/data/deck_cases.hpp"

namespace undiffuse::data {
namespace {

using namespace deck_cases;
using testing::HasSubstr;

TEST(Deck, ReadsEveryType) {
  Deck deck = deck_of(
      "\xEF\xBB\xBF"
      "experiment = 'heat'\r\nseed = 7\r\n[process]\r\nkappa = 2\neta = 0.25\nboundary = 'periodic'\n"
      "file = 'p\u00e4.csv'\ngraded = false\ncells = 64\nstds = [1, 2.5]\nmeans = [[1, 2], [-3.5]]\n");
  const auto root = read<Root>(deck, "");
  const auto process = read<Process>(deck, "process");
  EXPECT_EQ(root.experiment, "heat");
  EXPECT_EQ(root.seed, 7);
  EXPECT_EQ(process.kappa, 2.0);
  EXPECT_EQ(process.horizon, 2.0);
  EXPECT_EQ(process.eta, 0.25);
  EXPECT_EQ(process.boundary, "periodic");
  EXPECT_EQ(process.file, "p\u00e4.csv");
  EXPECT_FALSE(process.graded);
  EXPECT_EQ(process.cells, std::vector<std::int64_t>{64});
  EXPECT_EQ(process.stds, (std::vector<double>{1, 2.5}));
  EXPECT_EQ(process.means, (std::vector<std::vector<double>>{{1, 2}, {-3.5}}));
  EXPECT_NO_THROW(deck.refuse_unknown());
}

TEST(Deck, ScalarsStandForVectorsOfOneOnlyWhereAllowed) {
  Deck deck = deck_of("[process]\nkappa = 1\nmeans = [-4, 0.5]\n");
  EXPECT_EQ(read<Process>(deck, "process").means, (std::vector<std::vector<double>>{{-4}, {0.5}}));
  EXPECT_EQ(process_refusal("kappa = 1\nstds = 2\n"),
            "deck.toml:3:8: error: process.stds: got the integer 2; must be an array of numbers, each > 0 "
            "[length]");
}

TEST(Deck, WholeFloatsAreIntegers) {
  Deck deck = deck_of("[a]\ncount = 1e6\n[b]\ncount = 1.5\n[c]\ncount = 1e300\n");
  EXPECT_EQ(read<Count>(deck, "a").count, 1000000);
  EXPECT_EQ(refusal([&] { read<Count>(deck, "b"); }),
            "deck.toml:4:9: error: b.count: got the number 1.5; must be an integer in [1, 1e+12]");
  EXPECT_THAT(refusal([&] { read<Count>(deck, "c"); }), HasSubstr("got the number 1e+300"));
}

TEST(Deck, IntegersAreNeverClipped) {
  const auto seed_refusal = [](const std::string& value) {
    return refusal([&] {
      Deck deck = deck_of("experiment = 'heat'\nseed = " + value + "\n");
      read<Root>(deck, "");
    });
  };
  EXPECT_EQ(seed_refusal("9223372036854775807"), "no error");
  EXPECT_EQ(seed_refusal("1e19"),
            "deck.toml:2:8: error: seed: got the number 1e+19, beyond the largest integer "
            "9223372036854775807; must be an integer >= 0");
  EXPECT_THAT(seed_refusal("18446744073709551615"), HasSubstr("deck.toml:2:28: error: not valid TOML"));
}

TEST(Deck, ArraysOfIntegersTakeWholeNumbersAlone) {
  EXPECT_EQ(process_refusal("kappa = 1\ncells = [64, 1e3]\n"), "no error");
  EXPECT_EQ(
      process_refusal("kappa = 1\ncells = 64.5\n"),
      "deck.toml:3:9: error: process.cells: got the number 64.5; must be an array of integers, each >= 3");
  Deck deck = deck_of("[process]\nkappa = 1\ncells = 64\n");
  EXPECT_EQ(read<Process>(deck, "process").cells, std::vector<std::int64_t>{64});
}

TEST(Deck, ValuesOutOfRangeAreErrorsNamingThePlaceAndTheRange) {
  EXPECT_EQ(process_refusal("kappa = 0.0\n"),
            "deck.toml:2:9: error: process.kappa: got the number 0.0; must be a number > 0 [length^2/time]");
  EXPECT_EQ(process_refusal("kappa = 1\neta = 1.01\n"),
            "deck.toml:3:7: error: process.eta: got the number 1.01; must be a number in [0, 1]");
  EXPECT_EQ(process_refusal("kappa = 1\nstds = [1, 2,\n  -3]\n"),
            "deck.toml:4:3: error: process.stds: got the integer -3; must be an array of numbers, each > 0 "
            "[length]");
  EXPECT_THAT(process_refusal("kappa = nan\n"), HasSubstr("2:9: error: process.kappa: got the number nan"));
  EXPECT_THAT(process_refusal("kappa = inf\n"), HasSubstr("2:9: error: process.kappa: got the number inf"));
  EXPECT_THAT(process_refusal("kappa = 1\nmeans = [[nan]]\n"), HasSubstr("3:11: error: process.means: got"));
}

TEST(Deck, WrongTypesAreErrors) {
  EXPECT_EQ(
      process_refusal("kappa = 'one'\n"),
      "deck.toml:2:9: error: process.kappa: got the string 'one'; must be a number > 0 [length^2/time]");
  EXPECT_THAT(process_refusal("kappa = 1\ngraded = 1\n"),
              HasSubstr("got the integer 1; must be true or false"));
  EXPECT_THAT(process_refusal("kappa = 1\nfile = 2024-01-01\n"),
              HasSubstr("got a date or time; must be a string"));
  EXPECT_THAT(process_refusal("kappa = 1\nfile = \"a\\u0000b\"\n"), HasSubstr("holds a NUL character"));
  EXPECT_THAT(process_refusal("kappa = [1]\n"), HasSubstr("got an array of 1 entry; must be a number"));
  EXPECT_THAT(process_refusal("kappa = {}\n"), HasSubstr("got a table; must be a number"));
}

TEST(Deck, WordsAreSuggested) {
  EXPECT_EQ(process_refusal("kappa = 1\nboundary = 'periodc'\n"),
            "deck.toml:3:12: error: process.boundary: unknown word 'periodc'; did you mean 'periodic'? "
            "must be one of no_flux, periodic");
  Deck deck = deck_of("[law]\nkind = 'mixtur'\n");
  EXPECT_EQ(refusal([&] { deck.word("law.kind", {"mixture", "points"}); }),
            "deck.toml:2:8: error: law.kind: unknown word 'mixtur'; did you mean 'mixture'? must be one of "
            "mixture, points");
  EXPECT_EQ(deck.word("law.other", {"a", "b"}, "b"), "b");
  EXPECT_EQ(refusal([&] { deck.word("process.kind", {"heat", "vp"}); }),
            "deck.toml:1:1: error: process.kind: missing; must be one of heat, vp");
}

TEST(Deck, UnknownKeysAndTablesAreErrorsWithTheNearest) {
  EXPECT_EQ(process_refusal("kappa = 1\n  horizn = 2\n"),
            "deck.toml:3:3: error: process.horizn: unknown key; did you mean 'horizon'?");
  EXPECT_EQ(process_refusal("kappa = 1\n[proces]\n"),
            "deck.toml:3:2: error: proces: unknown table; did you mean 'process'?");
  EXPECT_THAT(process_refusal("kappa = 1\nzebra = 2\n"),
              HasSubstr("process.zebra: unknown key; allowed: kappa, horizon, eta"));
  EXPECT_THAT(process_refusal("kappa = 1\n\"process.x\" = 2\n"),
              HasSubstr("process.\"process.x\": unknown key"));
  EXPECT_THAT(process_refusal("kappa = 1\n[process.sub]\n"),
              HasSubstr("3:10: error: process.sub: unknown table"));
  EXPECT_THAT(process_refusal("kappa = 1\n[[zebra]]\n"),
              HasSubstr("3:3: error: zebra: unknown key; allowed: process"));
  EXPECT_EQ(refusal([&] {
              Deck deck = deck_of("kappa = 3\nexperiment = 'heat'\n[process]\nkappa = 1\n");
              read<Root>(deck, "");
              read<Process>(deck, "process");
              deck.refuse_unknown();
            }),
            "deck.toml:1:1: error: kappa: unknown key; did you mean 'process.kappa'?");
}

TEST(Deck, TheFirstUnknownKeyIsNamed) {
  Deck deck = deck_of("[b]\ncount = 1\n[a]\nlater = 1\n[c]\nzz = 2\naa = 3\n");
  deck.set("a.count2=1");
  read<Count>(deck, "a");
  read<Count>(deck, "b");
  read<Count>(deck, "c");
  EXPECT_EQ(refusal([&] { deck.refuse_unknown(); }),
            "deck.toml:4:1: error: a.later: unknown key; allowed: count");
}

TEST(Deck, AMissingKeyPointsAtItsMisspelling) {
  EXPECT_EQ(
      process_refusal("horizon = 1\nkapa = 1\n"),
      "deck.toml:3:1: error: process.kapa: unknown key; did you mean 'kappa'? (process.kappa is missing)");
  EXPECT_EQ(process_refusal("horizon = 1\n"),
            "deck.toml:1:2: error: process.kappa: missing; must be a number > 0 [length^2/time]");
  EXPECT_EQ(
      refusal([&] {
        Deck deck = deck_of("x = 1\n[proces]\nkappa = 1\n");
        read<Process>(deck, "process");
      }),
      "deck.toml:2:2: error: proces: unknown table; did you mean 'process'? (process.kappa is missing)");
}

TEST(Deck, ATableMustBeATable) {
  const auto refused = [](std::string_view text) {
    return refusal([&] {
      Deck deck = deck_of(text);
      read<Process>(deck, "process");
    });
  };
  EXPECT_EQ(refused("process = 3\n"), "deck.toml:1:11: error: process: got the integer 3; must be a table");
  EXPECT_EQ(refused("[[process]]\n"),
            "deck.toml:1:1: error: process: got an array of 1 entry; must be a table");
}

TEST(Deck, FailPointsAtTheKeyOrItsTable) {
  const Deck deck = deck_of("[law]\nkind = 'x'\n  weights = [1]\n");
  EXPECT_EQ(refusal([&] { deck.fail("law.weights", "must sum to 1"); }),
            "deck.toml:3:3: error: law.weights: must sum to 1");
  EXPECT_EQ(refusal([&] { deck.fail("law.stds", "missing"); }), "deck.toml:1:2: error: law.stds: missing");
  EXPECT_EQ(refusal([&] { deck.fail("grid.cells", "missing"); }),
            "deck.toml:1:1: error: grid.cells: missing");
  EXPECT_TRUE(deck.has("law"));
  EXPECT_TRUE(deck.has("law.weights"));
  EXPECT_FALSE(deck.has("law.stds"));
  EXPECT_FALSE(deck.has("law.weights.x"));
  EXPECT_EQ(deck.resolve("a/b.csv"), "/decks/a/b.csv");
  EXPECT_EQ(deck.resolve("/b.csv"), "/b.csv");
}

TEST(Deck, KeysDescribeAStruct) {
  const std::vector<Key> rows = keys<Process>();
  ASSERT_EQ(rows.size(), 9u);
  EXPECT_EQ(rows[0].name, "kappa");
  EXPECT_EQ(rows[0].type, "number");
  EXPECT_EQ(rows[0].unit, "length^2/time");
  EXPECT_EQ(rows[0].range, "> 0");
  EXPECT_EQ(rows[0].default_value, "");
  EXPECT_TRUE(rows[0].required);
  EXPECT_EQ(rows[1].default_value, "2.0");
  EXPECT_EQ(rows[2].range, "in [0, 1]");
  EXPECT_EQ(rows[3].range, "one of no_flux, periodic");
  EXPECT_EQ(rows[3].default_value, "\"no_flux\"");
  EXPECT_EQ(rows[6].type, "array of integers");
  EXPECT_EQ(rows[6].default_value, "[1024]");
  EXPECT_EQ(rows[7].type, "array of numbers");
  EXPECT_EQ(rows[8].range, "any");
  EXPECT_EQ(keys<Count>()[0].default_value, "10");
}

TEST(Nearest, IsTheFewestEditsAwayOrNothing) {
  EXPECT_EQ(nearest("kapa", {"kind", "kappa", "horizon"}), "kappa");
  EXPECT_EQ(nearest("horzion", {"kind", "kappa", "horizon"}), "horizon");
  EXPECT_EQ(nearest("KAPPA", {"kind", "kappa"}), "kappa");
  EXPECT_EQ(nearest("zebra", {"kind", "kappa", "horizon"}), "");
  EXPECT_EQ(nearest("", {"kind"}), "");
  EXPECT_EQ(nearest("x", {}), "");
}

}  // namespace
}  // namespace undiffuse::data
