#pragma once
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/deck.hpp"
#include "data/law.hpp"
#include "experiments/reversal/keys.hpp"
#include "experiments/run/study.hpp"

namespace undiffuse::experiments::reversal {

/// A deck, read and checked as far as one table goes; the checks between tables are in read_settings.
struct Settings {
  std::string law_kind;
  std::shared_ptr<const data::Law> law;
  std::vector<Input> inputs;
  double mixture_min_std = 0;  ///< smallest standard deviation of a mixture [length]; 0 for other laws
  HeatKeys heat;
  GridKeys grid;  ///< complete: d numbers each; empty where there is no grid (d > 2)
  std::string terminal_kind;
  std::vector<double> terminal;                   ///< point or shift, d numbers
  std::shared_ptr<const data::Law> terminal_law;  ///< the other picture
  std::string score_kind;                         ///< exact | grid
  NoiseKeys noise;
  Naive naive;
  MarchingKeys fokker_planck;
  Discrete discrete;
  Particles particles;
  Output output;
  std::vector<std::string> branches;  ///< names of those to run, in the order of the table of branches
  std::vector<std::string> notes;     ///< what this deck cannot have, a sentence each

  int dim() const { return static_cast<int>(law->dim()); }
  bool on_grid() const { return dim() <= 2; }
  /// Does the deck ask for the method?
  bool wants(std::string_view method) const {
    return std::find(branches.begin(), branches.end(), method) != branches.end();
  }
};

/// Reads every table. available: the names of all branches.
Settings read_settings(data::Deck& deck, const std::vector<std::string>& available);
std::vector<Section> settings_sections(const std::vector<std::string>& available);

}  // namespace undiffuse::experiments::reversal
