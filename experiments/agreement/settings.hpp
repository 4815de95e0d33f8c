#pragma once
#include <memory>

#include "data/mixture.hpp"
#include "experiments/parts/integrator_choice.hpp"
#include "experiments/parts/noise_choice.hpp"
#include "experiments/parts/process_switches.hpp"

namespace undiffuse::experiments::agreement {

using Chosen = ChosenProcess;

struct RefinementKeys {
  std::vector<std::int64_t> cells = {256, 512, 1024, 2048};
  std::int64_t steps = 50;
  std::string scheme = "exponential_midpoint";
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"cells", &RefinementKeys::cells, "1",
                  "cells of each grid, ascending, at least four of them", data::between(8, 1e6)},
        Parameter{"steps", &RefinementKeys::steps, "1",
                  "steps on the first grid; more on finer ones: as the cells for schemes of second order, as "
                  "their square for implicit_euler, so that the order in h is 2 for all",
                  data::between(1, 1e6)},
        Parameter{"scheme", &RefinementKeys::scheme, "", "time stepping of the Fokker-Planck equation",
                  data::one_of({"midpoint", "exponential_midpoint", "implicit_euler"})}};
  }
};

struct EnsembleKeys {
  std::int64_t count = 98304, streams = 16, steps = 200, bins = 64;
  std::string integrator = "heun";
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"count", &EnsembleKeys::count, "1", "particles of each stream", data::between(64, 1e9)},
        Parameter{"streams", &EnsembleKeys::streams, "1",
                  "independent repetitions, from which the tolerance of the slope comes",
                  data::between(4, 10000)},
        Parameter{"steps", &EnsembleKeys::steps, "1", "steps over the horizon", data::between(1, 1e7)},
        Parameter{"bins", &EnsembleKeys::bins, "1", "bins of the histogram", data::between(2, 100000)},
        Parameter{"integrator", &EnsembleKeys::integrator, "",
                  "one of `list integrators`, or exact: one draw of the transition",
                  integrator_range({"exact"})}};
  }
};

struct NoiseKeys : NoiseChoiceKeys {
  static auto parameters() { return noise_parameters<NoiseKeys>(); }
};

struct ReferenceKeys {
  bool closed_form = true;
  static auto parameters() {
    return std::tuple{data::Parameter{
        "closed_form", &ReferenceKeys::closed_form, "",
        "true: judge by the transformed mixture, where the process has one; false: by the Fokker-Planck "
        "equation on a grid four times as fine as the finest, as for processes that have none"}};
  }
};

struct CertificateKeys {
  bool measure = true;
  static auto parameters() {
    return std::tuple{data::Parameter{
        "measure", &CertificateKeys::measure, "",
        "measure limit and orders of every integrator on exact problems, under every kind of noise"}};
  }
};

/// The grid that judges a process without closed form has so many times the cells of the finest.
inline constexpr std::int64_t kReferenceRatio = 4;

/// The boxes reach so many standard deviations beyond every component: 1e-17 is left out.
inline constexpr double kReach = 8.5;

/// A cell of the coarsest grid is at most so many standard deviations of the narrowest component wide:
/// beyond, no order is seen.
inline constexpr double kCoarsest = 3;

/// A deck, read and checked.
struct Settings {
  std::shared_ptr<const data::GaussianMixture> law;
  std::vector<Chosen> processes;
  RefinementKeys fokker_planck;
  EnsembleKeys particles;
  NoiseKeys noise;
  ReferenceKeys reference;
  CertificateKeys certificate;
};

/// Steps of the Fokker–Planck equation on the grid of so many cells.
std::int64_t steps_on(const RefinementKeys& keys, std::int64_t cells);

/// Does the process have a closed form that the deck allows?
bool has_closed_form(const Settings& settings, const Chosen& chosen);

Settings read_settings(data::Deck& deck);
std::vector<Section> settings_sections();
Plan make_plan(const Settings& settings);

}  // namespace undiffuse::experiments::agreement
