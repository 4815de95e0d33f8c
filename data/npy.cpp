#include "data/npy.hpp"

#include <fmt/core.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <system_error>
#include <vector>

#include "data/deck_tree.hpp"
#include "data/errors.hpp"

namespace undiffuse::data {
namespace {

static_assert(std::endian::native == std::endian::little, "sample bytes are copied as they are");

struct NpyHeader {
  std::string type;
  bool fortran_order = false;
  std::vector<std::uint64_t> shape;
  bool has_type = false, has_order = false, has_shape = false;
};

/// Reads the header, a literal of Python:  {'descr': '<f8', 'fortran_order': False, 'shape': (3, 2), }
class HeaderReader {
 public:
  HeaderReader(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  NpyHeader read() {
    NpyHeader header;
    expect("{");
    while (!accept("}")) {
      read_entry(header);
      if (!accept(",")) {
        expect("}");
        break;
      }
    }
    skip_blanks();
    if (!text_.empty()) refuse();
    if (!header.has_type || !header.has_order || !header.has_shape) refuse();
    return header;
  }

 private:
  [[noreturn]] void refuse() const { throw DamagedInput(name_ + ": its header is not that of an NPY file"); }

  void skip_blanks() { text_.remove_prefix(std::min(text_.find_first_not_of(" \n"), text_.size())); }

  bool accept(std::string_view token) {
    skip_blanks();
    if (text_.substr(0, token.size()) != token) return false;
    text_.remove_prefix(token.size());
    return true;
  }

  void expect(std::string_view token) {
    if (!accept(token)) refuse();
  }

  void read_entry(NpyHeader& header) {
    const std::string key = read_text();
    expect(":");
    if (key == "descr" && !header.has_type) {
      header.has_type = true;
      header.type = read_type();
    } else if (key == "fortran_order" && !header.has_order) {
      header.has_order = true;
      header.fortran_order = accept("True");
      if (!header.fortran_order) expect("False");
    } else if (key == "shape" && !header.has_shape) {
      header.has_shape = true;
      header.shape = read_shape();
    } else {
      refuse();
    }
  }

  /// A structured array has a list here.
  std::string read_type() {
    if (accept("[")) throw DamagedInput(name_ + ": holds records; plain numbers are allowed");
    return read_text();
  }

  std::string read_text() {
    const char quote = accept("'") ? '\'' : '"';
    if (quote == '"') expect("\"");
    const std::size_t end = text_.find(quote);
    if (end == std::string_view::npos) refuse();
    std::string word(text_.substr(0, end));
    text_.remove_prefix(end + 1);
    return word;
  }

  std::vector<std::uint64_t> read_shape() {
    std::vector<std::uint64_t> shape;
    expect("(");
    while (!accept(")")) {
      skip_blanks();
      std::uint64_t size = 0;
      const auto [stop, error] = std::from_chars(text_.data(), text_.data() + text_.size(), size);
      if (error != std::errc()) refuse();
      text_.remove_prefix(static_cast<std::size_t>(stop - text_.data()));
      shape.push_back(size);
      if (!accept(",")) {
        expect(")");
        break;
      }
    }
    return shape;
  }

  std::string_view text_;
  const std::string& name_;
};

/// Takes the header off the bytes.
NpyHeader take_header(std::string_view& bytes, const std::string& name) {
  constexpr std::string_view magic = "\x93NUMPY";
  if (bytes.substr(0, magic.size()) != magic) throw DamagedInput(name + ": is not an NPY file");
  if (bytes.size() < 10) throw DamagedInput(name + ": ends within its header");
  const auto byte = [&](std::size_t i) {
    return static_cast<std::size_t>(static_cast<unsigned char>(bytes[i]));
  };
  const std::size_t major = byte(6), minor = byte(7);
  if (major < 1 || major > 3 || minor != 0) {
    throw DamagedInput(
        fmt::format("{}: NPY version {}.{}; 1.0, 2.0 and 3.0 are allowed", name, major, minor));
  }
  const std::size_t begin = major == 1 ? 10 : 12;
  if (bytes.size() < begin) throw DamagedInput(name + ": ends within its header");
  std::size_t length = byte(8) | byte(9) << 8;
  if (major > 1) length |= byte(10) << 16 | byte(11) << 24;
  if (bytes.size() - begin < length) throw DamagedInput(name + ": ends within its header");
  const NpyHeader header = HeaderReader(bytes.substr(begin, length), name).read();
  bytes.remove_prefix(begin + length);
  return header;
}

/// Throws unless the bytes are exactly those of n rows and d columns of Numbers.
template <class Number>
Eigen::MatrixXd take_numbers(std::string_view bytes, const NpyHeader& header, const std::string& name) {
  const std::uint64_t n = header.shape[0], d = header.shape.size() > 1 ? header.shape[1] : 1;
  if (n == 0 || d == 0) throw DamagedInput(name + ": holds no points");
  std::uint64_t count = 0, size = 0;
  const bool overflow =
      __builtin_mul_overflow(n, d, &count) || __builtin_mul_overflow(count, sizeof(Number), &size);
  if (overflow || size != bytes.size()) {
    throw DamagedInput(
        fmt::format("{}: its header promises {} x {} numbers of {} bytes, and {} bytes are there", name, n, d,
                    sizeof(Number), bytes.size()));
  }
  Eigen::MatrixXd points(static_cast<Index>(n), static_cast<Index>(d));
  for (std::uint64_t k = 0; k < count; ++k) {
    Number number;
    std::memcpy(&number, bytes.data() + k * sizeof(Number), sizeof(Number));
    const auto i = static_cast<Index>(header.fortran_order ? k % n : k / d);
    const auto j = static_cast<Index>(header.fortran_order ? k / n : k % d);
    points(i, j) = static_cast<double>(number);
    if (!std::isfinite(points(i, j))) {
      throw DamagedInput(fmt::format("{}: the number at [{}, {}] is {}", name, i, j, points(i, j)));
    }
  }
  return points;
}

}  // namespace

Eigen::MatrixXd parse_npy(std::string_view bytes, const std::string& name) {
  const NpyHeader header = take_header(bytes, name);
  if (header.shape.empty() || header.shape.size() > 2) {
    throw DamagedInput(fmt::format("{}: has {} dimensions; 1 or 2 are allowed", name, header.shape.size()));
  }
  const std::string& type = header.type;
  if (type == "<f8") return take_numbers<double>(bytes, header, name);
  if (type == "<f4") return take_numbers<float>(bytes, header, name);
  if (type == "<i8") return take_numbers<std::int64_t>(bytes, header, name);
  if (type == "<i4") return take_numbers<std::int32_t>(bytes, header, name);
  if (type == "<i2") return take_numbers<std::int16_t>(bytes, header, name);
  if (type == "|i1") return take_numbers<std::int8_t>(bytes, header, name);
  if (type == "<u8") return take_numbers<std::uint64_t>(bytes, header, name);
  if (type == "<u4") return take_numbers<std::uint32_t>(bytes, header, name);
  if (type == "<u2") return take_numbers<std::uint16_t>(bytes, header, name);
  if (type == "|u1") return take_numbers<std::uint8_t>(bytes, header, name);
  throw DamagedInput(
      fmt::format("{}: holds '{}'; little-endian float64, float32 and integers of 8 to 64 bits are allowed",
                  name, shown(type)));
}

}  // namespace undiffuse::data
