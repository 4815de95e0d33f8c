#include "data/png.hpp"

#include <fmt/core.h>
#include <png.h>

#include <array>
#include <bit>
#include <csetjmp>
#include <cstdint>
#include <cstring>
#include <new>
#include <vector>

#include "data/deck_tree.hpp"
#include "data/errors.hpp"
#include "data/pgm.hpp"

namespace undiffuse::data {
namespace {

static_assert(std::endian::native == std::endian::little, "libpng's big-endian samples are swapped");

/// What libpng's callbacks share with the caller; no C++ object is created between setjmp and longjmp.
struct Decoding {
  const unsigned char* next;
  std::size_t left;
  std::array<char, 128> failure;  ///< libpng's reason
};

void fail(png_structp png, const char* reason) {
  auto* decoding = static_cast<Decoding*>(png_get_error_ptr(png));
  std::strncpy(decoding->failure.data(), reason, decoding->failure.size() - 1);
  png_longjmp(png, 1);
}

void ignore_warning(png_structp /*png*/, const char* /*reason*/) {}

void supply(png_structp png, unsigned char* out, std::size_t count) {
  auto* decoding = static_cast<Decoding*>(png_get_io_ptr(png));
  if (count > decoding->left) png_error(png, "the file ends too early");
  std::memcpy(out, decoding->next, count);
  decoding->next += count;
  decoding->left -= count;
}

/// One picture while it is decoded: samples of 16 bits in native order, or for a palette indices of one byte.
class PngReader {
 public:
  PngReader(std::string_view bytes, const std::string& name) : name_(name) {
    decoding_ = {reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), {}};
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, &decoding_, fail, ignore_warning);
    info_ = png_ == nullptr ? nullptr : png_create_info_struct(png_);
    if (info_ == nullptr) {
      png_destroy_read_struct(&png_, nullptr, nullptr);
      throw std::bad_alloc();
    }
  }
  ~PngReader() { png_destroy_read_struct(&png_, &info_, nullptr); }
  PngReader(const PngReader&) = delete;
  PngReader& operator=(const PngReader&) = delete;

  Pixels read() {
    const std::size_t file_size = decoding_.left;
    if (!read_header()) refuse();
    require_plausible(file_size);
    bytes_.resize(rows_ * row_size_);
    row_starts_.resize(rows_);
    for (std::size_t r = 0; r < rows_; ++r) row_starts_[r] = bytes_.data() + r * row_size_;
    if (!read_rows()) refuse();
    return palette_ ? grey_of_palette() : grey_of_samples();
  }

 private:
  [[noreturn]] void refuse(const std::string& what) const { throw DamagedInput(name_ + ": " + what); }
  [[noreturn]] void refuse() const {
    refuse(fmt::format("is not a sound PNG picture: {}", shown(decoding_.failure.data())));
  }

  /// Calls of libpng that may fail, and no C++ object with a destructor: false if one did.
  bool read_header() {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_set_read_fn(png_, &decoding_, supply);
    png_set_user_limits(png_, static_cast<png_uint_32>(most_pixels), static_cast<png_uint_32>(most_pixels));
    png_set_chunk_malloc_max(png_, png_alloc_size_t{1} << 24);
    png_set_crc_action(png_, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
    png_read_info(png_, info_);
    rows_ = png_get_image_height(png_, info_);
    columns_ = png_get_image_width(png_, info_);
    stored_row_size_ = png_get_rowbytes(png_, info_);
    palette_ = png_get_color_type(png_, info_) == PNG_COLOR_TYPE_PALETTE;
    if (palette_) {
      png_set_packing(png_);
    } else {
      png_set_expand_16(png_);
      png_set_swap(png_);
    }
    png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    channels_ = png_get_channels(png_, info_);
    row_size_ = png_get_rowbytes(png_, info_);
    return true;
  }

  bool read_rows() {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_read_image(png_, row_starts_.data());
    png_read_end(png_, nullptr);
    return true;
  }

  /// Before memory is asked for: deflate packs at most 1032 bytes into one.
  void require_plausible(std::size_t file_size) const {
    constexpr std::size_t best_ratio = 1032;
    if (columns_ > static_cast<std::size_t>(most_pixels) / rows_) {
      refuse(fmt::format("has {} x {} pixels; at most {} are allowed", columns_, rows_, most_pixels));
    }
    if (rows_ * stored_row_size_ / best_ratio > file_size) {
      refuse(fmt::format("is too short for the {} x {} pixels it claims", columns_, rows_));
    }
  }

  Pixels grey_of_samples() const {
    Pixels pixels(static_cast<Index>(rows_), static_cast<Index>(columns_));
    const bool colour = channels_ >= 3, alpha = channels_ % 2 == 0;
    std::array<double, 4> sample{};
    for (std::size_t k = 0; k < rows_ * columns_; ++k) {
      for (std::size_t c = 0; c < channels_; ++c) {
        std::uint16_t stored = 0;
        std::memcpy(&stored, bytes_.data() + 2 * (k * channels_ + c), 2);
        sample[c] = stored / 65535.0;
      }
      const double grey = colour ? luma(sample[0], sample[1], sample[2]) : sample[0];
      pixels(static_cast<Index>(k / columns_), static_cast<Index>(k % columns_)) =
          alpha ? grey * sample[channels_ - 1] : grey;
    }
    return pixels;
  }

  Pixels grey_of_palette() const {
    const std::vector<double> palette = palette_greys();
    Pixels pixels(static_cast<Index>(rows_), static_cast<Index>(columns_));
    for (std::size_t k = 0; k < rows_ * columns_; ++k) {
      if (bytes_[k] >= palette.size()) {
        refuse(fmt::format("uses colour {} of a palette of {}", bytes_[k], palette.size()));
      }
      pixels(static_cast<Index>(k / columns_), static_cast<Index>(k % columns_)) = palette[bytes_[k]];
    }
    return pixels;
  }

  std::vector<double> palette_greys() const {
    png_colorp colours = nullptr;
    png_bytep alphas = nullptr;
    int count = 0, alpha_count = 0;
    png_get_PLTE(png_, info_, &colours, &count);
    png_get_tRNS(png_, info_, &alphas, &alpha_count, nullptr);
    std::vector<double> greys;
    for (int i = 0; i < count; ++i) {
      const double grey = luma(colours[i].red / 255.0, colours[i].green / 255.0, colours[i].blue / 255.0);
      greys.push_back(i < alpha_count ? grey * (alphas[i] / 255.0) : grey);
    }
    return greys;
  }

  /// White is exactly 1 and grey stays what it is.
  static double luma(double r, double g, double b) {
    return r == g && g == b ? r : 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  const std::string& name_;
  Decoding decoding_{};
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  std::size_t rows_ = 0, columns_ = 0, channels_ = 0, row_size_ = 0, stored_row_size_ = 0;
  bool palette_ = false;
  std::vector<unsigned char> bytes_;
  std::vector<unsigned char*> row_starts_;
};

}  // namespace

Pixels parse_png(std::string_view bytes, const std::string& name) { return PngReader(bytes, name).read(); }

}  // namespace undiffuse::data
