#include "data/expression.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <thread>
#include <vector>

#include "tests/data/deck_cases.hpp"

namespace undiffuse::data {
namespace {

using namespace deck_cases;
using testing::HasSubstr;

double value(const char* text, double x, double t = 0) {
  return Expression(text, {"x", "t"})(std::array{x, t});
}

std::string refusal(const char* text) {
  try {
    Expression(text, {"x", "t"});
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Expression, HasTheUsualFunctionsAndPrecedence) {
  EXPECT_EQ(value("2 + 3*x^2", 2), 14);
  EXPECT_EQ(value("-x^2", 3), -9);
  EXPECT_EQ(value("2^3^2", 0), 512);
  EXPECT_EQ(value("x < 1 ? 5 : 7", 2), 7);
  EXPECT_EQ(value("x <= 2 && x != 3 && x == 2 ? 5 : 7", 2), 5);
  EXPECT_EQ(value("1e-3", 0), 1e-3);
  EXPECT_DOUBLE_EQ(value("exp(-t) * sin(2*pi*x)", 0.3, 0.7), std::exp(-0.7) * std::sin(0.6 * M_PI));
  EXPECT_DOUBLE_EQ(value("log(x) + ln(x)", 3), 2 * std::log(3.0));
  EXPECT_DOUBLE_EQ(value("erf(x) + erfc(x)", 0.4), 1);
  EXPECT_DOUBLE_EQ(value("e", 0), std::exp(1.0));
  EXPECT_EQ(value("min(x, 2, 1)", 3), 1);
  EXPECT_TRUE(std::isinf(value("1/x", 0)));
}

TEST(Expression, KnowsWhatItNames) {
  const Expression f("exp(-t)", {"x", "t"});
  EXPECT_TRUE(f.uses("t"));
  EXPECT_FALSE(f.uses("x"));
  EXPECT_THROW(f(std::array{1.0}), std::invalid_argument);
}

TEST(Expression, EvaluatesColumns) {
  const Expression f("x^2 + exp(-t)*sin(x)", {"x", "unused", "t"});
  const std::array x{0.3, -1.0, 2.5};
  const double t = 0.7;
  std::array<double, 3> out{};
  f.evaluate(std::array<Expression::Column, 3>{{{x.data()}, {nullptr, 0}, {&t, 0}}}, out);
  for (std::size_t k = 0; k < 3; ++k) EXPECT_EQ(out[k], f(std::array{x[k], 0.0, t}));
  f.evaluate(std::array<Expression::Column, 3>{{{x.data(), 2}, {nullptr, 0}, {&t, 0}}},
             std::span(out).first(2));
  EXPECT_EQ(out[1], f(std::array{x[2], 0.0, t}));
  EXPECT_THROW(f.evaluate(std::array<Expression::Column, 1>{{{x.data()}}}, out), std::invalid_argument);
}

// More threads than parsers can lie ready: each has one of its own all the same.
TEST(Expression, IsSafeForManyThreads) {
  const Expression f("sin(x)*x + t", {"x", "t"});
  std::vector<std::thread> threads;
  std::array<double, 80> worst{};
  for (std::size_t k = 0; k < worst.size(); ++k)
    threads.emplace_back([&f, &off = worst[k], k] {
      for (int i = 0; i < 200; ++i) {
        const double x = 0.01 * i + static_cast<double>(k), t = 3.0 * i;
        off = std::max(off, std::abs(f(std::array{x, t}) - (std::sin(x) * x + t)));
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_LT(*std::max_element(worst.begin(), worst.end()), 1e-12);
}

TEST(Expression, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(
      refusal("sin(pi*u)"),
      "'sin(pi*u)' is no expression: unknown name 'u' at position 8; it may have numbers, x, t, pi, e and "
      "functions such as sin, exp, erf");
  for (const char* text :
       {"", "1 +", "sin(x", "x x", "1..2", "sin()", "\"text\"", "x = 2", "x+(t=2)", "f(x)", "1,2"})
    EXPECT_THAT(refusal(text), HasSubstr("is no expression")) << text;
}

struct Wall {
  Formula g{"0.0"};
  static auto parameters() { return std::tuple{Parameter{"g", &Wall::g, "", "the value, in x and t"}}; }
};

TEST(Formula, IsANumberOrAText) {
  const auto toml = [](const std::string& line) {
    Deck deck = deck_of("[wall]\n" + line + "\n");
    read<Wall>(deck, "wall");
    return deck.resolved();
  };
  EXPECT_THAT(toml("g = 2"), HasSubstr("g = 2.0"));
  EXPECT_THAT(toml("g = 'sin(x)'"), HasSubstr("g = \"sin(x)\""));
  EXPECT_THAT(toml(""), HasSubstr("g = 0.0"));
  EXPECT_THROW(toml("g = true"), UsageError);
  EXPECT_THROW(toml("g = nan"), UsageError);
}

TEST(Formula, ErrorsPointIntoTheDeck) {
  Deck deck = deck_of("[wall]\ng = 'sin(y)'\n");
  const auto wall = read<Wall>(deck, "wall");
  try {
    parse(deck, "wall.g", wall.g, {"x", "t"});
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(),
                HasSubstr("deck.toml:2:1: error: wall.g: 'sin(y)' is no expression: unknown name 'y'"));
  }
}

}  // namespace
}  // namespace undiffuse::data
