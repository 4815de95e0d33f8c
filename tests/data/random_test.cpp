#include "data/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/truth.hpp"

namespace undiffuse::data {
namespace {

std::uint32_t hex(const nlohmann::json& word) {
  return static_cast<std::uint32_t>(std::stoul(word.get<std::string>(), nullptr, 16));
}

Eigen::MatrixXd normals(Stream stream, std::uint64_t step, std::uint64_t first, Index n, Index d) {
  Eigen::MatrixXd x(n, d);
  fill_normals(stream, step, first, x);
  return x;
}

Eigen::MatrixXd uniforms(Stream stream, std::uint64_t step, std::uint64_t first, Index n, Index d) {
  Eigen::MatrixXd x(n, d);
  fill_uniforms(stream, step, first, x);
  return x;
}

/// Mean of values in units of its standard error, given the variance of one value.
double sigmas(const Eigen::ArrayXd& values, double expected, double variance) {
  return (values.mean() - expected) / std::sqrt(variance / static_cast<double>(values.size()));
}

TEST(Philox, KnownAnswers) {
  const auto cases = tests::truth("metrics_rng.json").at("counter_rng");
  ASSERT_FALSE(cases.empty());
  for (const auto& c : cases) {
    const auto &ctr = c.at("ctr"), &key = c.at("key"), &out = c.at("out");
    const auto words =
        philox4x32({hex(ctr[0]), hex(ctr[1]), hex(ctr[2]), hex(ctr[3])}, {hex(key[0]), hex(key[1])});
    for (int i = 0; i < 4; ++i) EXPECT_EQ(words[i], hex(out[i]));
  }
}

TEST(Philox, VectorWordsAreThoseOfTheLibrary) {
  const Stream stream{.seed = 0x1234567887654321, .id = 0xfedcba98};
  constexpr std::size_t n = 88;
  for (const std::uint64_t first : {0ULL, 8ULL, 0xfffffff8ULL, 0xfffffffff0ULL})
    for (const std::uint64_t step : {0ULL, 1ULL, 0xffffffffULL})
      for (const std::uint64_t high : {0ULL, 0x100ULL, 0xffff0000ULL}) {
        std::vector<std::uint32_t> words(4 * n);
        detail::philox_words(stream, step, high, first, n, words.data());
        for (std::size_t i = 0; i < n; ++i) {
          const std::uint64_t j = first + i;
          const auto expected =
              philox4x32({static_cast<std::uint32_t>(j), static_cast<std::uint32_t>(high + (j >> 32)),
                          static_cast<std::uint32_t>(step), stream.id},
                         {0x87654321, 0x12345678});
          for (std::size_t k = 0; k < 4; ++k)
            ASSERT_EQ(words[4 * i + k], expected[k]) << first << " " << i << " " << k;
        }
      }
}

/// The two 64-bit words behind counter j of column c, from Random123.
std::pair<std::uint64_t, std::uint64_t> words_of(Stream s, std::uint64_t step, std::uint64_t j,
                                                 std::uint32_t c, std::uint32_t kind) {
  const auto w = philox4x32(
      {static_cast<std::uint32_t>(j), static_cast<std::uint32_t>(j >> 32) | (kind << 8) | (c << 16),
       static_cast<std::uint32_t>(step), s.id},
      {static_cast<std::uint32_t>(s.seed), static_cast<std::uint32_t>(s.seed >> 32)});
  return {w[0] | (std::uint64_t{w[1]} << 32), w[2] | (std::uint64_t{w[3]} << 32)};
}

TEST(Uniforms, AreTheDocumentedWords) {
  const Stream stream{.seed = 77, .id = 3};
  const std::uint64_t group = 0x7fffffff0;
  const auto u = uniforms(stream, 5, 16 * group, 16, 2);
  for (std::uint32_t c = 0; c < 2; ++c)
    for (Index k = 0; k < 8; ++k) {
      const auto [w0, w1] = words_of(stream, 5, 8 * group + static_cast<std::uint64_t>(k), c, 1);
      EXPECT_EQ(u(k, c), (static_cast<double>(w0 >> 12) + 0.5) * 0x1p-52);
      EXPECT_EQ(u(k + 8, c), (static_cast<double>(w1 >> 12) + 0.5) * 0x1p-52);
    }
}

// Box–Muller in long double from the library's words: the vector code's logarithm, root, sine and cosine are
// right to a few units in the last place of each normal, however small it is.
TEST(Normals, AreBoxMullerOfTheDocumentedWordsToRounding) {
  const Stream stream{.seed = 1, .id = 9};
  constexpr Index n = 1 << 16;
  const auto x = normals(stream, 2, 0, n, 1);
  double worst = 0;
  for (Index i = 0; i < n; i += 16)
    for (Index k = 0; k < 8; ++k) {
      const auto [w0, w1] = words_of(stream, 2, static_cast<std::uint64_t>(i / 2 + k), 0, 0);
      const long double u = (static_cast<long double>(w0 >> 12) + 0.5L) * 0x1p-52L;
      const long double t = (static_cast<long double>((w1 << 2) >> 13) + 0.5L) * 0x1p-51L - 0.5L;
      const long double angle = t * 1.57079632679489661923132169163975144L;
      const long double r = std::sqrt(-2 * std::log(u)), s = r * std::sin(angle);
      const long double c = r * std::cos(angle) * ((w1 >> 63) != 0 ? -1 : 1);
      const bool swap = ((w1 >> 62) & 1) != 0;
      const long double a = swap ? s : c, b = swap ? c : s;
      worst = std::max(worst, static_cast<double>(std::abs(x(i + k, 0) / a - 1)));
      worst = std::max(worst, static_cast<double>(std::abs(x(i + k + 8, 0) / b - 1)));
    }
  EXPECT_LT(worst, 4 * std::numeric_limits<double>::epsilon());
}

TEST(Normals, DoNotDependOnPieces) {
  const Stream stream{.seed = 42, .id = 1};
  constexpr Index n = 203, d = 3;
  constexpr std::uint64_t first = 0x1fffffff9;  // unaligned, and crosses 2^33 particles
  const auto whole = normals(stream, 7, first, n, d);
  const auto whole_uniforms = uniforms(stream, 7, first, n, d);
  for (const Index piece : {1, 2, 7, 8, 15, 16, 17, 33, 64, 100})
    for (Index i = 0; i < n; i += piece) {
      const Index count = std::min(piece, n - i);
      const std::uint64_t from = first + static_cast<std::uint64_t>(i);
      ASSERT_EQ(normals(stream, 7, from, count, d), whole.middleRows(i, count)) << piece << " " << i;
      ASSERT_EQ(uniforms(stream, 7, from, count, d), whole_uniforms.middleRows(i, count))
          << piece << " " << i;
    }
}

TEST(Normals, FillBlocksOfALargerMatrixAndNothingElse) {
  Eigen::MatrixXd x = Eigen::MatrixXd::Constant(40, 2, -7);
  fill_normals({.seed = 3}, 0, 5, x.middleRows(3, 30));
  EXPECT_EQ(x.middleRows(3, 30), normals({.seed = 3}, 0, 5, 30, 2));
  EXPECT_TRUE((x.topRows(3).array() == -7).all());
  EXPECT_TRUE((x.bottomRows(7).array() == -7).all());
  fill_normals({.seed = 3}, 0, 5, x.middleRows(3, 0));
}

TEST(Normals, AreScaled) {
  Eigen::MatrixXd x(32, 1);
  fill_normals({.seed = 3}, 0, 0, x, 0.25);
  EXPECT_EQ(x, 0.25 * normals({.seed = 3}, 0, 0, 32, 1));
}

TEST(Normals, RefuseWhatTheCountersCannotHold) {
  Eigen::MatrixXd x(16, 1);
  const std::uint64_t particles = std::uint64_t{1} << 40;
  EXPECT_NO_THROW(fill_normals({}, 0xffffffff, particles - 16, x));
  EXPECT_THROW(fill_normals({}, std::uint64_t{1} << 32, 0, x), std::invalid_argument);
  EXPECT_THROW(fill_normals({}, 0, particles - 15, x), std::invalid_argument);
  EXPECT_THROW(fill_normals({}, 0, std::numeric_limits<std::uint64_t>::max(), x), std::invalid_argument);
  EXPECT_THROW(fill_uniforms({}, std::uint64_t{1} << 32, 0, x), std::invalid_argument);
}

TEST(Normals, HaveTheMomentsAndTailsOfTheNormalLaw) {
  const Eigen::ArrayXd x = normals({.seed = 2024, .id = 5}, 11, 0, 1 << 20, 1).array().col(0);
  EXPECT_LT(std::abs(sigmas(x, 0, 1)), 5);
  EXPECT_LT(std::abs(sigmas(x.square(), 1, 2)), 5);
  EXPECT_LT(std::abs(sigmas(x.cube(), 0, 15)), 5);
  EXPECT_LT(std::abs(sigmas(x.square().square(), 3, 96)), 5);
  for (const double z : {0.1, 1.0, 2.0, 3.0, 4.0}) {
    const double p = std::erfc(z / std::sqrt(2.0)) / 2;
    EXPECT_LT(std::abs(sigmas((x > z).cast<double>(), p, p * (1 - p))), 5) << "above " << z;
    EXPECT_LT(std::abs(sigmas((x < -z).cast<double>(), p, p * (1 - p))), 5) << "below " << -z;
  }
}

/// Products of x and y, and of their squares about 1, must average to nothing.
void expect_independent(const Eigen::ArrayXd& x, const Eigen::ArrayXd& y, const std::string& what) {
  EXPECT_LT(std::abs(sigmas(x * y, 0, 1)), 5) << what;
  EXPECT_LT(std::abs(sigmas((x.square() - 1) * (y.square() - 1), 0, 4)), 5) << what;
  EXPECT_LT(std::abs(sigmas(x * (y.square() - 1), 0, 2)), 5) << what;
  EXPECT_LT(std::abs(sigmas((x.square() - 1) * y, 0, 2)), 5) << what;
}

TEST(Normals, AreIndependentAcrossHalvesColumnsStepsStreamsSeedsAndNeighbours) {
  constexpr Index n = 1 << 18;
  const Stream stream{.seed = 10, .id = 20};
  const Eigen::ArrayXXd x = normals(stream, 30, 0, n, 2).array();
  const Eigen::ArrayXd first = x.col(0);
  const auto halves = Eigen::Map<const Eigen::ArrayXXd>(first.data(), 16, n / 16);
  const Eigen::ArrayXd a = halves.topRows(8).reshaped(), b = halves.bottomRows(8).reshaped();
  expect_independent(a, b, "the two of a pair");
  expect_independent(first, x.col(1), "columns");
  expect_independent(first, normals(stream, 31, 0, n, 1).array().col(0), "steps");
  expect_independent(first, normals({.seed = 10, .id = 21}, 30, 0, n, 1).array().col(0), "streams");
  expect_independent(first, normals({.seed = 11, .id = 20}, 30, 0, n, 1).array().col(0), "seeds");
  expect_independent(first.head(n - 1), first.tail(n - 1), "neighbours");
  expect_independent(first, uniforms(stream, 30, 0, n, 1).array().col(0).unaryExpr([](double u) {
    return (u - 0.5) * std::sqrt(12.0);
  }),
                     "normals and uniforms");
}

TEST(Uniforms, AreUniformOnTheOpenInterval) {
  const Eigen::ArrayXd u = uniforms({.seed = 6}, 0, 0, 1 << 20, 1).array().col(0);
  EXPECT_GT(u.minCoeff(), 0);
  EXPECT_LT(u.maxCoeff(), 1);
  EXPECT_LT(std::abs(sigmas(u, 0.5, 1 / 12.0)), 5);
  EXPECT_LT(std::abs(sigmas(u.square(), 1 / 3.0, 4 / 45.0)), 5);
}

}  // namespace
}  // namespace undiffuse::data
