#include "data/compare.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "tests/support/scratch.hpp"

namespace undiffuse::data {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using tests::Scratch;
using Doubles = std::vector<double>;
using Integers = std::vector<std::int64_t>;

constexpr double infinity = std::numeric_limits<double>::infinity();

struct Content {
  Doubles u{1.0, std::numeric_limits<double>::quiet_NaN(), infinity, 4.0};
  Integers steps{1, 2, std::int64_t{1} << 60, 4};
  double seconds = 1, kappa = 0.5;
  std::string title = "title", run_id = "a", host = "here", status = "complete", extra;
};

ResultReader file_of(const Scratch& scratch, const std::string& name, const Content& content) {
  ResultFile out(scratch / name, true);
  out.attribute("", "title", content.title);
  for (const char* ignored : {"run_id", "history", "date_created"})
    out.attribute("", ignored, content.run_id);
  out.attribute("/provenance", "hostname", content.host);
  out.coordinate("/a", "x", Doubles{0, 1, 2, 3}, "1", "x");
  out.write("/a", "u", content.u, {.long_name = "u", .dims = {"x"}});
  out.write("/a", "steps", content.steps, {.long_name = "steps", .dims = {"x"}});
  out.write("/a", "seconds", Doubles{content.seconds}, {.units = "s", .long_name = "time taken", .dims = {}});
  out.attribute("/a", "kappa", content.kappa);
  if (!content.extra.empty()) out.attribute(content.extra, "title", "more");
  out.finish(content.status);
  return ResultReader(scratch / name);
}

using Change = std::function<void(Content&)>;

/// Differences of the plain content and one that was changed.
std::vector<Difference> after(const Change& change, std::optional<double> tolerance) {
  const Scratch scratch;
  Content other;
  change(other);
  return compare_results(file_of(scratch, "a.h5", {}), file_of(scratch, "b.h5", other), tolerance);
}

Change set_u(std::size_t i, double value) {
  return [=](Content& content) { content.u[i] = value; };
}

TEST(Compare, EqualFilesAreEqual) {
  EXPECT_THAT(after([](Content&) {}, std::nullopt), IsEmpty());
  EXPECT_THAT(after([](Content&) {}, 0.0), IsEmpty());
}

TEST(Compare, AFileEqualsItself) {
  const Scratch scratch;
  const ResultReader a = file_of(scratch, "a.h5", {});
  EXPECT_THAT(compare_results(a, ResultReader(a.path()), std::nullopt), IsEmpty());
}

TEST(Compare, LeavesOutWhereWhenAndHowLong) {
  const Change change = [](Content& content) {
    content.seconds = 2;
    content.run_id = "b";
    content.host = "there";
  };
  EXPECT_THAT(after(change, std::nullopt), IsEmpty());
}

TEST(Compare, OneBitIsADifferenceWhereBitsAreAsked) {
  const double next = std::nextafter(4.0, 5.0);
  const auto found = after(set_u(3, next), std::nullopt);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].where, "/a/u");
  EXPECT_EQ(found[0].max_absolute, next - 4.0);
  EXPECT_DOUBLE_EQ(found[0].max_relative, (next - 4.0) / next);
  EXPECT_EQ(found[0].what, "1 of 4 numbers differ, first at (3): 4 against 4.000000000000001");
  EXPECT_THAT(after(set_u(3, next), 1e-15), IsEmpty());
}

TEST(Compare, ANaNHasBitsToo) {
  const Change negative = [](Content& content) { content.u[1] = -content.u[1]; };
  EXPECT_EQ(after(negative, std::nullopt).size(), 1U);
  EXPECT_THAT(after(negative, 0.0), IsEmpty());
}

TEST(Compare, LargeIntegersAreNotRounded) {
  const auto found = after([](Content& content) { ++content.steps[2]; }, std::nullopt);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].where, "/a/steps");
}

TEST(Compare, ToleranceIsOfTheLargerAndOfOne) {
  EXPECT_THAT(after(set_u(0, 1.009), 0.01), IsEmpty());
  EXPECT_EQ(after(set_u(0, 1.011), 0.01).size(), 1U);
  EXPECT_THAT(after(set_u(3, 4.03), 0.01), IsEmpty());
  EXPECT_EQ(after(set_u(3, 4.05), 0.01).size(), 1U);
}

TEST(Compare, NumbersAndNonNumbersNeverAgree) {
  for (const Change& change : {set_u(1, 0.0), set_u(2, -infinity), set_u(2, 1e300), set_u(0, infinity)}) {
    const auto found = after(change, 1e6);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].max_absolute, infinity);
  }
}

TEST(Compare, NamesShapesAndAttributes) {
  const auto where = [](const Change& change) {
    const auto found = after(change, 0.1);
    return found.size() == 1 ? found[0].where + ": " + found[0].what : "not one difference";
  };
  EXPECT_EQ(where([](Content& c) { c.title = "other"; }), "/@title: 'title' against 'other'");
  EXPECT_EQ(where([](Content& c) { c.status = "failed"; }), "/@status: 'complete' against 'failed'");
  EXPECT_THAT(where([](Content& c) { c.kappa = 0.7; }), HasSubstr("/a@kappa: 1 of 1 numbers differ"));
  EXPECT_EQ(where([](Content& c) { c.extra = "/b"; }), "/b: group only in the second file");
  EXPECT_EQ(where([](Content& c) { c.extra = "/a"; }), "/a@title: attribute only in the second file");
  EXPECT_THAT(after([](Content& c) { c.kappa = 0.55; }, 0.1), IsEmpty());
}

TEST(Compare, ShapesAndTypes) {
  const Scratch scratch;
  const auto write = [&](const std::string& name, std::size_t n, bool whole) {
    ResultFile out(scratch / name, true);
    out.coordinate("", "x", Doubles(n, 1.0), "1", "x");
    if (whole) out.write("", "u", Integers{1}, {.long_name = "u", .dims = {}});
    if (!whole) out.write("", "u", Doubles{1}, {.long_name = "u", .dims = {}});
    out.finish("complete");
    return ResultReader(scratch / name);
  };
  const auto found = compare_results(write("a.h5", 2, true), write("b.h5", 3, false), 1.0);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].what, "int64 against float64");
  EXPECT_EQ(found[1].what, "shape (2) against (3)");
}

TEST(Compare, RefusesANegativeTolerance) {
  EXPECT_THROW(after([](Content&) {}, -1.0), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::data
