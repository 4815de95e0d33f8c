#include "data/atomic_file.hpp"
#include "data/system_reason.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace undiffuse::data {
namespace {

/// Holds back the signal that a write beyond a limit on file sizes raises, in this thread and while it lives;
/// the write then fails with EFBIG like any other.
class SizeSignalBlocked {
 public:
  SizeSignalBlocked() {
    sigemptyset(&signal_);
    sigaddset(&signal_, SIGXFSZ);
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGXFSZ) == 1;
    pthread_sigmask(SIG_BLOCK, &signal_, &before_);
  }
  ~SizeSignalBlocked() {
    const timespec at_once{};
    if (!was_pending_) sigtimedwait(&signal_, nullptr, &at_once);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  SizeSignalBlocked(const SizeSignalBlocked&) = delete;
  SizeSignalBlocked& operator=(const SizeSignalBlocked&) = delete;

 private:
  sigset_t signal_{}, before_{};
  bool was_pending_ = false;
};

std::filesystem::path folder_of(const std::filesystem::path& file) {
  return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

void refuse_existing(const std::filesystem::path& file, bool overwrite) {
  std::error_code error;
  const auto status = std::filesystem::symlink_status(file, error);
  if (!std::filesystem::exists(status)) return;
  if (std::filesystem::is_directory(std::filesystem::status(file, error)))
    throw IoError(fmt::format("{}: cannot be written: it is a folder", file.string()));
  if (!overwrite) throw UsageError(fmt::format("{}: exists already; --force overwrites it", file.string()));
  if (!std::filesystem::is_regular_file(status) && !std::filesystem::is_symlink(status))
    throw IoError(fmt::format("{}: cannot be overwritten: it is no plain file", file.string()));
}

/// Does the name still lead to the file that the descriptor is open on?
bool same_file(int descriptor, const std::filesystem::path& name) {
  struct stat opened{}, named{};
  return fstat(descriptor, &opened) == 0 && lstat(name.c_str(), &named) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

void sync_folder(const std::filesystem::path& file) {
  const int folder = open(folder_of(file).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;  // a folder that may be written but not read: its owner's choice
  const int error = fsync(folder) == 0 ? 0 : errno;
  close(folder);
  if (error != 0 && error != EINVAL && error != ENOTSUP)
    throw IoError(fmt::format("{}: written, but its folder could not be synced: {}", file.string(),
                              system_reason(error)));
}

}  // namespace

AtomicFile::AtomicFile(std::filesystem::path file, bool overwrite)
    : file_(std::move(file)), overwrite_(overwrite) {
  if (!file_.has_filename())
    throw IoError(fmt::format("{}: cannot be written: a file name is missing", file_.string()));
  part_ = file_;
  part_ += ".part";
  refuse_existing(file_, overwrite_);
  open_part();
}

AtomicFile::~AtomicFile() { discard(); }

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : file_(std::move(other.file_)),
      part_(std::move(other.part_)),
      overwrite_(other.overwrite_),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

/// Opens and locks FILE.part; whoever holds the lock on the file of that name owns the output. The file can
/// be renamed or removed by its last owner between the two: then the lock is on something else, and it starts
/// again.
void AtomicFile::open_part() {
  for (;;) {
    descriptor_ = open(part_.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666);
    if (descriptor_ < 0)
      throw IoError(fmt::format("{}: cannot be written: {} (making '{}')", file_.string(),
                                system_reason(errno), part_.string()));
    struct stat status{};
    const bool plain = fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode);
    const bool locked = plain && flock(descriptor_, LOCK_EX | LOCK_NB) == 0;
    const int error = errno;
    if (locked && same_file(descriptor_, part_)) return;
    close(std::exchange(descriptor_, -1));
    if (!plain)
      throw IoError(
          fmt::format("{}: cannot be written: '{}' is no plain file", file_.string(), part_.string()));
    if (locked || error == EINTR) continue;
    if (error == EWOULDBLOCK) throw UsageError(fmt::format("{}: another run is writing it", file_.string()));
    throw IoError(fmt::format("{}: cannot be locked: {}", file_.string(), system_reason(error)));
  }
}

void AtomicFile::commit(std::span<const std::byte> bytes) {
  if (descriptor_ < 0) throw std::logic_error("AtomicFile::commit: called a second time");
  try {
    write_all(bytes);
    rename_part();
  } catch (const IoError&) {
    discard();
    throw;
  }
  close(std::exchange(descriptor_, -1));
  sync_folder(file_);
}

void AtomicFile::write_all(std::span<const std::byte> bytes) {
  constexpr std::size_t largest = std::size_t{16} << 20;
  const SizeSignalBlocked held_back;
  const auto failed = [&](std::string_view what, std::size_t done, int error) {
    return IoError(fmt::format("{}: {} failed after {} of {} bytes: {}", file_.string(), what, done,
                               bytes.size(), system_reason(error)));
  };
  if (ftruncate(descriptor_, 0) != 0) throw failed("write", 0, errno);
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = write(descriptor_, bytes.data() + done, std::min(bytes.size() - done, largest));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) throw failed("write", done, n < 0 ? errno : EIO);
    done += static_cast<std::size_t>(n);
  }
  if (fsync(descriptor_) != 0) throw failed("sync", done, errno);
}

void AtomicFile::rename_part() {
  if (!overwrite_) {
    if (renameat2(AT_FDCWD, part_.c_str(), AT_FDCWD, file_.c_str(), RENAME_NOREPLACE) == 0) return;
    if (errno == EEXIST) {
      close(std::exchange(descriptor_, -1));
      throw UsageError(fmt::format("{}: somebody else made this file during the run; the result is in '{}'",
                                   file_.string(), part_.string()));
    }
    if (errno != EINVAL && errno != ENOSYS)
      throw IoError(fmt::format("{}: cannot be renamed to: {}", file_.string(), system_reason(errno)));
  }
  if (std::rename(part_.c_str(), file_.c_str()) != 0)
    throw IoError(fmt::format("{}: cannot be renamed to: {}", file_.string(), system_reason(errno)));
}

void AtomicFile::discard() noexcept {
  if (descriptor_ < 0) return;
  if (same_file(descriptor_, part_)) unlink(part_.c_str());
  close(std::exchange(descriptor_, -1));
}

}  // namespace undiffuse::data
