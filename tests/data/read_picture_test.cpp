#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <png.h>
#include <zlib.h>

#include <csetjmp>
#include <vector>

#include "data/errors.hpp"
#include "data/pgm.hpp"
#include "data/picture.hpp"
#include "data/png.hpp"
#include "tests/data/mutants.hpp"
#include "tests/support/scratch.hpp"

namespace undiffuse::data {
namespace {

using testing::HasSubstr;
using tests::Scratch;

const std::filesystem::path files = std::string(UNDIFFUSE_SOURCE_FOLDER) + "/tests/data/files";

template <class Kind, class Call>
std::string refusal(const Call& call) {
  try {
    call();
  } catch (const Kind& error) {
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << "one line: " << error.what();
    return error.what();
  }
  return "no error";
}

std::string pgm_damage(const std::string& bytes) {
  return refusal<DamagedInput>([&] { parse_pgm(bytes, "p.pgm"); });
}

std::string png_damage(const std::string& bytes) {
  return refusal<DamagedInput>([&] { parse_png(bytes, "p.png"); });
}

TEST(ReadPgm, TakesTextAndBinary) {
  const Pixels expected = (Pixels(2, 3) << 0, 0.2, 1, 0.4, 0.6, 0.8).finished();
  EXPECT_EQ(parse_pgm("P2\n# by hand\n3 2 # size\n5\n0 1 5\n2 3 4", "p"), expected);
  EXPECT_EQ(parse_pgm(std::string("P5 3 2 5\n\0\1\5\2\3\4", 15), "p"), expected);
  EXPECT_EQ(parse_pgm(std::string("P5\n1 2\n65535\n\xff\xff\x01\x00", 17), "p"),
            (Pixels(2, 1) << 1, 256 / 65535.0).finished());
  EXPECT_EQ(parse_pgm("P2 1 1 65535 65535\n# end\n", "p"), Pixels::Ones(1, 1));
}

TEST(ReadPgm, SaysWhatIsWrong) {
  EXPECT_EQ(pgm_damage("P6 1 1 255\nabc"), "p.pgm: is not a PGM picture; it must begin with P2 or P5");
  EXPECT_EQ(pgm_damage(""), "p.pgm: is not a PGM picture; it must begin with P2 or P5");
  EXPECT_EQ(pgm_damage("P5 x"), "p.pgm: its width is missing or not a number");
  EXPECT_EQ(pgm_damage("P53 2 5\n"), "p.pgm: its width is missing or not a number");
  EXPECT_EQ(pgm_damage("P5 -1 2 5\n"), "p.pgm: its width is missing or not a number");
  EXPECT_EQ(pgm_damage("P5 0 2 5\n"), "p.pgm: has 0 x 2 pixels");
  EXPECT_EQ(pgm_damage("P5 65536 65536 255\n"),
            "p.pgm: has 65536 x 65536 pixels; at most 268435456 are allowed");
  EXPECT_EQ(pgm_damage("P5 99999999999999999999 1 255\n"), "p.pgm: its width is above 268435456");
  EXPECT_EQ(pgm_damage("P5 1 1 0\nx"), "p.pgm: its maximum is 0");
  EXPECT_EQ(pgm_damage("P5 1 1 65536\nxx"), "p.pgm: its maximum is above 65535");
  EXPECT_EQ(pgm_damage("P5 2 1 255\nx"), "p.pgm: its header promises 2 bytes of pixels, and 1 are there");
  EXPECT_EQ(pgm_damage("P5 2 1 255\nxyz"), "p.pgm: its header promises 2 bytes of pixels, and 3 are there");
  EXPECT_EQ(pgm_damage("P5 1 1 9\nx"), "p.pgm: holds a sample 120 above its maximum 9");
  EXPECT_EQ(pgm_damage("P2 16384 16384 255\n1 2"), "p.pgm: ends before its last pixel");
  EXPECT_EQ(pgm_damage("P2 2 1 255\n1 256"), "p.pgm: its sample is above 255");
  EXPECT_EQ(pgm_damage("P2 2 1 255\n1000 "), "p.pgm: its sample is above 255");
  EXPECT_EQ(pgm_damage("P2 1 1 255\n1 2"), "p.pgm: goes on after its last pixel");
}

/// A way of storing pictures, and the sample of every channel at pixel k.
struct Storage {
  int kind, depth;
  bool interlaced;
};

constexpr unsigned width = 9, height = 5;

int channels_of(int kind) {
  return kind == PNG_COLOR_TYPE_RGB_ALPHA    ? 4
         : kind == PNG_COLOR_TYPE_RGB        ? 3
         : kind == PNG_COLOR_TYPE_GRAY_ALPHA ? 2
                                             : 1;
}

unsigned sample(const Storage& storage, unsigned k, unsigned channel) {
  const unsigned most = (1u << storage.depth) - 1;
  return k == 0 ? most : (k * 2654435761u + channel * 40503u) % (most + 1);
}

void append(png_structp png, png_bytep bytes, png_size_t count) {
  static_cast<std::string*>(png_get_io_ptr(png))->append(reinterpret_cast<const char*>(bytes), count);
}

/// The picture of sample() as a PNG file, written by libpng; `colours` of a palette that is i, 2i, 3i.
std::string png_file(const Storage& storage, int colours = 256) {
  std::string bytes;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  png_set_write_fn(png, &bytes, append, nullptr);
  png_set_IHDR(png, info, width, height, storage.depth, storage.kind,
               storage.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  std::vector<png_color> palette;
  for (int i = 0; i < std::min(colours, 1 << storage.depth); ++i) {
    palette.push_back({static_cast<png_byte>(i), static_cast<png_byte>(2 * i), static_cast<png_byte>(3 * i)});
  }
  const png_byte alphas[2] = {255, 51};
  if (storage.kind == PNG_COLOR_TYPE_PALETTE) {
    png_set_PLTE(png, info, palette.data(), static_cast<int>(palette.size()));
    png_set_tRNS(png, info, alphas, 2, nullptr);
  }
  png_set_check_for_invalid_index(png, -1);
  png_set_gAMA(png, info, 0.45455);
  png_write_info(png, info);
  const auto channels = static_cast<unsigned>(channels_of(storage.kind)),
             depth = static_cast<unsigned>(storage.depth);
  std::vector<std::vector<png_byte>> rows(height, std::vector<png_byte>((width * channels * depth + 7) / 8));
  std::vector<png_bytep> starts;
  for (unsigned r = 0; r < height; ++r) {
    for (unsigned i = 0; i < width * channels; ++i) {
      const unsigned value = sample(storage, r * width + i / channels, i % channels);
      for (unsigned bit = 0; bit < depth; ++bit) {
        const unsigned at = i * depth + bit;
        if ((value >> (depth - 1 - bit) & 1) != 0) rows[r][at / 8] |= static_cast<png_byte>(0x80 >> at % 8);
      }
    }
    starts.push_back(rows[r].data());
  }
  png_write_image(png, starts.data());
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return bytes;
}

double expected_grey(const Storage& storage, unsigned k) {
  const double most = (1u << storage.depth) - 1;
  const auto stored = [&](unsigned channel) { return sample(storage, k, channel) / most; };
  switch (storage.kind) {
    case PNG_COLOR_TYPE_GRAY:
      return stored(0);
    case PNG_COLOR_TYPE_GRAY_ALPHA:
      return stored(0) * stored(1);
    case PNG_COLOR_TYPE_RGB:
      return 0.2126 * stored(0) + 0.7152 * stored(1) + 0.0722 * stored(2);
    case PNG_COLOR_TYPE_RGB_ALPHA:
      return (0.2126 * stored(0) + 0.7152 * stored(1) + 0.0722 * stored(2)) * stored(3);
    default: {
      const unsigned i = sample(storage, k, 0);
      const auto byte = [](unsigned value) { return value % 256 / 255.0; };
      return (0.2126 * byte(i) + 0.7152 * byte(2 * i) + 0.0722 * byte(3 * i)) * (i == 1 ? 51 / 255.0 : 1);
    }
  }
}

class ReadPng : public testing::TestWithParam<Storage> {};

TEST_P(ReadPng, GivesStoredSamplesOverTheLargestWithoutGamma) {
  const Pixels pixels = parse_png(png_file(GetParam()), "p");
  ASSERT_EQ(pixels.rows(), height);
  ASSERT_EQ(pixels.cols(), width);
  for (unsigned k = 0; k < width * height; ++k) {
    EXPECT_NEAR(pixels(k / width, k % width), expected_grey(GetParam(), k), 1e-15) << k;
  }
}

std::vector<Storage> every_storage() {
  std::vector<Storage> all;
  for (const bool interlaced : {false, true}) {
    for (const int depth : {1, 2, 4, 8, 16}) {
      all.push_back({PNG_COLOR_TYPE_GRAY, depth, interlaced});
      if (depth <= 8) all.push_back({PNG_COLOR_TYPE_PALETTE, depth, interlaced});
      if (depth < 8) continue;
      for (const int kind : {PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB_ALPHA}) {
        all.push_back({kind, depth, interlaced});
      }
    }
  }
  return all;
}

std::string name_of(const testing::TestParamInfo<Storage>& info) {
  const int kind = info.param.kind;
  const std::string name = kind == PNG_COLOR_TYPE_GRAY         ? "Grey"
                           : kind == PNG_COLOR_TYPE_PALETTE    ? "Palette"
                           : kind == PNG_COLOR_TYPE_RGB        ? "Colour"
                           : kind == PNG_COLOR_TYPE_GRAY_ALPHA ? "GreyAlpha"
                                                               : "ColourAlpha";
  return name + std::to_string(info.param.depth) + (info.param.interlaced ? "Interlaced" : "");
}

INSTANTIATE_TEST_SUITE_P(Storages, ReadPng, testing::ValuesIn(every_storage()), name_of);

TEST(ReadPngFile, TakesWhatPillowWrites) {
  const double half = 128 / 255.0;
  EXPECT_TRUE(read_picture(files / "palette.png")
                  .isApprox((Pixels(2, 3) << 0, half, 0.2126, 0.0722, half, 0).finished(), 1e-15));
}

/// The same file with one chunk's bytes changed and its checksum made right again.
std::string with_sound_checksums(std::string bytes) {
  for (std::size_t at = 8; at + 12 <= bytes.size();) {
    const auto byte = [&](std::size_t i) {
      return static_cast<std::size_t>(static_cast<unsigned char>(bytes[i]));
    };
    const std::size_t length = byte(at) << 24 | byte(at + 1) << 16 | byte(at + 2) << 8 | byte(at + 3);
    if (length > bytes.size() - at - 12) break;
    const uLong sum =
        crc32(0, reinterpret_cast<const Bytef*>(bytes.data() + at + 4), static_cast<uInt>(length + 4));
    for (std::size_t i = 0; i < 4; ++i) bytes[at + 8 + length + i] = static_cast<char>(sum >> (24 - 8 * i));
    at += length + 12;
  }
  return bytes;
}

TEST(ReadPngFile, SaysWhatIsWrong) {
  const std::string good = png_file({PNG_COLOR_TYPE_RGB, 8, false});
  EXPECT_EQ(png_damage(good), "no error");
  EXPECT_THAT(png_damage(""), HasSubstr("p.png: is not a sound PNG picture: "));
  EXPECT_THAT(png_damage("P5 1 1 255\nx"), HasSubstr("p.png: is not a sound PNG picture: Not a PNG file"));
  EXPECT_THAT(png_damage(good.substr(0, good.size() - 1)), HasSubstr("the file ends too early"));
  EXPECT_THAT(png_damage(good.substr(0, good.size() - 12)), HasSubstr("the file ends too early"));
  std::string flipped = good;
  flipped[good.size() - 13] ^= 1;  // in the checksum of the last chunk but one
  EXPECT_THAT(png_damage(flipped), HasSubstr("CRC error"));
  std::string huge = good;
  huge[18] = huge[22] = '\x7f';  // width and height of 32512 + 9 and 32512 + 5
  EXPECT_THAT(png_damage(with_sound_checksums(huge)), HasSubstr("at most 268435456 are allowed"));
  std::string large = good;
  large[18] = large[22] = '\x30';
  EXPECT_THAT(png_damage(with_sound_checksums(large)),
              HasSubstr("is too short for the 12297 x 12293 pixels it claims"));
  std::string none = good;
  none[19] = '\0';
  EXPECT_THAT(png_damage(with_sound_checksums(none)), HasSubstr("is not a sound PNG picture"));
  EXPECT_THAT(png_damage(png_file({PNG_COLOR_TYPE_PALETTE, 4, false}, 7)),
              HasSubstr("uses colour 15 of a palette of 7"));
}

TEST(ReadPicture, AbsentFilesAndOtherKindsAreUsageErrors) {
  for (const char* name : {"absent.png", "absent.pgm"}) {
    EXPECT_THAT(refusal<UsageError>([&] { read_picture(files / name); }),
                HasSubstr("cannot be read: No such file"));
  }
  EXPECT_THAT(refusal<UsageError>([] { read_picture("p.jpg"); }),
              HasSubstr("p.jpg: not a kind of file that pictures are read from; .png and .pgm are allowed"));
  const Scratch folder;
  EXPECT_EQ(read_picture(folder.file("p.PGM", "P2 1 1 2 1")), Pixels::Constant(1, 1, 0.5));
}

/// Whatever the bytes are: grey values in [0, 1], or DamagedInput.
template <class Parse>
void expect_survives(const std::string& good, int mutants, const Parse& parse) {
  int refused = 0;
  for (int k = 0; k < mutants; ++k) {
    try {
      const Pixels pixels = parse(tests::mutant(good, static_cast<std::uint64_t>(k)));
      EXPECT_TRUE(pixels.allFinite() && pixels.minCoeff() >= 0 && pixels.maxCoeff() <= 1);
    } catch (const DamagedInput&) {
      refused += 1;
    }
  }
  EXPECT_GT(refused, 0);
}

TEST(ReadPicture, DamagedPgmNeverCrashes) {
  const auto parse = [](const std::string& bytes) { return parse_pgm(bytes, "p"); };
  expect_survives("P2\n# by hand\n3 2 # size\n5\n0 1 5\n2 3 4", 500, parse);
  expect_survives(std::string("P5 3 2 5\n\0\1\5\2\3\4", 15), 500, parse);
}

TEST(ReadPicture, DamagedPngNeverCrashes) {
  for (const Storage& storage : every_storage()) {
    const std::string good = png_file(storage);
    expect_survives(good, 20, [](const std::string& bytes) { return parse_png(bytes, "p"); });
    expect_survives(good, 40,
                    [](const std::string& bytes) { return parse_png(with_sound_checksums(bytes), "p"); });
  }
}

}  // namespace
}  // namespace undiffuse::data
