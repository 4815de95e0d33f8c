#include "data/result_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <numeric>

#include "data/sha256.hpp"
#include "tests/support/scratch.hpp"

namespace undiffuse::data {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;
using tests::Scratch;

using Doubles = std::vector<double>;
using Integers = std::vector<std::int64_t>;
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

std::string content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void put(const fs::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

void write_identity(ResultFile& out) {
  out.attribute("", "title", "A file with everything");
  out.attribute("", "source", "undiffuse");
  out.attribute("", "history", "");
  out.attribute("", "date_created", "2025-01-01T00:00:00Z");
  out.attribute("", "run_id", "0123456789abcdef");
  for (const char* name : {"command_line", "program", "version", "git_commit", "compiler", "compiler_flags",
                           "libraries", "hostname", "os", "cpu", "rng", "start_time", "end_time"})
    out.attribute("/provenance", name, "text");
  out.attribute("/provenance", "config_toml", "text = \"" + std::string(100'000, 'x') + "\"\n");
  for (const char* name : {"threads", "mpi_ranks", "seed"})
    out.attribute("/provenance", name, std::int64_t{1});
  out.attribute("/provenance", "git_dirty", false);
  out.attribute("/provenance", "wall_time_seconds", 0.25);
}

/// A small file with every kind of content.
void write_sample(ResultFile& out) {
  write_identity(out);
  const Doubles x{-1.5, 0.0, 2.0};
  out.coordinate("", "x", x, "m", "place");
  out.write("", "p0", Doubles{0.1, not_a_number, -infinity},
            {.units = "1/m", .long_name = "density", .dims = {"x"}});
  out.write("", "mass", Doubles{1.0}, {.long_name = "total mass", .dims = {}});
  out.coordinate("/branches/a", "x", x, "m", "place");
  out.coordinate("/branches/a", "particle", Integers{7}, "1", "number of the particle");
  out.labels("/branches/a", "component", {"first", "second"}, "component of a vector");
  out.write("/branches/a", "position", std::vector<float>{0.5F, -0.25F},
            {.units = "m", .long_name = "place", .dims = {"particle", "component"}});
  out.write("/branches/a", "step", Integers{1, 2, std::int64_t{1} << 60},
            {.long_name = "step", .dims = {"x"}});
  out.write_flags("/branches/a", "finite", {true, false, true}, {.long_name = "is it finite", .dims = {"x"}});
  out.attribute("/branches/a", "row", Doubles{1.5, 2.5});
  out.attribute("/branches/a/step", "counts", Integers{3, 4});
  for (const char* source : {"Anderson 1982", "Hyvärinen 2005", "Anderson 1982"}) out.cite(source);
  const std::string text = "weights,1\n";
  out.record_input({.name = "points",
                    .path = "points.csv",
                    .sha256 = sha256(std::as_bytes(std::span(text))),
                    .size = text.size(),
                    .content = {{text.begin(), text.end()}}});
}

fs::path sample_file(const Scratch& scratch, const std::string& name) {
  ResultFile out(scratch / name, false);
  write_sample(out);
  out.finish("complete");
  return scratch / name;
}

TEST(ResultFile, HasMoreLabelsThanABytesWorth) {
  const Scratch scratch;
  std::vector<std::string> names;
  for (int i = 0; i < 300; ++i) names.push_back("label_" + std::to_string(i));
  ResultFile out(scratch / "labels.h5", false);
  write_identity(out);
  out.labels("/checks", "check", names, "what is claimed");
  out.finish("complete");
  const ResultReader in(scratch / "labels.h5");
  EXPECT_EQ(in.meanings("/checks/check"), names);
  EXPECT_EQ(in.type("/checks/check"), "int32");
  EXPECT_EQ(in.read("/checks/check").back(), 299);
}

/// Between the two files pass the seconds that Python takes: a time of writing in them would differ.
TEST(ResultFile, FollowsTheLayoutAndEqualContentGivesEqualBytes) {
  const Scratch scratch;
  const fs::path file = sample_file(scratch, "all.h5");
  const std::string command =
      "/usr/bin/python3 '" UNDIFFUSE_SOURCE_FOLDER "/tests/result_layout.py' check '" + file.string() + "'";
  EXPECT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(content(file), content(sample_file(scratch, "again.h5")));
}

TEST(ResultFile, ReadsBackWhatWasWritten) {
  const Scratch scratch;
  const ResultReader in(sample_file(scratch, "all.h5"));
  EXPECT_THAT(in.groups(""), ElementsAre("branches", "inputs", "provenance"));
  EXPECT_THAT(in.datasets("/branches/a"),
              ElementsAre("component", "finite", "particle", "position", "step", "x"));
  EXPECT_THAT(in.read("/x"), ElementsAre(-1.5, 0.0, 2.0));
  EXPECT_THAT(in.read("p0"), ElementsAre(0.1, ::testing::IsNan(), -infinity));
  EXPECT_THAT(in.read("mass"), ElementsAre(1.0));
  EXPECT_TRUE(in.shape("mass").empty());
  EXPECT_THAT(in.shape("/branches/a/position"), ElementsAre(1, 2));
  EXPECT_THAT(in.dimensions("/branches/a/position"), ElementsAre("particle", "component"));
  EXPECT_THAT(in.read("/branches/a/position"), ElementsAre(0.5, -0.25));
  EXPECT_EQ(in.type("/branches/a/position"), "float32");
  EXPECT_EQ(in.read_bytes("/branches/a/step").size(), 24U);
  EXPECT_THAT(in.read("/branches/a/finite"), ElementsAre(1, 0, 1));
  EXPECT_THAT(in.meanings("/branches/a/component"), ElementsAre("first", "second"));
  EXPECT_TRUE(in.has("/branches/a/x"));
  EXPECT_FALSE(in.has("/branches/b/x"));
  EXPECT_FALSE(in.has("/x/x"));
}

TEST(ResultFile, AttributesKeepTheirKind) {
  const Scratch scratch;
  const ResultReader in(sample_file(scratch, "all.h5"));
  EXPECT_EQ(in.attribute("", "references"), Attribute("Anderson 1982; Hyvärinen 2005"));
  EXPECT_EQ(in.attribute("", "status"), Attribute("complete"));
  EXPECT_EQ(in.attribute("", "history"), Attribute(" "));
  EXPECT_EQ(in.attribute("/provenance", "git_dirty"), Attribute(false));
  EXPECT_EQ(in.attribute("/provenance", "threads"), Attribute(std::int64_t{1}));
  EXPECT_EQ(in.attribute("/provenance", "wall_time_seconds"), Attribute(0.25));
  EXPECT_EQ(std::get<std::string>(in.attribute("/provenance", "config_toml")).size(), 100'010U);
  EXPECT_EQ(in.attribute("/branches/a", "row"), Attribute(Doubles{1.5, 2.5}));
  EXPECT_THAT(in.attributes("/branches/a/step"), ElementsAre("counts", "long_name", "units"));
  EXPECT_EQ(in.attribute("/branches/a/finite", "dtype"), Attribute("bool"));
}

TEST(ResultFile, InputsComeBackWithTheirBytes) {
  const Scratch scratch;
  put(scratch / "table.csv", "1,2\n");
  put(scratch / "empty", "");
  put(scratch / "large", std::string(Input::largest_content + 1, 'x'));
  ResultFile out(scratch / "all.h5", false);
  out.record_input(read_input("table", "table.csv", scratch / "table.csv"));
  out.record_input(read_input("empty", "empty", scratch / "empty"));
  out.record_input(read_input("large", "large", scratch / "large"));
  out.finish("complete");
  const std::vector<Input> inputs = ResultReader(scratch / "all.h5").inputs();
  ASSERT_EQ(inputs.size(), 3U);
  EXPECT_EQ(inputs[0].content, std::vector<std::uint8_t>{});
  EXPECT_EQ(inputs[1].content, std::nullopt);
  EXPECT_EQ(inputs[1].sha256, sha256_of_file(scratch / "large"));
  EXPECT_EQ(inputs[1].size, Input::largest_content + 1);
  EXPECT_EQ(inputs[2].path, "table.csv");
  EXPECT_EQ(inputs[2].content, (std::vector<std::uint8_t>{'1', ',', '2', '\n'}));
  EXPECT_THROW(read_input("a", "absent", scratch / "absent"), UsageError);
}

TEST(ResultFile, LargeArraysAreCutIntoChunks) {
  const Scratch scratch;
  Doubles x(1000), y(401), values(x.size() * y.size());
  std::iota(x.begin(), x.end(), 0.0);
  std::iota(y.begin(), y.end(), 0.0);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::sin(static_cast<double>(i));
  ResultFile out(scratch / "large.h5", false);
  out.coordinate("", "x", x, "1", "x");
  out.coordinate("", "y", y, "1", "y");
  out.write("", "u", values, {.long_name = "wave", .dims = {"y", "x"}});
  out.finish("complete");
  EXPECT_EQ(ResultReader(scratch / "large.h5").read("u"), values);
}

TEST(ResultFile, RefusesWhatTheLayoutForbids) {
  const Scratch scratch;
  ResultFile out(scratch / "out.h5", false);
  const Doubles x{0, 1};
  const Label good{.long_name = "values", .dims = {"x"}};
  const auto refused = [](const std::function<void()>& call, const std::string& words) {
    EXPECT_THAT(call, ThrowsMessage<std::invalid_argument>(HasSubstr(words)));
  };
  out.coordinate("/a", "x", x, "1", "x");
  out.write("/a", "u", x, good);
  refused([&] { out.coordinate("/a/b", "x", Doubles{0, 2}, "1", "x"); },
          "/a/b/x: has other values than /a/x");
  refused([&] { out.coordinate("", "x", Doubles{0}, "1", "x"); }, "/x: has other values than /a/x");
  out.coordinate("/ab", "x", Doubles{5}, "1", "x");  // no relative of /a
  refused([&] { out.coordinate("/a", "empty", Doubles{}, "1", "x"); }, "at least one value");
  refused([&] { out.coordinate("/a", "hole", Doubles{not_a_number}, "1", "x"); }, "NaN");
  refused([&] { out.write("/a", "v", Doubles{1}, good); }, "has 1 values, its shape (2) needs 2");
  refused([&] { out.write("/a", "v", x, {.long_name = "v", .dims = {"y"}}); }, "no coordinate of its group");
  refused([&] { out.write("/a", "v", Doubles(4), {.long_name = "v", .dims = {"x", "x"}}); }, "twice");
  refused([&] { out.write("/a", "u", x, good); }, "exists already");
  refused([&] { out.write("/a", "v-1", x, good); }, "letters, digits");
  refused([&] { out.write("/a", "v", x, {.long_name = "", .dims = {"x"}}); }, "long_name");
  refused([&] { out.write("/a", "v", x, {.units = "seconds", .long_name = "v", .dims = {"x"}}); }, "'s'");
  refused([&] { out.attribute("/a/u/w", "title", "x"); }, "not a group");
  refused([&] { out.attribute("", "status", "complete"); }, "ResultFile itself");
  refused([&] { out.labels("", "method", {"two words"}, "method"); }, "without blanks");
  refused([&] { out.finish("done"); }, "complete, interrupted or failed");
  out.finish("failed");
  refused([&] { out.write("/a", "w", x, good); }, "finished");
  refused([&] { out.finish("failed"); }, "finished");
}

TEST(ResultFile, WithoutFinishNothingIsLeft) {
  const Scratch scratch;
  {
    ResultFile out(scratch / "out.h5", false);
    EXPECT_TRUE(fs::exists(out.part_path()));
    write_sample(out);
  }
  EXPECT_TRUE(fs::is_empty(scratch.folder()));
}

TEST(ResultFile, NeedsAPlaceThatCanBeWritten) {
  const Scratch scratch;
  put(scratch / "file", "no folder");
  EXPECT_THAT([&] { ResultFile(scratch / "file/out.h5", false); },
              ThrowsMessage<IoError>(HasSubstr("Not a directory")));
  EXPECT_THAT([&] { ResultFile(scratch / "file", false); }, ThrowsMessage<UsageError>(HasSubstr("--force")));
}

/// Writes the sample where files may have at most `limit` bytes; what finish() said, or "written".
std::string write_with_limit(const fs::path& file, rlim_t limit) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) return "no pipe";
  const pid_t child = fork();
  if (child == 0) {
    const rlimit bound{limit, limit};
    setrlimit(RLIMIT_FSIZE, &bound);
    std::string said = "written";
    try {
      ResultFile out(file, true);
      write_sample(out);
      out.finish("complete");
    } catch (const IoError& error) {
      said = error.what();
    }
    _exit(write(ends[1], said.data(), said.size()) < 0 ? 1 : 0);
  }
  close(ends[1]);
  std::string said(4096, '\0');
  const ssize_t n = read(ends[0], said.data(), said.size());
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return status != 0 ? "stopped" : said.substr(0, n > 0 ? static_cast<std::size_t>(n) : 0);
}

TEST(ResultFile, AFullDiskLeavesNothing) {
  const Scratch scratch;
  const fs::path whole = sample_file(scratch, "whole.h5"), file = scratch / "out.h5";
  const auto size = fs::file_size(whole);
  for (rlim_t step = 0; step < 10; ++step) {
    const rlim_t limit = size * step / 10;
    EXPECT_EQ(write_with_limit(file, limit), file.string() + ": write failed after " + std::to_string(limit) +
                                                 " of " + std::to_string(size) + " bytes: File too large");
    EXPECT_FALSE(fs::exists(file));
    EXPECT_FALSE(fs::exists(scratch / "out.h5.part"));
  }
  EXPECT_EQ(write_with_limit(file, size), "written");
  EXPECT_EQ(content(file), content(whole));
}

TEST(ResultReader, NamesWhatIsNotAResult) {
  const Scratch scratch;
  put(scratch / "text.h5", "not HDF5 at all");
  EXPECT_THAT([&] { ResultReader(scratch / "absent.h5"); },
              ThrowsMessage<UsageError>(HasSubstr("No such file")));
  EXPECT_THROW(ResultReader(scratch.folder()), UsageError);
  EXPECT_THAT([&] { ResultReader(scratch / "text.h5"); },
              ThrowsMessage<DamagedInput>(HasSubstr("text.h5: damaged or not an undiffuse result: opening")));
  const ResultReader in(sample_file(scratch, "all.h5"));
  EXPECT_THAT([&] { in.read("/absent"); }, ThrowsMessage<DamagedInput>(HasSubstr("there is no '/absent'")));
  EXPECT_THROW(in.attribute("", "absent"), DamagedInput);
  EXPECT_THROW(in.read("/branches"), DamagedInput);
}

/// Files that h5py writes: lines of Python that may call new(name), an empty result of version 1.9.
void write_foreign_files(const Scratch& scratch, const std::string& lines) {
  const fs::path script = scratch / "make.py";
  put(script,
      "import h5py, numpy as np\n"
      "def new(name):\n"
      "    f = h5py.File('" +
          scratch.folder().string() +
          "/' + name, 'w')\n"
          "    f.attrs['format'] = np.bytes_('undiffuse-result')\n"
          "    f.attrs['format_version'] = np.bytes_('1.9')\n"
          "    return f\n" +
          lines);
  ASSERT_EQ(std::system(("/usr/bin/python3 '" + script.string() + "'").c_str()), 0);
}

TEST(ResultReader, TakesForeignFilesForWhatTheyAre) {
  const Scratch scratch;
  write_foreign_files(scratch,
                      "new('newer').attrs['format_version'] = np.bytes_('2.0')\n"
                      "f = new('links')\n"
                      "f['self'], f['soft'] = f['/'], h5py.SoftLink('/nowhere')\n"
                      "f['out'] = h5py.ExternalLink('/etc/passwd', '/')\n"
                      "new('large').create_dataset('u', (2**40,), 'f8', chunks=True)\n"
                      "new('overflow').create_dataset('u', (2**31, 2**31, 2**31), 'f8', chunks=True)\n"
                      "new('text').create_dataset('u', data='text')\n");
  EXPECT_THAT([&] { ResultReader{scratch / "newer"}; },
              ThrowsMessage<DamagedInput>(HasSubstr("install a newer undiffuse")));
  const ResultReader links(scratch / "links"), text(scratch / "text");
  EXPECT_THAT(links.groups(""), ElementsAre("self"));
  EXPECT_FALSE(links.has("soft"));
  EXPECT_FALSE(links.has("out"));
  EXPECT_THAT([&] { ResultReader{scratch / "large"}; },
              ThrowsMessage<DamagedInput>(HasSubstr("cannot hold")));
  EXPECT_THAT([&] { ResultReader{scratch / "overflow"}; }, ThrowsMessage<DamagedInput>(HasSubstr("'/u': ")));
  EXPECT_THAT([&] { text.read("u"); }, ThrowsMessage<DamagedInput>(HasSubstr("plain numbers")));
}

/// Reads everything; true if the reader found the file damaged instead.
bool found_damaged(const fs::path& file) {
  try {
    const ResultReader in(file);
    for (const std::string& name : in.datasets("")) in.read(name);
    in.inputs();
    return false;
  } catch (const DamagedInput&) {
    return true;
  }
}

TEST(ResultReader, DamageIsToldAndNeverACrash) {
  const Scratch scratch;
  const std::string whole = content(sample_file(scratch, "whole.h5"));
  const fs::path file = scratch / "mutant.h5";
  for (std::size_t part = 0; part < 20; ++part) {
    put(file, whole.substr(0, whole.size() * part / 20));
    EXPECT_TRUE(found_damaged(file)) << part;
  }
  int damaged = 0;
  std::uint64_t state = 1;
  for (int mutant = 0; mutant < 200; ++mutant) {
    std::string bytes = whole;
    for (int flip = 0; flip <= mutant % 3; ++flip) {
      state = state * 6364136223846793005U + 1442695040888963407U;  // Knuth's linear congruence
      bytes[(state >> 33U) % bytes.size()] ^= static_cast<char>(1U << ((state >> 30U) % 8));
    }
    put(file, bytes);
    damaged += found_damaged(file) ? 1 : 0;
  }
  EXPECT_GT(damaged, 20);
}

}  // namespace
}  // namespace undiffuse::data
