#include <fmt/core.h>

#include "data/errors.hpp"
#include "data/file_bytes.hpp"
#include "data/pgm.hpp"
#include "data/picture.hpp"
#include "data/png.hpp"

namespace undiffuse::data {

Pixels read_picture(const std::filesystem::path& file) {
  constexpr std::uintmax_t largest = std::uintmax_t{4} << 30;
  const std::string extension = lower_case_extension(file);
  if (extension == ".png") return parse_png(read_bytes(file, largest), file.string());
  if (extension == ".pgm") return parse_pgm(read_bytes(file, largest), file.string());
  throw UsageError(fmt::format(
      "{}: not a kind of file that pictures are read from; .png and .pgm are allowed", file.string()));
}

}  // namespace undiffuse::data
