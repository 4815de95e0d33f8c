#pragma once
#include <gtest/gtest.h>

#include <string>

#include "data/deck.hpp"

namespace undiffuse::data::deck_cases {

/// Tables of a deck as a study declares them, and what reading them refuses.

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
  std::vector<std::int64_t> cells = {1024};
  std::vector<double> stds;
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

inline Deck deck_of(std::string_view text) { return Deck::from_text(text, "deck.toml", "/decks"); }

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

inline std::string process_refusal(const std::string& lines) {
  return refusal([&] {
    Deck deck = deck_of("[process]\n" + lines);
    read<Process>(deck, "process");
    deck.refuse_unknown();
  });
}

inline std::string set_refusal(const std::string& assignment) {
  return refusal([&] {
    Deck deck = deck_of("experiment = 'heat'\n[process]\nkappa = 1\n");
    deck.set(assignment);
    read<Root>(deck, "");
    read<Process>(deck, "process");
    deck.refuse_unknown();
  });
}

}  // namespace undiffuse::data::deck_cases
