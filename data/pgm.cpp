#include "data/pgm.hpp"

#include <fmt/core.h>

#include "data/errors.hpp"

namespace undiffuse::data {
namespace {

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

class PgmReader {
 public:
  PgmReader(std::string_view bytes, const std::string& name) : bytes_(bytes), name_(name) {}

  Pixels read() {
    const std::string_view kind = bytes_.substr(0, 2);
    if (kind != "P2" && kind != "P5") refuse("is not a PGM picture; it must begin with P2 or P5");
    bytes_.remove_prefix(2);
    const Index columns = read_number("width", most_pixels);
    const Index rows = read_number("height", most_pixels);
    const Index max = read_number("maximum", 65535);
    if (columns == 0 || rows == 0) refuse(fmt::format("has {} x {} pixels", columns, rows));
    if (columns > most_pixels / rows) {
      refuse(fmt::format("has {} x {} pixels; at most {} are allowed", columns, rows, most_pixels));
    }
    if (max == 0) refuse("its maximum is 0");
    return kind == "P2" ? read_text(rows, columns, max) : read_binary(rows, columns, max);
  }

 private:
  [[noreturn]] void refuse(const std::string& what) const { throw DamagedInput(name_ + ": " + what); }

  void skip_blanks() {
    while (!bytes_.empty() && (is_blank(bytes_[0]) || bytes_[0] == '#')) {
      const bool comment = bytes_[0] == '#';
      bytes_.remove_prefix(comment ? std::min(bytes_.find_first_of("\r\n"), bytes_.size()) : 1);
    }
  }

  /// A number after at least one blank; most is below 2^31.
  Index read_number(const char* what, Index most) {
    const std::size_t before = bytes_.size();
    skip_blanks();
    if (bytes_.size() == before || bytes_.empty() || !is_digit(bytes_[0])) {
      refuse(fmt::format("its {} is missing or not a number", what));
    }
    Index value = 0;
    while (!bytes_.empty() && is_digit(bytes_[0])) {
      value = 10 * value + (bytes_[0] - '0');
      if (value > most) refuse(fmt::format("its {} is above {}", what, most));
      bytes_.remove_prefix(1);
    }
    return value;
  }

  Pixels read_text(Index rows, Index columns, Index max) {
    if (static_cast<Index>(bytes_.size()) < 2 * rows * columns) refuse("ends before its last pixel");
    Pixels pixels(rows, columns);
    for (Index r = 0; r < rows; ++r) {
      for (Index c = 0; c < columns; ++c) {
        pixels(r, c) = static_cast<double>(read_number("sample", max)) / static_cast<double>(max);
      }
    }
    skip_blanks();
    if (!bytes_.empty()) refuse("goes on after its last pixel");
    return pixels;
  }

  /// One blank, then big-endian samples.
  Pixels read_binary(Index rows, Index columns, Index max) {
    const Index width = max > 255 ? 2 : 1;
    if (bytes_.empty() || !is_blank(bytes_[0])) refuse("has no blank after its header");
    bytes_.remove_prefix(1);
    const Index promised = rows * columns * width;
    if (static_cast<Index>(bytes_.size()) != promised) {
      refuse(
          fmt::format("its header promises {} bytes of pixels, and {} are there", promised, bytes_.size()));
    }
    Pixels pixels(rows, columns);
    for (Index k = 0; k < rows * columns; ++k) {
      const auto byte = [&](Index i) {
        return static_cast<Index>(static_cast<unsigned char>(bytes_[static_cast<std::size_t>(i)]));
      };
      const Index sample = width == 1 ? byte(k) : 256 * byte(2 * k) + byte(2 * k + 1);
      if (sample > max) refuse(fmt::format("holds a sample {} above its maximum {}", sample, max));
      pixels(k / columns, k % columns) = static_cast<double>(sample) / static_cast<double>(max);
    }
    return pixels;
  }

  std::string_view bytes_;
  const std::string& name_;
};

}  // namespace

Pixels parse_pgm(std::string_view bytes, const std::string& name) { return PgmReader(bytes, name).read(); }

}  // namespace undiffuse::data
