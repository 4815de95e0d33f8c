#pragma once
#include <cstddef>
#include <filesystem>
#include <span>

#include "data/errors.hpp"

namespace undiffuse::data {

/// A file that appears whole or not at all: its bytes go to FILE.part, are synced to the disk and renamed to
/// FILE.
///
/// FILE.part is made and locked by the constructor, so that an output that cannot be written is known before
/// anything is computed, and a second run with the same output is refused. One left by a run that was killed
/// is used again. A symbolic link FILE is replaced, not followed.
class AtomicFile {
 public:
  /// Throws UsageError if FILE exists and !overwrite, or if another run is writing it; IoError if the folder
  /// is not one, cannot be written, or FILE is there and is no plain file.
  AtomicFile(std::filesystem::path file, bool overwrite);
  ~AtomicFile();  ///< without commit(): removes FILE.part; an old FILE stays
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  AtomicFile& operator=(AtomicFile&&) = delete;

  /// Writes, syncs, renames, syncs the folder; may be called once. Throws IoError `FILE: write failed after N
  /// of M bytes: reason`; then FILE.part is gone and an old FILE untouched. Where !overwrite and somebody
  /// else made FILE meanwhile, throws UsageError and leaves the bytes in FILE.part.
  void commit(std::span<const std::byte> bytes);

  const std::filesystem::path& path() const { return file_; }
  const std::filesystem::path& part_path() const { return part_; }

 private:
  void open_part();
  void write_all(std::span<const std::byte> bytes);
  void rename_part();
  void discard() noexcept;

  std::filesystem::path file_, part_;
  bool overwrite_;
  int descriptor_ = -1;
};

}  // namespace undiffuse::data
