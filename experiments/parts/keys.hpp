#pragma once
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "data/parameter.hpp"

namespace undiffuse::experiments {

/// Tables of a deck that several studies have, a struct each. What the keys mean stands in parameters().
/// Lengths, times and diffusivities stay where their squares and quotients are doubles.
inline data::Range length() { return data::between(-1e60, 1e60); }
inline data::Range positive_size() { return data::between(1e-60, 1e60); }

struct MixtureKeys {
  std::vector<double> weights;
  std::vector<std::vector<double>> means;
  std::vector<double> stds;
  std::vector<std::vector<double>> covariances;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"weights", &MixtureKeys::weights, "1", "weights of the components; they sum to 1",
                  data::at_least(0), true},
        Parameter{"means", &MixtureKeys::means, "length", "one row of d numbers a component", length(), true},
        Parameter{"stds", &MixtureKeys::stds, "length", "standard deviation of each component (isotropic)",
                  positive_size()},
        Parameter{"covariances", &MixtureKeys::covariances, "length^2",
                  "instead of stds: one row of d*d numbers a component", data::between(-1e120, 1e120)}};
  }
};

struct FileKey {
  std::string file;
  static auto parameters() {
    return std::tuple{
        data::Parameter{"file", &FileKey::file, "", "path, relative to the deck", data::any(), true}};
  }
};

struct HeatKeys {
  double kappa = 1.0;
  double horizon = 1.0;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"kappa", &HeatKeys::kappa, "length^2/time", "diffusivity", positive_size()},
        Parameter{"horizon", &HeatKeys::horizon, "time", "T, how long diffusion runs", positive_size()}};
  }
};

struct MarchingKeys {
  std::string scheme = "midpoint";
  std::int64_t steps = 1600;
  double grading = 2.0;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"scheme", &MarchingKeys::scheme, "",
                  "time stepping: midpoint (second order), exponential_midpoint (and positive), "
                  "implicit_euler (first order, positive)",
                  data::one_of({"midpoint", "exponential_midpoint", "implicit_euler"})},
        Parameter{"steps", &MarchingKeys::steps, "1", "steps over the horizon", data::between(1, 1e7)},
        Parameter{"grading", &MarchingKeys::grading, "1",
                  "power g of the steps t = T (1-u)^g towards the end t = 0", data::between(1, 8)}};
  }
};

}  // namespace undiffuse::experiments
