#include "experiments/run/inputs.hpp"

#include <fmt/core.h>

#include <fstream>

#include "data/sha256.hpp"

namespace undiffuse::experiments {
namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

/// "points.h5:/a/b": the file and what is meant within it, ":/a/b".
struct Place {
  std::string file, within;
};
Place split(const std::string& written) {
  const std::size_t at = written.find(":/");
  return at == std::string::npos ? Place{written, ""} : Place{written.substr(0, at), written.substr(at)};
}

/// The text at a dotted key of a deck that was read already.
std::string text_at(data::Deck& deck, const std::string& path) {
  const std::size_t dot = path.rfind('.');
  data::Key key;
  key.name = path.substr(dot + 1);
  std::string text;
  data::detail::read_value(deck, dot == std::string::npos ? "" : path.substr(0, dot), key, data::any(), text);
  return text;
}

std::filesystem::path write_copy(const data::Input& input, const std::filesystem::path& folder) {
  const std::filesystem::path copy = folder / std::filesystem::path(split(input.path).file).filename();
  std::filesystem::create_directories(folder);
  std::ofstream stream(copy, std::ios::binary);
  stream.write(reinterpret_cast<const char*>(input.content->data()),
               static_cast<std::streamsize>(input.content->size()));
  stream.flush();
  if (!stream) throw data::IoError(copy.string() + ": cannot be written");
  return copy;
}

std::filesystem::path original(const data::Input& input) {
  const std::filesystem::path file = std::filesystem::absolute(split(input.path).file);
  if (data::sha256_of_file(file) != input.sha256)
    throw data::DamagedInput(
        fmt::format("{}: not the file of the first run, whose SHA-256 is {}", file.string(), input.sha256));
  return file;
}

}  // namespace

std::vector<data::Input> read_inputs(Prepared& prepared) {
  std::vector<data::Input> inputs;
  for (const Input& input : prepared.run->inputs())
    inputs.push_back(
        data::read_input(replaced(input.key, ".", "__"), text_at(prepared.deck, input.key), input.file));
  return inputs;
}

void point_at(data::Deck& deck, const data::Input& input, const std::filesystem::path& place) {
  const std::string value = place.string() + split(input.path).within;
  deck.set(replaced(input.name, "__", ".") + "=" + data::detail::as_toml(value));
}

void restore_inputs(const std::vector<data::Input>& inputs, const std::filesystem::path& folder,
                    data::Deck& deck) {
  for (const data::Input& input : inputs)
    point_at(deck, input, input.content ? write_copy(input, folder / input.name) : original(input));
}

}  // namespace undiffuse::experiments
