#pragma once
#include <memory>
#include <string>
#include <tuple>

#include "data/deck.hpp"
#include "sde/noise.hpp"

namespace undiffuse::experiments {

/// The Brownian motion of a deck.
struct NoiseChoiceKeys {
  std::string kind = "white";
  bool antithetic = false;

  /// Are particles independent of each other, so that their own spread tells the error of a mean?
  bool independent() const { return kind != "sobol" && !antithetic; }
};

/// The keys of Table, which is a NoiseChoiceKeys with a default of its own.
template <class Table>
auto noise_parameters() {
  using data::Parameter;
  return std::tuple{
      Parameter{"kind", static_cast<std::string Table::*>(&Table::kind), "",
                "white: fresh normals for each step, the fast one; path: a Brownian path that is refined on "
                "demand; sobol: scrambled Sobol points on a Brownian bridge, for smooth means of few steps",
                data::one_of({"white", "path", "sobol"})},
      Parameter{"antithetic", static_cast<bool Table::*>(&Table::antithetic), "",
                "of every 16 particles the second half moves by the opposite increments of the first"}};
}

/// Of that kind, not yet in pairs; base: the coarsest grid that a path is asked for; finest: the one number
/// of steps that Sobol points serve.
std::unique_ptr<const sde::Noise> make_noise(const NoiseChoiceKeys& keys, data::Stream stream,
                                             const sde::TimeGrid& base, data::Index finest, data::Index d);

/// Throws the deck's UsageError unless the kind of noise has numbers for so many steps of d coordinates, dZ
/// included; what: which steps, and the keys that make them fewer.
void require_noise_dimensions(const data::Deck& deck, const NoiseChoiceKeys& keys, data::Index steps,
                              data::Index d, const std::string& what);

/// Throws unless `count` particles at `key` are whole groups of 16 where they move in pairs.
void require_pairs(const data::Deck& deck, const NoiseChoiceKeys& keys, const std::string& key,
                   std::int64_t count);

}  // namespace undiffuse::experiments
