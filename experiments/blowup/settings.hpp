#pragma once
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "experiments/parts/backward_schemes.hpp"
#include "experiments/parts/heat_deck.hpp"
#include "pde/precision_horizon.hpp"

namespace undiffuse::experiments::blowup {

struct NoiseKeys {
  double relative = 0;
  static auto parameters() {
    return std::tuple{data::Parameter{"relative", &NoiseKeys::relative, "1",
                                      "standard deviation of the noise on each value of u(T), of its largest "
                                      "|u(T)|; 0: rounding alone",
                                      data::between(0, 1e6)}};
  }
};

struct StepKeys {
  std::int64_t count = 0;
  static auto parameters() {
    return std::tuple{
        data::Parameter{"count", &StepKeys::count, "1",
                        "steps of finite differences over the horizon; 0: a quarter of the longest that "
                        "explicit Euler takes forward, lambda dt <= 1/2, where every scheme grows like heat",
                        data::between(0, 1e7)}};
  }
};

struct PrecisionKeys {
  std::int64_t cells = 256;
  double horizon = 0, roughness = 0.1;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"cells", &PrecisionKeys::cells, "1",
                  "of the line on which precisions are compared; the median over its modes is the horizon",
                  data::between(16, 4096)},
        Parameter{"horizon", &PrecisionKeys::horizon, "time",
                  "T of that comparison; 0: so long that the noise of 100 digits reaches order one, 1.2 "
                  "ln(1/epsilon) over the fastest mode's rate",
                  data::between(0, 1e60)},
        Parameter{"roughness", &PrecisionKeys::roughness, "1",
                  "white noise on the u(0) of that comparison, of its largest value: rounding spares half of "
                  "the modes of a field with a symmetry, and this leaves it none; 0: the u(0) of the deck",
                  data::between(0, 1)}};
  }
};

struct OutputKeys {
  std::int64_t times = 41;
  static auto parameters() {
    return std::tuple{
        data::Parameter{"times", &OutputKeys::times, "1",
                        "reverse times at which errors are recorded, evenly from 0 to T, or to the first "
                        "step that is not finite",
                        data::between(3, 10000)}};
  }
};

/// A deck, read and checked.
struct Settings {
  HeatDeck heat;
  NoiseKeys noise;
  StepKeys steps;
  PrecisionKeys precision;
  OutputKeys output;
  bool spectral = true;                        ///< does naive_spectral run?
  std::vector<const BackwardScheme*> schemes;  ///< those to run
  std::vector<pde::Precision> precisions;      ///< those to run
  std::vector<std::string> notes;
  double fastest = 0;            ///< largest rate of a mode [1/time]
  double precision_horizon = 0;  ///< T of the comparison of precisions [time]

  std::size_t branches() const { return (spectral ? 1 : 0) + schemes.size() + precisions.size(); }
};

/// Steps of a finite-difference scheme over the horizon.
template <int Dim>
double step_count(const Settings& settings);

Settings read_settings(data::Deck& deck);
std::vector<Section> settings_sections();
Plan make_plan(const Settings& settings);

}  // namespace undiffuse::experiments::blowup
