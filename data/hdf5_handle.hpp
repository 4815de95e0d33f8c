#pragma once
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

/// A thin owner of HDF5's handles, for .cpp files of this room only. HDF5 keeps global state and Debian
/// builds it without locks: call it from one thread at a time.
namespace undiffuse::data::hdf5 {

/// HDF5's hid_t, herr_t and hsize_t, without its headers; hdf5_handle.cpp asserts that they are these.
using Id = std::int64_t;
using Status = int;
using Size = unsigned long long;

/// A call of HDF5 failed: "what: the library's innermost reason". Whoever knows which file it is and whether
/// it was being read or written turns it into a DamagedInput or an IoError.
struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// While it lives HDF5 prints nothing; the first one ever made also tells HDF5 not to tidy up at exit, where
/// a disk that is full would crash it. Every function that calls HDF5 begins with one.
class Quiet {
 public:
  Quiet();
  ~Quiet();
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;

 private:
  Status (*print_)(Id, void*) = nullptr;
  void* data_ = nullptr;
};

/// The library's reason for what failed last, then forgotten.
std::string last_error();

/// Throws Failure if result (a herr_t, htri_t, hid_t, hssize_t ...) is negative; otherwise returns it.
template <class Result>
Result check(Result result, const std::string& what) {
  if (result < 0) throw Failure(what + ": " + last_error());
  return result;
}

/// Owns one identifier: `Handle file(H5Fopen(...), H5Fclose, "opening the file")`. Empty after a move.
class Handle {
 public:
  using Close = Status (*)(Id);

  Handle() = default;
  Handle(Id opened, Close closer, const std::string& what) : id_(check(opened, what)), close_(closer) {}
  ~Handle() { reset(); }
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Handle& operator=(Handle&& other) noexcept {
    reset();
    id_ = std::exchange(other.id_, -1);
    close_ = other.close_;
    return *this;
  }

  Id id() const { return id_; }
  explicit operator bool() const { return id_ >= 0; }
  /// Closes, ignoring a failure: for what was only read.
  void reset() noexcept {
    if (id_ >= 0) close_(std::exchange(id_, -1));
  }
  /// Closes; throws Failure if HDF5 cannot, for then what was written is lost.
  void close(const std::string& what) {
    if (id_ >= 0) check(close_(std::exchange(id_, -1)), what);
  }

 private:
  Id id_ = -1;
  Close close_ = nullptr;
};

/// Names of the hard links of a group, sorted; soft and external links are never followed.
std::vector<std::string> members(Id group);

/// Opens a file for reading, without locks. Throws Failure.
Handle open_to_read(const std::string& file);
/// Opens `path` ("/a/b") below start, a file or a group, through hard links only. Throws Failure if there is
/// no such object.
Handle open_object(Id start, const std::string& path);
/// Is there an object at `path` below start, through hard links only?
bool has_object(Id start, const std::string& path);

}  // namespace undiffuse::data::hdf5
