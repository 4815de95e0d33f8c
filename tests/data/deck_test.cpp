#include "data/deck.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>

#include "data/nearest.hpp"

namespace undiffuse::data {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct Root {
  std::string experiment;
  std::int64_t seed = 1;
  static auto parameters() {
    return std::tuple{
        Parameter{"experiment", &Root::experiment, "", "study", one_of({"reversal", "heat"}), true},
        Parameter{"seed", &Root::seed, "1", "of all random numbers", at_least(0)}};
  }
};

struct Process {
  double kappa = 1.0, horizon = 2.0, eta = 0.5;
  std::string boundary = "no_flux", file;
  bool graded = true;
  std::vector<double> cells = {1024}, stds;
  std::vector<std::vector<double>> means;
  static auto parameters() {
    return std::tuple{
        Parameter{"kappa", &Process::kappa, "length^2/time", "diffusivity", above(0), true},
        Parameter{"horizon", &Process::horizon, "time", "T", above(0)},
        Parameter{"eta", &Process::eta, "1", "noise", between(0, 1)},
        Parameter{"boundary", &Process::boundary, "", "walls", one_of({"no_flux", "periodic"})},
        Parameter{"file", &Process::file, "", "input"},
        Parameter{"graded", &Process::graded, "", "steps shrink"},
        Parameter{"cells", &Process::cells, "1", "per axis", at_least(3), false, true},
        Parameter{"stds", &Process::stds, "length", "of the modes", above(0)},
        Parameter{"means", &Process::means, "length", "of the modes", any(), false, true},
    };
  }
};

struct Count {
  std::int64_t count = 10;
  static auto parameters() {
    return std::tuple{Parameter{"count", &Count::count, "1", "particles", between(1, 1e12)}};
  }
};

Deck deck_of(std::string_view text) { return Deck::from_text(text, "deck.toml", "/decks"); }

/// The message of the UsageError that `call` ends with.
template <class Call>
std::string refusal(const Call& call) {
  try {
    call();
  } catch (const UsageError& error) {
    EXPECT_EQ(error.code(), ExitCode::usage);
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << "one line: " << error.what();
    return error.what();
  }
  return "no error";
}

std::string process_refusal(const std::string& lines) {
  return refusal([&] {
    Deck deck = deck_of("[process]\n" + lines);
    read<Process>(deck, "process");
    deck.refuse_unknown();
  });
}

std::string set_refusal(const std::string& assignment) {
  return refusal([&] {
    Deck deck = deck_of("experiment = 'heat'\n[process]\nkappa = 1\n");
    deck.set(assignment);
    read<Root>(deck, "");
    read<Process>(deck, "process");
    deck.refuse_unknown();
  });
}

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
  EXPECT_EQ(process.cells, std::vector<double>{64});
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

TEST(DeckSet, WinsOverTheFileAndTakesAnyValue) {
  Deck deck = deck_of("[process]\nkappa = 1\nfile = 'a.csv'\n");
  for (const char* assignment :
       {"process.kappa=2.5", "process.file = dir/b c.csv", "process.stds=[1, 2]", "seed=3",
        "process.boundary=\"periodic\"", "process.graded=false", "new.count=1_000", "whole={count = 5}",
        "whole.count=6", "experiment=heat"}) {
    deck.set(assignment);
  }
  const auto process = read<Process>(deck, "process");
  EXPECT_EQ(process.kappa, 2.5);
  EXPECT_EQ(process.file, "dir/b c.csv");
  EXPECT_EQ(process.stds, (std::vector<double>{1, 2}));
  EXPECT_EQ(process.boundary, "periodic");
  EXPECT_FALSE(process.graded);
  EXPECT_EQ(read<Root>(deck, "").seed, 3);
  EXPECT_EQ(read<Count>(deck, "new").count, 1000);
  EXPECT_EQ(read<Count>(deck, "whole").count, 6);
  EXPECT_NO_THROW(deck.refuse_unknown());
}

TEST(DeckSet, ErrorsNameTheAssignment) {
  EXPECT_EQ(set_refusal("process.kappa=-1"),
            "--set process.kappa: got the integer -1; must be a number > 0 [length^2/time]");
  EXPECT_EQ(set_refusal("process.kapa=1"), "--set process.kapa: unknown key; did you mean 'kappa'?");
  EXPECT_EQ(set_refusal("process={kappa = -1}"),
            "--set process: process.kappa: got the integer -1; must be a number > 0 [length^2/time]");
  EXPECT_EQ(set_refusal("proces.kappa=1"),
            "--set proces.kappa: proces: unknown table; did you mean 'process'?");
  EXPECT_EQ(set_refusal("process={}"),
            "--set process: process.kappa: missing; must be a number > 0 [length^2/time]");
  EXPECT_EQ(set_refusal("process.kappa.x=1"), "--set process.kappa.x: 'kappa' is the integer 1, not a table");
  EXPECT_EQ(set_refusal("process.kappa=1.2.3"),
            "--set process.kappa: got the string '1.2.3'; must be a number > 0 [length^2/time]");
}

TEST(DeckSet, MalformedAssignmentsAreErrors) {
  for (const char* assignment : {"",       "=",       "a",      "a.b",    "=1",     ".a=1",    "a.=1",
                                 "a..b=1", "a b=1",   "a=",     "a=[1,",  "a=\"x",  "a={b=1",  "a=1\nb=2",
                                 "a\nb=1", "\"a\"=1", "a=x\"y", "a='''x", "a=\xff", "a=1]\n[b"}) {
    EXPECT_THAT(set_refusal(assignment), StartsWith("--set ")) << assignment;
  }
  EXPECT_THAT(set_refusal(std::string(1000, 'a') + "=1"), StartsWith("--set aaaa"));
  std::string deep = "a";
  for (int i = 0; i < 100000; ++i) deep += ".a";
  EXPECT_THAT(set_refusal(deep + "=1"), HasSubstr("at most 32"));
  EXPECT_THAT(set_refusal("a=" + std::string(100000, '[')), HasSubstr("at most 32"));
}

/// resolved() of the text, read by the structs above.
std::string resolved(std::string_view text) {
  Deck deck = deck_of(text);
  read<Root>(deck, "");
  deck.word("process.kind", {"heat", "vp"}, "heat");
  read<Process>(deck, "process");
  read<Count>(deck, "particles");
  deck.refuse_unknown();
  return deck.resolved();
}

TEST(DeckResolved, HoldsEveryKeyInTheOrderOfReading) {
  EXPECT_EQ(
      resolved("experiment = 'heat'\n[particles]\ncount = 2e3\n[process]\nkappa = 1\nstds = [0.1]\n"),
      "experiment = \"heat\"\nseed = 1\n\n[process]\nkind = \"heat\"\nkappa = 1.0\nhorizon = 2.0\neta = 0.5\n"
      "boundary = \"no_flux\"\ngraded = true\ncells = [1024.0]\nstds = [0.1]\n\n[particles]\ncount = 2000\n");
}

TEST(DeckResolved, IsAFixedPoint) {
  for (const char* lines :
       {"kappa = 0.1", "kappa = 1e22", "kappa = 5e-324", "kappa = 1.7976931348623157e308",
        "kappa = 123456789012345680", "kappa = 0.30000000000000004", "kappa = 1\nstds = []",
        "kappa = 1\ncells = []", "kappa = 1\nmeans = [[], [-0.0]]",
        "kappa = 1\nfile = \"a\\\"b\\\\c\\n\\u0001\\u007f\u00e9\"", "kappa = 1\nfile = ''",
        "kappa = 1\neta = 0"}) {
    const std::string once = resolved("experiment = 'heat'\n[process]\n" + std::string(lines) + "\n");
    EXPECT_EQ(resolved(once), once);
    Deck first = deck_of("[process]\n" + std::string(lines) + "\n"), second = deck_of(once);
    const auto a = read<Process>(first, "process"), b = read<Process>(second, "process");
    EXPECT_EQ(std::tie(a.kappa, a.eta, a.file, a.cells, a.stds, a.means),
              std::tie(b.kappa, b.eta, b.file, b.cells, b.stds, b.means));
  }
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
  EXPECT_EQ(rows[6].type, "array of numbers");
  EXPECT_EQ(rows[6].default_value, "[1024.0]");
  EXPECT_EQ(rows[8].range, "any");
  EXPECT_EQ(keys<Count>()[0].default_value, "10");
}

TEST(Deck, FilesThatCannotBeReadAreUsageErrors) {
  EXPECT_EQ(refusal([] { Deck::from_file("/no/such/deck.toml"); }),
            "/no/such/deck.toml: cannot be read: No such file or directory");
  EXPECT_EQ(refusal([] { Deck::from_file("/tmp"); }), "/tmp: cannot be read: Is a directory");
}

TEST(Deck, TextsThatAreNotTomlAreUsageErrors) {
  std::string deep_key = "a", deep_header = "[a", deep_array = "a = ", deep_table = "a = ";
  for (int i = 0; i < 200000; ++i) {
    deep_key += ".a";
    deep_header += ".'a'";
    deep_array += "[";
    deep_table += "{a=";
  }
  const std::string long_key(1 << 20, 'k');
  for (const std::string& text : {std::string("a = 1\na = 2\n"),
                                  std::string("[a]\n[a]\n"),
                                  std::string("a = \"\xe9\"\n"),
                                  std::string("a\0 = 1\n", 7),
                                  std::string("a = \"\0\"\n", 8),
                                  std::string("a = 99999999999999999999\n"),
                                  std::string("a = 1e400\n"),
                                  std::string("\xff\xfe"
                                              "a\0=\0",
                                              6),
                                  std::string("a = [1,"),
                                  std::string("a = \"\"\"x"),
                                  std::string("="),
                                  deep_key + " = 1\n",
                                  deep_header + "]\n",
                                  deep_array,
                                  deep_table,
                                  "x = '''\n\"'''\n" + deep_key + " = 1\n",
                                  "x = {b = \"\"\"\\\"\n'\"\"\", " + deep_key + " = 1}\n",
                                  long_key,
                                  long_key + " = ",
                                  std::string(1 << 20, '\\'),
                                  "a = \"" + std::string(1 << 20, 'x')}) {
    EXPECT_THAT(refusal([&] { deck_of(text); }), StartsWith("deck.toml:")) << text.substr(0, 60);
  }
  EXPECT_THAT(process_refusal("kappa = 1\n" + long_key + " = 1\n"), HasSubstr("unknown key"));
  EXPECT_THAT(process_refusal("kappa = '" + long_key + "'\n").size(), testing::Lt(200u));
}

TEST(Deck, DotsInCommentsAndTextsAreNotDepth) {
  const std::string dots(200, '.');
  EXPECT_EQ(process_refusal("kappa = 1 # " + dots + "\nfile = '" + dots + "'\nstds = [0.1, 0.2]\n# it's " +
                            dots + "\n"),
            "no error");
}

TEST(Deck, DamagedTextsAreErrorsAndNeverCrash) {
  const std::string good =
      "experiment = 'heat'\nseed = 7\n[process]\nkappa = 2.5e-1\nboundary = \"no_flux\"\nfile = '''a\nb'''\n"
      "cells = [64, 0x10]\nstds = [1, 2.5]\nmeans = [[1, 2], [-3.5]]\ngraded = false\n[particles]\ncount = "
      "1_000\n";
  ASSERT_NO_THROW(resolved(good));
  std::uint64_t state = 1;
  const auto random = [&state](std::uint64_t n) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % n;
  };
  for (int mutant = 0; mutant < 600; ++mutant) {
    std::string text = good;
    if (mutant % 3 == 0) text.resize(random(good.size()));
    for (std::uint64_t flips = random(4) + 1; flips > 0 && !text.empty(); --flips) {
      text[random(text.size())] = static_cast<char>(random(256));
    }
    try {
      const std::string once = resolved(text);
      EXPECT_EQ(resolved(once), once) << text;
    } catch (const UsageError& error) {
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
    }
  }
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
