#pragma once
#include <memory>

#include "data/mixture.hpp"
#include "experiments/parts/process_switches.hpp"
#include "sde/affine.hpp"

namespace undiffuse::experiments::coordinates {

using data::Index;

struct PointKeys {
  std::int64_t count = 256, times = 25;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"count", &PointKeys::count, "1",
                  "points at each time: half of them drawn from X_t, half three times as far out",
                  data::between(2, 1e6)},
        Parameter{"times", &PointKeys::times, "1", "times from T/10^6 to T, evenly in the logarithm",
                  data::between(2, 1000)}};
  }
};

struct TrajectoryKeys {
  std::int64_t count = 64, levels = 24;
  std::vector<double> tolerances = {1e-7, 1e-8, 1e-9, 1e-10, 1e-11};
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"count", &TrajectoryKeys::count, "1", "trajectories of the flow", data::between(1, 1e5)},
        Parameter{"levels", &TrajectoryKeys::levels, "1",
                  "levels v = sigma^2/alpha^2 at which they are compared, evenly in the logarithm over three "
                  "decades",
                  data::between(2, 1000)},
        Parameter{"tolerances", &TrajectoryKeys::tolerances, "1",
                  "of the steps, relative and absolute, descending", data::between(1e-11, 1e-2)}};
  }
};

/// A process of the deck, known to be affine.
struct Affine {
  std::string name;
  std::uint32_t number;
  double horizon;  ///< T [time]
  std::shared_ptr<const sde::AffineProcess> process;
};

/// A deck, read and checked.
struct Settings {
  std::shared_ptr<const data::GaussianMixture> law;
  std::vector<Affine> processes;
  PointKeys points;
  TrajectoryKeys trajectories;
};

/// v(t) = σ²/α² [length²]: how far the heat equation with ½Δ has got when the process is at t.
double spread_at(const sde::AffineProcess& process, double t);
/// The time in [0, T] at which v(t) = v, to the last bit that v tells apart; T if v is not reached before.
double time_of(const sde::AffineProcess& process, double T, double v);
/// The levels that every process reaches: 0 and an even number a decade below the smallest v(T).
std::vector<double> levels_of(const Settings& settings);

Settings read_settings(data::Deck& deck);
std::vector<Section> settings_sections();
Plan make_plan(const Settings& settings);

}  // namespace undiffuse::experiments::coordinates
