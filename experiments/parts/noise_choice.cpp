#include "experiments/parts/noise_choice.hpp"

#include <fmt/format.h>

#include "sde/brownian_path.hpp"
#include "sde/sobol_noise.hpp"
#include "sde/white_noise.hpp"

namespace undiffuse::experiments {

std::unique_ptr<const sde::Noise> make_noise(const NoiseChoiceKeys& keys, data::Stream stream,
                                             const sde::TimeGrid& base, data::Index finest, data::Index d) {
  if (keys.kind == "path") return std::make_unique<sde::BrownianPath>(stream, base);
  if (keys.kind == "sobol") return std::make_unique<sde::SobolNoise>(stream, finest, d);
  return std::make_unique<sde::WhiteNoise>(stream);
}

void require_noise_dimensions(const data::Deck& deck, const NoiseChoiceKeys& keys, data::Index steps,
                              data::Index d, const std::string& what) {
  const data::Index needed = 2 * steps * d;
  if (keys.kind == "sobol" && needed > sde::SobolNoise::most_dimensions)
    deck.fail(
        "noise.kind",
        fmt::format("sobol needs two dimensions for each of {} in each of {} coordinates, {} in all; at "
                    "most {}",
                    what, d, needed, sde::SobolNoise::most_dimensions));
}

void require_pairs(const data::Deck& deck, const NoiseChoiceKeys& keys, const std::string& key,
                   std::int64_t count) {
  if (keys.antithetic && count % 16 != 0)
    deck.fail(key, fmt::format("{} is not a multiple of 16, which antithetic pairs come in", count));
}

}  // namespace undiffuse::experiments
