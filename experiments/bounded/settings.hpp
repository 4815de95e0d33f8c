#pragma once
#include <memory>

#include "data/deck.hpp"
#include "data/mixture.hpp"
#include "experiments/parts/integrator_choice.hpp"
#include "experiments/parts/keys.hpp"
#include "experiments/run/study.hpp"

namespace undiffuse::experiments::bounded {

/// The glass.
struct BoxKeys {
  std::vector<std::int64_t> cells;
  std::vector<double> lower, upper;
  std::string boundary = "no_flux";
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"cells", &BoxKeys::cells, "1", "cells per axis", data::between(8, 1e7), true, true},
        Parameter{"lower", &BoxKeys::lower, "length", "lower corner", length(), true, true},
        Parameter{"upper", &BoxKeys::upper, "length", "upper corner", length(), true, true},
        Parameter{"boundary", &BoxKeys::boundary, "",
                  "no_flux: walls that reflect; periodic: the box closes on itself",
                  data::one_of({"no_flux", "periodic"})}};
  }
};

struct KernelKeys {
  double shortest = 1e-4, longest = 1.0;
  std::int64_t times = 25, places = 33;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{Parameter{"shortest", &KernelKeys::shortest, "1",
                                "smallest kappa t / L^2 of the two series", data::between(1e-6, 10)},
                      Parameter{"longest", &KernelKeys::longest, "1", "largest", data::between(1e-6, 10)},
                      Parameter{"times", &KernelKeys::times, "1", "how many, evenly in the logarithm",
                                data::between(2, 1000)},
                      Parameter{"places", &KernelKeys::places, "1",
                                "places x and as many y at which they are compared", data::between(2, 1000)}};
  }
};

struct ParticleKeys {
  std::int64_t count = 200000, flow_count = 50000, steps = 1000, flow_steps = 200, bins = 32;
  double grading = 2.0;
  std::string integrator = "euler_maruyama";
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"count", &ParticleKeys::count, "1", "particles of the reverse SDE", data::between(2, 1e10)},
        Parameter{"flow_count", &ParticleKeys::flow_count, "1", "particles of the probability flow",
                  data::between(2, 1e10)},
        Parameter{"steps", &ParticleKeys::steps, "1", "steps of the reverse SDE", data::between(1, 1e7)},
        Parameter{"flow_steps", &ParticleKeys::flow_steps, "1", "Heun steps of the probability flow",
                  data::between(1, 1e7)},
        Parameter{"integrator", &ParticleKeys::integrator, "",
                  "of the reverse SDE, one of `list integrators`; weak order 1 at the walls whatever it is",
                  integrator_range()},
        Parameter{"bins", &ParticleKeys::bins, "1", "bins an axis of the particles' histogram in 2-D",
                  data::between(2, 4096)},
        Parameter{"grading", &ParticleKeys::grading, "1", "power g of the steps t = T (1-u)^g",
                  data::between(1, 8)}};
  }
};

struct OutputKeys {
  std::vector<double> times;
  static auto parameters() {
    return std::tuple{data::Parameter{
        "times", &OutputKeys::times, "time",
        "times at which the forward density is kept; none: 0 and four even powers of two up to the horizon",
        data::at_least(0)}};
  }
};

/// A deck, read and checked.
struct Settings {
  std::shared_ptr<const data::GaussianMixture> law;
  double smallest_std = 0;  ///< of the mixture [length]
  HeatKeys heat;
  BoxKeys box;
  KernelKeys kernels;
  MarchingKeys fokker_planck;
  ParticleKeys particles;
  OutputKeys output;

  int dim() const { return static_cast<int>(law->dim()); }
};

/// ν of so many graded steps for the law of the deck (parts/marching.hpp).
double step_number_of(const Settings& settings, std::int64_t steps, double grading);

/// What comes back is claimed up to ν^order = 0.3 of steps of that order: beyond, the bound on their error is
/// as large as what it bounds.
inline constexpr double kCoarsestStep = 0.3;
bool fine_enough(const Settings& settings, std::int64_t steps, double grading, int order);

Settings read_settings(data::Deck& deck);
std::vector<Section> settings_sections();
Plan make_plan(const Settings& settings);

}  // namespace undiffuse::experiments::bounded
