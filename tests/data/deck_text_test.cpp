// Decks as text: what --set writes into them, what resolved() prints, what is no deck at all.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>

#include "tests/data/deck_cases.hpp"

namespace undiffuse::data {
namespace {

using namespace deck_cases;
using testing::HasSubstr;
using testing::StartsWith;

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

TEST(DeckSet, IntegersBeyond64BitsAreNoWords) {
  const std::string range = "is beyond 64 bits; integers go from -9223372036854775808 to 9223372036854775807";
  EXPECT_EQ(set_refusal("seed=18446744073709551615"), "--set seed: '18446744073709551615' " + range);
  EXPECT_EQ(set_refusal("seed=+9223372036854775808"), "--set seed: '+9223372036854775808' " + range);
  EXPECT_EQ(set_refusal("seed=-9223372036854775809"), "--set seed: '-9223372036854775809' " + range);
  EXPECT_EQ(set_refusal("seed=9223372036854775807"), "no error");
  EXPECT_EQ(set_refusal("process.file=2024-01-01.csv"), "no error");
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
      "boundary = \"no_flux\"\ngraded = true\ncells = [1024]\nstds = [0.1]\n\n[particles]\ncount = 2000\n");
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

}  // namespace
}  // namespace undiffuse::data
