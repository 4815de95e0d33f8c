#pragma once
#include <memory>

#include "data/deck.hpp"
#include "data/mixture.hpp"
#include "experiments/parts/keys.hpp"
#include "experiments/run/study.hpp"

namespace undiffuse::experiments::chains {

struct DdpmKeys {
  double beta_min = 0.1, beta_max = 20, scaled_min = 0.85, scaled_max = 12, offset = 0.008;
  static auto parameters() {
    using data::Parameter;
    const auto rate = data::between(1e-6, 1e4);
    return std::tuple{
        Parameter{"beta_min", &DdpmKeys::beta_min, "1/time",
                  "N times the first beta of linear and zero_terminal", rate},
        Parameter{"beta_max", &DdpmKeys::beta_max, "1/time", "N times their last beta", rate},
        Parameter{"scaled_min", &DdpmKeys::scaled_min, "1/time", "N times the first beta of scaled_linear",
                  rate},
        Parameter{"scaled_max", &DdpmKeys::scaled_max, "1/time", "N times its last beta", rate},
        Parameter{"offset", &DdpmKeys::offset, "1", "offset s of cosine", data::between(1e-6, 1)}};
  }
};

struct SmldKeys {
  double sigma_min = 0.01, sigma_max = 50;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"sigma_min", &SmldKeys::sigma_min, "length", "first noise level", positive_size()},
        Parameter{"sigma_max", &SmldKeys::sigma_max, "length", "last noise level", positive_size()}};
  }
};

struct LimitKeys {
  std::vector<std::int64_t> steps = {128, 256, 512, 1024, 2048};
  std::int64_t times = 8;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"steps", &LimitKeys::steps, "1",
                  "N of each chain, ascending, at least three; multiples of `times`", data::between(2, 1e6)},
        Parameter{"times", &LimitKeys::times, "1", "how many times i/N, evenly, the laws are compared at",
                  data::between(2, 1000)}};
  }
};

struct KernelKeys {
  std::vector<double> times = {0.1, 0.25, 0.5};
  double largest = 0.01;
  std::int64_t halvings = 6;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"times", &KernelKeys::times, "time",
                  "levels of noise: those of the limit process at these times", data::between(1e-6, 0.999),
                  false, true},
        Parameter{"largest", &KernelKeys::largest, "1",
                  "largest beta of one step; smld: its variance over sigma_i^2", data::between(1e-9, 0.9)},
        Parameter{"halvings", &KernelKeys::halvings, "1", "how often it is halved", data::between(3, 20)}};
  }
};

struct AncestralKeys {
  std::vector<std::int64_t> steps = {100, 200, 400, 800};
  std::string start = "forward";
  std::int64_t particles = 30000;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"steps", &AncestralKeys::steps, "1", "N of each chain, ascending, at least two",
                  data::between(2, 1e5)},
        Parameter{"start", &AncestralKeys::start, "",
                  "forward: the chain's own last law; prior: N(0, 1), smld: N(0, sigma_N^2)",
                  data::one_of({"forward", "prior"})},
        Parameter{"particles", &AncestralKeys::particles, "1",
                  "particles that walk the shortest chain beside its density", data::between(16, 1e8)}};
  }
};

/// A deck, read and checked.
struct Settings {
  std::shared_ptr<const data::GaussianMixture> law;
  std::string kind;                   ///< of the chain that is reversed
  std::vector<std::string> compared;  ///< chains whose limit is looked at
  DdpmKeys ddpm;
  SmldKeys smld;
  LimitKeys limit;
  KernelKeys kernel;
  AncestralKeys ancestral;
};

/// Quadrature takes at most so many nodes over a law, so many standard deviations beyond every component.
inline constexpr double kMostNodes = 4e5;
inline constexpr double kLawReach = 12;

Settings read_settings(data::Deck& deck);
std::vector<Section> settings_sections();
Plan make_plan(const Settings& settings);

}  // namespace undiffuse::experiments::chains
