#include "experiments/run/inputs.hpp"

#include <fmt/core.h>

#include <fstream>
#include <iterator>
#include <numeric>

#include "data/sha256.hpp"

namespace undiffuse::experiments {
namespace {

constexpr std::size_t row_bytes = 4096;

std::string read_all(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream) throw data::IoError(file.string() + ": cannot be read");
  return bytes;
}

std::vector<std::int64_t> count(std::size_t n) {
  std::vector<std::int64_t> numbers(n);
  std::iota(numbers.begin(), numbers.end(), std::int64_t{0});
  return numbers;
}

std::string sha256_of(const std::string& bytes) { return data::sha256(std::as_bytes(std::span(bytes))); }

void write_bytes(data::ResultFile& file, const std::string& group, const std::string& bytes) {
  const std::size_t rows = std::max<std::size_t>(1, (bytes.size() + row_bytes - 1) / row_bytes);
  std::vector<std::uint8_t> padded(rows * row_bytes, 0);
  std::copy(bytes.begin(), bytes.end(), padded.begin());
  file.coordinate(group, "row", std::span<const std::int64_t>(count(rows)), "1", "number of the row");
  file.coordinate(group, "byte", std::span<const std::int64_t>(count(row_bytes)), "1", "place in the row");
  file.write(group, "content", std::span<const std::uint8_t>(padded),
             {"1", "the file, byte for byte", {"row", "byte"}});
}

std::string text(const data::ResultReader& file, const std::string& object, const std::string& name) {
  const data::Attribute value = file.attribute(object, name);
  const auto* words = std::get_if<std::string>(&value);
  if (words == nullptr) throw data::DamagedInput(object + ": attribute '" + name + "' is no text");
  return *words;
}

/// Where the bytes are now: written into folder from the copy, or the old place.
std::filesystem::path bring_back(const data::ResultReader& file, const std::string& group,
                                 const std::filesystem::path& folder) {
  const std::filesystem::path old = text(file, group, "path");
  const std::string digest = text(file, group, "sha256");
  if (!file.has(group + "/content")) {
    if (data::sha256_of_file(old) != digest)
      throw data::DamagedInput(
          fmt::format("{}: it is not the file of the first run any more (SHA-256 {})", old.string(), digest));
    return old;
  }
  const std::vector<std::uint8_t> padded = file.read_bytes(group + "/content");
  const data::Attribute bytes = file.attribute(group, "bytes");
  const auto* size = std::get_if<std::int64_t>(&bytes);
  if (size == nullptr || *size < 0 || static_cast<std::size_t>(*size) > padded.size())
    throw data::DamagedInput(group + ": the size of the copied input is wrong");
  const std::string content(padded.begin(), padded.begin() + *size);
  if (sha256_of(content) != digest)
    throw data::DamagedInput(group + ": the copied input does not have its SHA-256");
  std::filesystem::create_directories(folder);
  std::ofstream stream(folder / old.filename(), std::ios::binary);
  stream << content << std::flush;
  if (!stream) throw data::IoError((folder / old.filename()).string() + ": cannot be written");
  return folder / old.filename();
}

}  // namespace

void write_inputs(data::ResultFile& file, const std::vector<Input>& inputs) {
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Input& input = inputs[i];
    const std::string group = fmt::format("/provenance/inputs/input_{}", i);
    const std::uintmax_t size = std::filesystem::file_size(input.file);
    if (size <= largest_copied_input) write_bytes(file, group, read_all(input.file));
    file.attribute(group, "key", input.key);
    file.attribute(group, "path", std::filesystem::absolute(input.file).lexically_normal().string());
    file.attribute(group, "within", input.within);
    file.attribute(group, "bytes", static_cast<std::int64_t>(size));
    file.attribute(group, "sha256", data::sha256_of_file(input.file));
  }
}

void restore_inputs(const data::ResultReader& file, const std::filesystem::path& folder, data::Deck& deck) {
  const std::string root = "/provenance/inputs";
  if (!file.has(root)) return;
  for (const std::string& name : file.groups(root)) {
    const std::string group = root + "/" + name;
    const std::filesystem::path place = bring_back(file, group, folder / name);
    deck.set(text(file, group, "key") + "=" +
             data::detail::as_toml(place.string() + text(file, group, "within")));
  }
}

}  // namespace undiffuse::experiments
