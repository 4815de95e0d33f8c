#include <unistd.h>

#include <cstdlib>

#include "experiments/run/commands.hpp"
#include "experiments/run/execute.hpp"
#include "experiments/run/inputs.hpp"

namespace undiffuse::experiments {
namespace {

/// A folder of our own below the system's temporary folder, removed at the end.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(Interruption& interruption) {
    interruption.remember([this] {
      std::string name = (std::filesystem::temp_directory_path() / "undiffuse-XXXXXX").string();
      if (mkdtemp(name.data()) == nullptr) throw data::IoError(name + ": no temporary folder can be made");
      return path_ = name;
    });
  }
  ~TemporaryFolder() {
    std::error_code none;
    std::filesystem::remove_all(path_, none);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::string config_of(const data::ResultReader& file, const std::string& name) {
  const data::Attribute value = file.attribute("/provenance", "config_toml");
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) throw data::DamagedInput(name + ": /provenance has no deck to run again");
  return *text;
}

}  // namespace

data::ExitCode rerun(const std::string& file, const OutputOptions& output) {
  const data::ResultReader reader(file);
  Interruption interruption(last_words(output));
  const TemporaryFolder folder(interruption);
  const std::string config = config_of(reader, file);
  data::Deck deck = data::Deck::from_text(config, file + ":config_toml", folder.path());
  const std::vector<data::Input> inputs = reader.inputs();
  restore_inputs(inputs, folder.path(), deck);
  const Prepared prepared = prepare(std::move(deck));
  const std::filesystem::path target =
      output.output.empty() ? std::filesystem::path(file).stem().string() + "_rerun.h5" : output.output;
  return execute(prepared, {target, config, inputs}, output, interruption);
}

}  // namespace undiffuse::experiments
