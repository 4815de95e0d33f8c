#include "data/atomic_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <iterator>

#include "data/sha256.hpp"
#include "tests/support/scratch.hpp"

namespace undiffuse::data {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;
using tests::Scratch;

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

std::string content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void put(const fs::path& file, const std::string& text) { std::ofstream(file) << text; }

TEST(AtomicFile, AppearsOnlyWhenCommitted) {
  const Scratch scratch;
  const fs::path file = scratch / "out";
  AtomicFile out(file, false);
  EXPECT_FALSE(fs::exists(file));
  EXPECT_TRUE(fs::exists(out.part_path()));
  out.commit(bytes_of("all of it"));
  EXPECT_EQ(content(file), "all of it");
  EXPECT_FALSE(fs::exists(out.part_path()));
  EXPECT_THROW(out.commit(bytes_of("again")), std::logic_error);
}

TEST(AtomicFile, WithoutCommitNothingIsLeftAndAnOldFileStays) {
  const Scratch scratch;
  const fs::path file = scratch / "out";
  {
    const AtomicFile out(file, false);
  }
  EXPECT_TRUE(fs::is_empty(scratch.folder()));
  put(file, "old");
  {
    const AtomicFile out(file, true);
  }
  EXPECT_EQ(content(file), "old");
  EXPECT_FALSE(fs::exists(scratch / "out.part"));
}

TEST(AtomicFile, AnExistingFileIsOnlyReplacedWhereAsked) {
  const Scratch scratch;
  const fs::path file = scratch / "out";
  put(file, "old");
  EXPECT_THAT([&] { AtomicFile(file, false); }, ThrowsMessage<UsageError>(HasSubstr("--force")));
  AtomicFile out(file, true);
  out.commit(bytes_of("new"));
  EXPECT_EQ(content(file), "new");
}

TEST(AtomicFile, ASecondRunIsRefusedAndALeftoverIsUsedAgain) {
  const Scratch scratch;
  const fs::path file = scratch / "out";
  put(scratch / "out.part", "what a killed run left, longer than the new content");
  AtomicFile first(file, false);
  EXPECT_THAT([&] { AtomicFile(file, false); },
              ThrowsMessage<UsageError>(file.string() + ": another run is writing it"));
  AtomicFile moved(std::move(first));
  moved.commit(bytes_of("new"));
  EXPECT_EQ(content(file), "new");
}

TEST(AtomicFile, AFileThatAppearsDuringTheRunIsKeptBesideTheResult) {
  const Scratch scratch;
  const fs::path file = scratch / "out";
  AtomicFile out(file, false);
  put(file, "somebody else's");
  EXPECT_THAT([&] { out.commit(bytes_of("ours")); }, ThrowsMessage<UsageError>(HasSubstr("out.part")));
  EXPECT_EQ(content(file), "somebody else's");
  EXPECT_EQ(content(scratch / "out.part"), "ours");
}

TEST(AtomicFile, PlacesThatCannotBeWrittenAreKnownAtOnce) {
  const Scratch scratch;
  put(scratch / "file", "not a folder");
  fs::create_directory(scratch / "folder");
  fs::create_directory(scratch / "taken.part");
  EXPECT_THAT([&] { AtomicFile(scratch / "file/out", false); },
              ThrowsMessage<IoError>(HasSubstr("Not a directory")));
  EXPECT_THAT([&] { AtomicFile(scratch / "absent/out", false); },
              ThrowsMessage<IoError>(HasSubstr("No such file")));
  EXPECT_THAT([&] { AtomicFile(scratch / "folder", true); },
              ThrowsMessage<IoError>(HasSubstr("it is a folder")));
  EXPECT_THAT([&] { AtomicFile(scratch / "taken", false); },
              ThrowsMessage<IoError>(HasSubstr("cannot be written")));
  EXPECT_THAT([] { AtomicFile("/dev/null", true); }, ThrowsMessage<IoError>(HasSubstr("no plain file")));
  EXPECT_THROW(AtomicFile("", false), IoError);
}

/// The exit status of action in a child that may write files of at most `limit` bytes: 0 if action returns
/// true.
int in_child_with_limit(rlim_t limit, const std::function<bool()>& action) {
  const pid_t child = fork();
  if (child == 0) {
    const rlimit bound{limit, limit};
    setrlimit(RLIMIT_FSIZE, &bound);
    bool good = false;
    try {
      good = action();
    } catch (const std::exception&) {
      good = false;
    }
    _exit(good ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

TEST(AtomicFile, AFullDiskLeavesTheOldFileAndSaysHowFarItCame) {
  const Scratch scratch;
  const fs::path file = scratch / "out";
  put(file, "old");
  const std::string text(100'000, 'x');
  const auto fails_at = [&](rlim_t limit) {
    AtomicFile out(file, true);
    try {
      out.commit(bytes_of(text));
      return false;
    } catch (const IoError& error) {
      return error.what() == file.string() + ": write failed after " + std::to_string(limit) +
                                 " of 100000 bytes: File too large" &&
             !fs::exists(out.part_path());
    }
  };
  for (const rlim_t limit : {0, 1, 4096, 50'000, 99'999}) {
    EXPECT_EQ(in_child_with_limit(limit, [&] { return fails_at(limit); }), 0) << limit;
    EXPECT_EQ(content(file), "old");
    EXPECT_FALSE(fs::exists(scratch / "out.part"));
  }
  EXPECT_EQ(in_child_with_limit(100'000, [&] { return !fails_at(100'000); }), 0);
  EXPECT_EQ(content(file), text);
}

TEST(Sha256, KnownAnswers) {  // the examples of FIPS 180-4
  EXPECT_EQ(sha256({}), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256(bytes_of("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256(bytes_of(std::string(1'000'000, 'a'))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, AFileInPiecesGivesWhatItsBytesGive) {
  const Scratch scratch;
  const std::string text(3 * (std::size_t{1} << 20) / 2, 'b');
  put(scratch / "in", text);
  EXPECT_EQ(sha256_of_file(scratch / "in"), sha256(bytes_of(text)));
  EXPECT_THROW(sha256_of_file(scratch / "absent"), UsageError);
}

}  // namespace
}  // namespace undiffuse::data
